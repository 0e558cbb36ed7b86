"""A post's HTML as the plain text that a person reads, and its length as the instance counts it."""

import re
from html import unescape
from urllib.parse import unquote

from ventanilla.channels.platforms.links import shown_with, split
from ventanilla.channels.platforms.mastodon.platform import URL_LENGTH
from ventanilla.common.pure import graphemes

_BLOCKS = {"p", "ul", "ol", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "div", "table", "tr", "section", "article"}
_DROPPED = {"script", "style", "template", "svg", "math", "iframe", "noscript", "title", "textarea", "object"}
_NAME = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_ATTRIBUTE = re.compile(r"""\b(href|class)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)

# As Mastodon's own validator: a link needs its scheme; a mention is preceded by neither a letter nor a slash.
_URL = re.compile(r"(?<![\w@#$])https?://[^\s<>\"\u3000]*[^\s<>\"\u3000.,;:!?'()\[\]…]", re.IGNORECASE)
_REMOTE_MENTION = re.compile(r"(?<![/\w])@([a-z0-9_]+(?:[a-z0-9_.-]*[a-z0-9_])?)@[a-z0-9.\-]+[a-z0-9]", re.IGNORECASE)


def count(text: str) -> int:
    """Characters by the instance's rule: as people see them, a link is 23, the domain of a mention is free."""
    return graphemes.count(_REMOTE_MENTION.sub(r"@\1", _URL.sub("x" * URL_LENGTH, text)))


class _Reader:
    """Gathers the text while the scanner walks the markup. It builds no tree, so no nesting is too deep and no input costs more
    than its length."""

    def __init__(self, mentioned_hosts: frozenset[str]) -> None:
        self.parts: list[str] = []
        self._mentioned = mentioned_hosts
        self._link: tuple[str, set[str], int] | None = None

    def text(self, source: str) -> None:
        # Line ends of the source are no line ends of the text.
        self.parts.append(re.sub(r"[\r\n\t]+", " ", unescape(source)))

    def opened(self, name: str, attributes: str) -> None:
        if name == "br":
            self.parts.append("\n")
        elif name == "li":
            self.parts.append("\n• ")
        elif name in _BLOCKS:
            self.parts.append("\n\n")
        elif name == "a":
            self.closed("a")  # links do not nest
            known = {found[1].lower(): unescape(found[2] or found[3] or found[4] or "") for found in _ATTRIBUTE.finditer(attributes)}
            self._link = (known.get("href", "").strip(), set(known.get("class", "").split()), len(self.parts))

    def closed(self, name: str) -> None:
        if name == "a" and self._link is not None:
            href, classes, start = self._link
            self._link = None
            shown = "".join(self.parts[start:])
            del self.parts[start:]
            self.parts.append(shown if self._says_what_it_is(shown.strip(), href, classes) else shown_with(shown, href))
        elif name in _BLOCKS:
            self.parts.append("\n\n")

    def _says_what_it_is(self, shown: str, href: str, classes: set[str]) -> bool:
        """A mention of somebody whom the post really mentions, or a hashtag that leads to that tag: the address adds nothing."""
        parts = split(href)
        if parts is None:
            return False
        if shown.startswith("#") and "hashtag" in classes:
            return unquote(parts.path).rstrip("/").lower().endswith("/" + shown[1:].lower())
        return shown.startswith("@") and parts.netloc.lower() in self._mentioned


def _scan(html: str, reader: _Reader) -> None:
    """Walk the markup once. What is no tag is text."""
    at, last = 0, html.rfind(">")
    while at < len(html):
        begin = html.find("<", at)
        if begin > at:
            reader.text(html[at:begin])
        if begin >= 0 and html.startswith("<!--", begin):
            end = html.find("-->", begin)
            at = end + 3 if end >= 0 else len(html)
            continue
        if begin < 0 or begin > last:
            reader.text(html[max(at, begin) :])
            return
        name = _NAME.match(html, begin)
        if name is None and html[begin + 1 : begin + 2] not in ("!", "?"):
            reader.text("<")
            at = begin + 1
            continue
        end = html.find(">", begin)
        at = end + 1
        if name is None:
            continue
        tag = name[2].lower()
        if name[1]:
            reader.closed(tag)
        elif tag in _DROPPED:
            close = re.compile(f"</{tag}", re.IGNORECASE).search(html, at)
            at = close.start() if close else len(html)
        else:
            reader.opened(tag, html[name.end() : end])


def plain(html: str, mentioned_hosts: frozenset[str] = frozenset()) -> str:
    """The text of a post. Scripts, styles and unknown markup are gone; links, mentions and line breaks stay.

    `mentioned_hosts` are the servers of the people whom the post mentions, as the network's own list says.
    """
    reader = _Reader(mentioned_hosts)
    _scan(html.replace("\0", ""), reader)
    reader.closed("a")
    text = "".join(reader.parts).replace("\u00a0", " ")
    lines = [re.sub(r" {2,}", " ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
