"""Country codes as rules compare them."""

_ALIASES = {"UK": "GB", "EL": "GR"}


def country_code(text: str) -> str:
    """ISO 3166-1, upper case; "UK" is GB."""
    code = text.strip().upper()
    return _ALIASES.get(code, code)
