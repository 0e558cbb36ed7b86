"""Links in inbound text: the address where the text is only that address, else both."""

from urllib.parse import SplitResult, urlsplit, urlunsplit

_SCHEMES = ("http://", "https://", "mailto:", "tel:")


def split(url: str) -> SplitResult | None:
    """The parts of an address, with or without its scheme; None where it is none."""
    try:
        return urlsplit(url if "://" in url else f"https://{url}")
    except ValueError:
        return None


def _address(url: str) -> str:
    """An address without what makes no difference: scheme, case of the host, last slash."""
    parts = split(url)
    if parts is None:
        return url
    return urlunsplit(("", parts.netloc.lower(), parts.path.rstrip("/"), parts.query, parts.fragment))


def shown_with(shown: str, href: str) -> str:
    """What a reader must see of a link: a text that shows one address and leads to another shows both. Other schemes lead nowhere."""
    href = href.strip()
    if not href.lower().startswith(_SCHEMES):
        return shown
    text = shown.strip()
    if not text:
        return href
    for ellipsis in ("…", "..."):
        if text.endswith(ellipsis) and len(text) > 8 and _address(href).startswith(_address(text.removesuffix(ellipsis))):
            return href
    return href if _address(href) == _address(text) else f"{shown} ({href})"
