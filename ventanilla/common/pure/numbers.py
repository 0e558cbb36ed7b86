"""Numbers in what people and pages send."""

BIGGEST = 2**31 - 1  # what a column of counts holds


def whole(text: str) -> int:
    """The whole number that a text says, -1 where it says none that a form of ours sends (², five thousand digits, a sign).

    >>> whole("12"), whole("²"), whole("-1"), whole("9" * 5000)
    (12, -1, -1, -1)
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        return -1
    value = int(text)
    return value if value <= BIGGEST else -1
