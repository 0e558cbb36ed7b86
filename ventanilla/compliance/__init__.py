"""Check what a bank is about to say against the law of each country. No Django, no network, no database.

How to write a rule: `rule.py`.
"""

from ventanilla.compliance.engine import Bench, check, passes_by_itself
from ventanilla.compliance.types import Draft, Finding

__all__ = ["Bench", "Draft", "Finding", "check", "passes_by_itself"]
