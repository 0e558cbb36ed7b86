"""Word lists written as plain text."""


def words(text: str) -> frozenset[str]:
    """The words of a list written over several lines."""
    return frozenset(text.split())
