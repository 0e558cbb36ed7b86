"""Check what a bank is about to say against the law of each country. No Django, no network, no database."""

from ventanilla.compliance.types import Draft, Finding

__all__ = ["Draft", "Finding"]
