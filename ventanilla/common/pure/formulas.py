"""Cells that a spreadsheet would take for formulas."""

_BEGIN = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(text: str) -> str:
    """The text as a cell that is shown and never calculated."""
    return f"'{text}" if text.startswith(_BEGIN) else text
