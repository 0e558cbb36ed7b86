"""Look at the page to which a post leads: whether it answers, and what it says. What rules ask about it is kept for a day."""

from collections.abc import Iterable
from html.parser import HTMLParser

import httpx

from ventanilla.catalogue import landings
from ventanilla.common import http
from ventanilla.jobs.services import NewJob, enqueue_many

LOOK = "landing.look"
SECONDS = 8.0
BYTES = 2_000_000
_TEXT, _TITLE, _HEADINGS = 20_000, 300, 1_000
_SILENT = frozenset({"script", "style", "noscript", "template", "svg"})
_HEADS = frozenset({"h1", "h2"})


class _Page(HTMLParser):
    """The words of a page: its title, its headings, its text; nothing of what runs in it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title, self.headings, self.text = [], [], []  # type: list[str], list[str], list[str]
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT or tag in _HEADS or tag == "title":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            del self._open[self._open.index(tag) :]

    def handle_data(self, data: str) -> None:
        if not data.strip() or any(tag in _SILENT for tag in self._open):
            return
        (self.title if "title" in self._open else self.text).append(data.strip())
        if _HEADS.intersection(self._open):
            self.headings.append(data.strip())


def read_page(markup: str) -> dict[str, str]:
    """Title, headings and text of a page, each at most so long."""
    page = _Page()
    page.feed(markup)
    page.close()
    cut = lambda parts, most: " ".join(" ".join(parts).replace("\x00", "").split())[:most]
    return {"title": cut(page.title, _TITLE), "headings": cut(page.headings, _HEADINGS), "text": cut(page.text, _TEXT)}


def fetch(url: str) -> dict[str, str]:
    """What the page says now. `status` is HTTP's, or why there is none: `address_refused`, `too_large`, `unreachable`."""
    try:
        answer = http.request("GET", url, timeout=SECONDS, max_bytes=BYTES, headers={"Accept": "text/html"})
    except http.AddressRefused:
        return {"status": "address_refused"}
    except http.AnswerTooLarge:
        return {"status": "too_large"}
    except (httpx.HTTPError, httpx.InvalidURL):
        return {"status": "unreachable"}
    told = {"status": str(answer.status_code)}
    if answer.is_success and "html" in answer.headers.get("content-type", "html"):
        told |= read_page(answer.text)
    return told


def look(entity_id: int, url: str) -> dict[str, str]:
    """Job `landing.look`, and whoever cannot wait: fetch the page and keep what it says. Never inside a transaction."""
    told = fetch(url)
    landings.note(entity_id, url, told)
    return told


def ask(entity_id: int, url: str) -> None:
    """Have the page looked at, once the caller's transaction is through."""
    ask_many(entity_id, [url])


def ask_many(entity_id: int, urls: Iterable[str]) -> None:
    """The same for many pages. One statement, none for none."""
    pages = [url for url in dict.fromkeys(urls) if url.startswith(("https://", "http://"))]
    jobs = [NewJob(LOOK, {"entity_id": entity_id, "url": url}, entity_id, key=f"landing:{entity_id}:{url}"[:100]) for url in pages]
    if jobs:
        enqueue_many(jobs)
