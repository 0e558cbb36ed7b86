"""`make screens`: pictures of every finished page, from a demo bank that always looks the same, into `docs/screens/`.

A demo is founded in a folder of its own with its clock set to a fixed morning, its history is loaded, people sign in as a newcomer
would, and each page is photographed in two widths, two themes and two languages. axe looks at every one: a single violation, an
error in a page's console or a page wider than its window makes the command fail.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import httpx
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "docs" / "screens"
MORNING = datetime(2026, 11, 24, 10, 40, tzinfo=UTC)  # a Tuesday, 11:40 in Madrid
SIZES = {1440: (1440, 900), 390: (390, 844)}
LANGUAGES, THEMES = ("es", "en"), ("light", "dark")
EVERY = tuple(product(SIZES, LANGUAGES, THEMES))
SOME = ((1440, "es", "light"), (390, "es", "dark"))
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
LOADING_S = 1_500
WORDS = {  # what the index says of each page
    "sign-in": "Sign-in, with the demo's people",
    "inbox": "Inbox: stream, conversation, context",
    "conversation": "One conversation",
    "case": "An incident, from the first message to the bank's answer",
    "leads": "Lead board",
    "contact": "A contact with consents, interests and history",
    "channel": "Connecting a channel",
    "composer": "A post being written, checked against the law and shown as it will look",
    "calendar": "Calendar of what goes out",
    "approval": "A post that waits for approval",
    "plaza": "Plaza, the network inside",
}


@dataclass(frozen=True)
class Shot:
    """One page: who looks, and how they get there. A path, or a function that takes the page there; `looks` are its variants."""

    name: str
    who: str
    way: str | Callable[[Page], None]
    looks: Sequence[tuple[int, str, str]] = SOME


def _first(path: str, link: str) -> Callable[[Page], None]:
    """Go to a list and follow its first link that matches."""

    def go(page: Page) -> None:
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + path)
        href = page.locator(link).first.get_attribute("href", timeout=8_000)
        assert href
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + href)

    return go


def _contact(page: Page) -> None:
    """Somebody who has agreed to offers: by way of a lead."""
    _first("/leads", "[data-column='funded'] a[href^='/leads/']")(page)
    _first("/" + page.url.split("/", 3)[3], "main dd a[href^='/contacts/']")(page)


def _composer(page: Page) -> None:
    """A draft against which the law has something to say."""
    _first("/content?q=Cuenta+Ahorro", "main th a[href^='/content/0']")(page)


def _trial(page: Page) -> None:
    """A text that is tried against the rules."""
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + "/rules/check")
    page.fill("#id_text", "La mejor cuenta de ahorro, al 2,00 %, sin riesgos y sin letra pequeña.")
    page.locator("#findings .finding, #findings li").first.wait_for()


TALK = "a[href^='/inbox/']:not([href*='stream']):not([href*='more'])"
SHOTS = [
    Shot("inbox", "alba", _first("/inbox?queue=mine&sort=priority", TALK), EVERY),
    Shot("case", "bruno", _first("/cases?at=ended", "main a[href^='/cases/0']"), EVERY),
    Shot("leads", "bruno", "/leads", EVERY),
    Shot("contact", "bruno", _contact, EVERY),
    Shot("channel", "elena", "/channels/new/mastodon", EVERY),
    Shot("plaza", "", "/plaza/", EVERY),
    Shot("sign-in", "", "/sign-in"),
    Shot("today", "bruno", "/"),
    Shot("stream", "alba", "/inbox"),
    Shot("cases", "bruno", "/cases"),
    Shot("lead", "rosa", _first("/leads", "main a[href^='/leads/']")),
    Shot("branch", "rosa", "/"),
    Shot("contacts", "bruno", "/contacts"),
    Shot("search", "bruno", "/search?q=tarjeta"),
    Shot("labelling", "bruno", "/understanding/label"),
    Shot("notices", "bruno", "/notices"),
    Shot("channels", "elena", "/channels"),
    Shot("channel-choice", "elena", "/channels/new"),
    Shot("people", "admin", "/settings"),
    Shot("entities", "admin", "/settings/entities"),
    Shot("account", "alba", "/account"),
    Shot("content", "marina", "/content"),
    Shot("composer", "marina", _composer, EVERY),
    Shot("post", "marina", _first("/content?state=published", "main th a[href^='/content/0']")),
    Shot("calendar", "marina", "/calendar"),
    Shot("campaign", "marina", _first("/campaigns", "main a[href^='/campaigns/0']")),
    Shot("approval", "bruno", _first("/approvals", ".queue-card")),
    Shot("rules", "carla", "/rules"),
    Shot("rule-pack", "carla", "/rules/packs/ES"),
    Shot("legal-notices", "carla", "/rules/notices"),
    Shot("word-lists", "carla", "/rules/lists"),
    Shot("check", "carla", _trial),
    Shot("freeze", "carla", "/holds"),
    Shot("plaza-thread", "", _first("/plaza/", "a[href^='/plaza/p/']")),
]
# Screens that stand in the rail under these routes are photographed too, once they exist.
LATER = {
    "catalogue": "carla",
    "approvals": "carla",
    "jobs": "admin",
    "understanding": "bruno",
    "archive": "diana",
    "templates": "bruno",
    "campaigns": "elena",
    "media": "marina",
    "ideas": "marina",
    "series": "marina",
    "competitions": "marina",
    "forms": "marina",
    "dossier": "elena",
}


@dataclass
class Studio:
    """The running demo, a browser, and what was wrong."""

    url: str
    browser: Browser
    shift: timedelta
    faults: list[str] = field(default_factory=list)
    axe: Axe = field(default_factory=Axe)

    def context(self, width: int, language: str, theme: str, state: dict[str, object] | None = None) -> BrowserContext:
        size = SIZES[width]
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=theme,
            locale="es-ES" if language == "es" else "en-GB",
            timezone_id="Europe/Madrid",
            reduced_motion="reduce",
            has_touch=width < 800,
            storage_state=state,
        )
        context.add_cookies([{"name": name, "value": language, "url": self.url} for name in ("django_language", "plaza_language")])
        return context

    def sign_in(self, who: str) -> dict[str, object]:
        """As a newcomer does it: e-mail, the demo's password, the code that the page shows."""
        with self.context(1440, "en", "light") as context:
            page = context.new_page()
            page.goto(f"{self.url}/sign-in")
            page.locator(f".demo-people li:has(input[value='{who}@banco-alameda.example']) button").click()
            page.locator("[data-fill]").click()
            page.press("[name=code]", "Enter")
            page.wait_for_url(f"{self.url}/")
            return dict(context.storage_state())

    def shoot(self, shot: Shot, width: int, language: str, theme: str, state: dict[str, object] | None) -> None:
        name = f"{shot.name}.{width}.{language}.{theme}"
        with self.context(width, language, theme, state) as context:
            page = context.new_page()
            page.on("console", lambda told: self._heard(name, told))
            page.on("pageerror", lambda error: self.faults.append(f"{name}: {error}"))
            page.clock.install(time=datetime.now(UTC) + self.shift)
            path_of = shot.way if isinstance(shot.way, str) else "/sign-in"
            page.goto(self.url + path_of)
            if state is not None and page.locator("html").get_attribute("lang") != language:
                self._speak(page, language)
                page.goto(self.url + path_of)
            if callable(shot.way):
                shot.way(page)
            page.wait_for_load_state("load")
            page.wait_for_timeout(350)  # what the page asks for once it stands: counters, clocks
            for found in self.axe.run(page, options=AXE).response["violations"]:
                self.faults += [f"{name}: {found['id']}: {node['html'][:160]}" for node in found["nodes"]]
            wider = int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))
            if wider > 0:
                self.faults.append(f"{name}: {wider} px wider than its window")
            path = OUT / f"{name}.png"
            page.screenshot(path=path)
            _shrink(path)

    def _speak(self, page: Page, language: str) -> None:
        """Whoever is signed in has a language of their own: have them choose this one."""
        answer = page.request.post(
            f"{self.url}/preferences",
            form={"language": language},
            headers={"X-CSRFToken": page.locator("body").get_attribute("data-csrf") or "", "Referer": page.url},
        )
        assert answer.ok, f"{answer.status} of the preferences"

    def _heard(self, name: str, told: ConsoleMessage) -> None:
        # axe marks elements with styles of its own while it looks; a live part that htmx draws anew just then copies them.
        axes_own = told.text.startswith("Applying inline style") and "/htmx-2" in told.location["url"]
        if told.type in ("error", "warning") and not axes_own:
            self.faults.append(f"{name}: {told.text}")


def _shrink(path: Path) -> None:
    """Few colours are enough for a page; the file becomes a quarter."""
    with Image.open(path) as whole:
        small = whole.convert("RGB").quantize(96, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


def _free_ports() -> int:
    """A port that is free and whose neighbour is too (the back office's)."""
    for _ in range(50):
        with socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
            try:
                other.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
    raise SystemExit("no two free ports beside one another")


@contextmanager
def demo(home: Path, shift: int) -> Iterator[str]:
    """A demo of its own, so many seconds ahead of the machine's clock, with its history loaded; its address."""
    port = _free_ports()
    environment = {
        **os.environ,
        "VENTANILLA_HOME": str(home),
        "VENTANILLA_DEMO_SHIFT": str(shift),
        "VENTANILLA_DEMO_SIZE": "30",
        "DATABASE_URL": "",
    }
    command = [sys.executable, "-m", "ventanilla.cli", "serve", "--demo", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        until, told = time.monotonic() + LOADING_S, -1
        while not (came := _progress(home)).get("finished"):
            if server.poll() is not None or time.monotonic() > until:
                raise SystemExit("the demo did not load")
            percent = 100 * came.get("window", 0) // max(came.get("windows", 1), 1)
            if percent // 10 != told // 10:
                told = percent
                print(f"history: {percent} %", flush=True)
            time.sleep(1)
        httpx.get(f"http://localhost:{port}/healthz", trust_env=False).raise_for_status()
        yield f"http://localhost:{port}"
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)


def _progress(home: Path) -> dict[str, int]:
    try:
        return dict(json.loads((home / "demo.json").read_text()))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}


def _run(playwright: Playwright, url: str, shift: timedelta, only: set[str], looks: str) -> list[str]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    flags = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--force-color-profile=srgb"]
    studio = Studio(url, playwright.chromium.launch(executable_path=chromium, args=flags), shift)
    states: dict[str, dict[str, object]] = {}
    wanted = [shot for shot in [*SHOTS, *_later(studio)] if not only or shot.name in only]
    for shot in wanted:
        if shot.who and shot.who not in states:
            states[shot.who] = studio.sign_in(shot.who)
        for look in shot.looks:
            if looks and looks not in ".".join(map(str, look)):
                continue
            print(shot.name, *look, flush=True)
            try:
                studio.shoot(shot, *look, states.get(shot.who))
            except Exception as error:  # one page that cannot be reached must not hide the others
                studio.faults.append(f"{shot.name} {look}: {type(error).__name__} {str(error)[:200]}")
    studio.browser.close()
    return studio.faults


def _later(studio: Studio) -> list[Shot]:
    """The pages that not every version has."""
    with httpx.Client(base_url=studio.url, trust_env=False) as client:
        there = [name for name in LATER if client.get(f"/{name}", follow_redirects=False).status_code != 404]
    return [Shot(name, LATER[name], f"/{name}") for name in there]


def index() -> None:
    """The page that shows them all."""
    lines = ["# Screens", "", "Made by `make screens` from the demo bank; axe finds nothing to complain of on any of them.", ""]
    names = dict.fromkeys(path.name.split(".")[0] for path in sorted(OUT.glob("*.png")))
    for name in sorted(names, key=lambda n: (list(WORDS).index(n) if n in WORDS else 99, n)):
        lines += [f"## {WORDS.get(name, name.replace('-', ' ').capitalize())}", ""]
        pictures = sorted(
            OUT.glob(f"{name}.*.png"),
            key=lambda p: (p.name.split(".")[2] != "es", p.name.split(".")[3] != "light", -int(p.name.split(".")[1])),
        )
        lines += [f"![{name}, {_told(path)}]({path.name})" for path in pictures[:2]]
        rest = [f"[{_told(path)}]({path.name})" for path in pictures[2:]]
        lines += ["", " · ".join(rest), ""] if rest else [""]
    (OUT / "README.md").write_text("\n".join(lines).rstrip() + "\n")


def _told(path: Path) -> str:
    _, width, language, theme = path.stem.split(".")
    return f"{width} px, {language}, {theme}"


def main(arguments: Sequence[str]) -> int:
    """Exit code 0 when every picture is made and faultless, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="screens", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--at", default="", metavar="URL", help="a demo that runs already")
    parser.add_argument("--only", default="", help="names of pages, with commas")
    parser.add_argument("--look", default="", help="one variant, as in `1440.es.light`")
    options = parser.parse_args(arguments)
    OUT.mkdir(parents=True, exist_ok=True)
    only = set(filter(None, options.only.split(",")))
    with tempfile.TemporaryDirectory(prefix="ventanilla-screens-") as home, sync_playwright() as playwright:
        if options.at:
            faults = _run(playwright, options.at, timedelta(), only, options.look)
        else:
            shift = int((MORNING - datetime.now(UTC)).total_seconds())
            with demo(Path(home), shift) as url:
                faults = _run(playwright, url, timedelta(seconds=shift), only, options.look)
    index()
    print("\n".join(faults) or "every page is faultless")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
