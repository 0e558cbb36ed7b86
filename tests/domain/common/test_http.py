"""The one way out: nothing inside the house can be reached by what a stranger names, however it is written."""

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
import requests
from django.db import transaction

from ventanilla.common import http, http_requests
from ventanilla.common.pure.addresses import is_public

LITERALS = [
    "127.0.0.1", "127.1", "127.0.1", "0x7f.0.0.1", "0x7f000001", "2130706433", "017700000001", "0177.0.0.1", "127.0.0.1.",
    "localhost", "LOCALHOST", "localhost.", "0", "0.0.0.0", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1",
    "169.254.169.254", "169.254.0.1", "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1",
    "239.255.255.250", "240.0.0.1", "255.255.255.255", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:10.0.0.1]",
    "[::ffff:169.254.169.254]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::10.0.0.1]", "[64:ff9b:1::1]", "[2002:7f00:1::]",
    "[2002:0a00:0001::]", "[2001::1]", "[2001:0:4136:e378:8000:63bf:3fff:fdd2]", "[fe80::1]", "[fc00::1]", "[fd12:3456::1]", "[ff02::1]",
    "[2001:db8::1]", "[100::1]", "[3fff::1]", "[5f00::1]",
]  # fmt: skip
SCHEMES = [
    "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:70/", "dict://127.0.0.1/", "//127.0.0.1/", "http:///x", "unix:///tmp/x",
    "http://user:secret@alameda.example/", "http://alameda.example@127.0.0.1/", "http://127.0.0.1#@alameda.example/",
    "http://127.0.0.1\\@alameda.example/", "javascript:alert(1)", "data:text/plain,x", "",
]  # fmt: skip


class Canary(BaseHTTPRequestHandler):
    """An internal system: every byte that reaches it is a failure. It also plays a public server at other paths."""

    hits: list[str] = []
    answers: dict[str, tuple[int, dict[str, str], bytes]] = {}

    def do_GET(self) -> None:
        type(self).hits.append(f"{self.command} {self.path} {self.headers.get('Authorization', '')}".strip())
        status, headers, body = self.answers.get(self.path, (200, {}, b"internal"))
        if self.path == "/slow":
            self._drip()
            return
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def _drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            for _ in range(100):
                self.wfile.write(b".")
                self.wfile.flush()
                time.sleep(0.1)
        except OSError:
            pass

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def canary(settings: Any) -> Iterator[str]:
    settings.ALLOW_HOSTS = []
    Canary.hits, Canary.answers = [], {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), Canary)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def _port(canary: str) -> str:
    return canary.rpartition(":")[2]


def _resolve_publicly(monkeypatch: pytest.MonkeyPatch, canary: str, *names: str) -> None:
    """Pretend that these names are public: they resolve to a public address, and the connection ends at the canary."""
    real = http._resolve
    monkeypatch.setattr(http, "resolve", lambda host, port: ["93.184.216.34"] if host in names else real(host, port))
    inner = http.httpcore.SyncBackend.connect_tcp

    def connect(self: Any, host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        return inner(self, "127.0.0.1" if host == "93.184.216.34" else host, int(_port(canary)), *args, **kwargs)

    monkeypatch.setattr(http.httpcore.SyncBackend, "connect_tcp", connect)


def test_the_corpus_is_large_enough() -> None:
    assert len(LITERALS) + len(SCHEMES) >= 60


@pytest.mark.parametrize("host", LITERALS)
def test_no_way_of_writing_an_inner_address_gets_in(canary: str, host: str) -> None:
    with pytest.raises((httpx.ConnectError, httpx.InvalidURL, httpx.UnsupportedProtocol)) as raised:
        http.request("GET", f"http://{host}:{_port(canary)}/secret")
    assert http.sent_nothing(raised.value)
    with pytest.raises(requests.RequestException):
        http_requests.session().get(f"http://{host}:{_port(canary)}/secret")
    assert Canary.hits == []


@pytest.mark.parametrize("url", SCHEMES)
def test_only_plain_web_addresses(canary: str, url: str) -> None:
    with pytest.raises((httpx.ConnectError, httpx.InvalidURL, httpx.UnsupportedProtocol)):
        http.request("GET", url.replace("127.0.0.1", canary))
    assert Canary.hits == []


def test_public_addresses_are_public_and_nothing_else() -> None:
    assert all(map(is_public, ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "2a00:1450:4003::1"]))
    assert not any(map(is_public, ["", "x", "fe80::1%eth0", "1.2.3", "127.0.0.1 ", "::ffff:8.8.8.8"]))


def test_a_name_that_changes_its_mind_gains_nothing(canary: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rebinding: public when asked first, inner when asked again. There is no second question."""
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["93.184.216.34"] if len(asked) == 1 else ["127.0.0.1"]

    connected: list[str] = []

    def connect(self: Any, host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        connected.append(host)
        raise http.httpcore.ConnectError("closed in this test")

    monkeypatch.setattr(http, "resolve", resolve)
    monkeypatch.setattr(http.httpcore.SyncBackend, "connect_tcp", connect)
    with pytest.raises(httpx.ConnectError):
        http.request("GET", f"http://rebind.example:{_port(canary)}/")
    assert (asked, connected) == (["rebind.example"], ["93.184.216.34"])
    with pytest.raises(http.AddressRefused):
        http.request("GET", f"http://rebind.example:{_port(canary)}/")
    assert Canary.hits == []


def test_one_inner_address_among_public_ones_is_one_too_many(canary: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "resolve", lambda host, port: ["93.184.216.34", "127.0.0.1"])
    with pytest.raises(http.AddressRefused):
        http.request("GET", f"http://mixed.example:{_port(canary)}/")
    assert Canary.hits == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_never_leads_inside(canary: str, monkeypatch: pytest.MonkeyPatch, settings: Any, status: int) -> None:
    """Not even to a host that the server's own configuration opens."""
    _resolve_publicly(monkeypatch, canary, "public.example")
    settings.ALLOW_HOSTS = [canary]
    targets = [f"http://{canary}/secret", f"http://localhost:{_port(canary)}/secret", "http://[::1]/secret", "file:///etc/passwd"]
    for target in targets:
        Canary.answers = {"/": (status, {"Location": target}, b"")}
        with pytest.raises((httpx.ConnectError, httpx.UnsupportedProtocol)):
            http.request("GET", "http://public.example/")
    Canary.answers = {"/": (302, {"Location": "/two"}, b""), "/two": (302, {"Location": f"http://{canary}/secret"}, b"")}
    with pytest.raises(http.AddressRefused):
        http.request("GET", "http://public.example/")
    assert not any("secret" in hit for hit in Canary.hits)
    assert http.request("GET", f"http://{canary}/secret").text == "internal", "control: the first hop is open by configuration"


def test_redirects_that_stay_outside_are_followed_and_carry_no_credentials(canary: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _resolve_publicly(monkeypatch, canary, "one.example", "two.example")
    Canary.answers = {"/a": (302, {"Location": "/b"}, b""), "/b": (302, {"Location": "http://two.example/c"}, b""), "/c": (200, {}, b"end")}
    answer = http.request("GET", "http://one.example/a", headers={"Authorization": "Bearer x"})
    assert (answer.text, answer.extensions["final_url"]) == ("end", "http://two.example/c")
    assert Canary.hits == ["GET /a Bearer x", "GET /b Bearer x", "GET /c"]
    Canary.answers = {"/loop": (302, {"Location": "/loop"}, b"")}
    with pytest.raises(httpx.TooManyRedirects):
        http.request("GET", "http://one.example/loop")


def test_a_mutation_is_never_sent_elsewhere(canary: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _resolve_publicly(monkeypatch, canary, "one.example")
    for status in (301, 302, 307, 308):
        Canary.hits, Canary.answers = [], {"/post": (status, {"Location": "http://one.example/other"}, b"")}
        assert http.request("POST", "http://one.example/post").status_code == status
        with httpx.Client(transport=http.transport(), follow_redirects=True) as library:
            assert library.post("http://one.example/post").status_code == status
        assert http_requests.session().post("http://one.example/post").status_code == status
        assert Canary.hits == ["POST /post"] * 3


def test_allowed_hosts_are_exact(canary: str, settings: Any) -> None:
    settings.ALLOW_HOSTS = [canary]
    assert http.request("GET", f"http://{canary}/x").text == "internal"
    assert http_requests.session().get(f"http://{canary}/x").text == "internal"
    for url in (f"http://localhost:{_port(canary)}/", f"http://127.0.0.1:{int(_port(canary)) + 1}/", f"http://127.1:{_port(canary)}/"):
        with pytest.raises(httpx.ConnectError):
            http.request("GET", url)
    assert len(Canary.hits) == 2


def test_an_answer_has_a_size_and_a_bomb_does_not_grow(canary: str, settings: Any) -> None:
    settings.ALLOW_HOSTS = [canary]
    bomb = gzip.compress(bytes(50_000_000))
    Canary.answers = {
        "/big": (200, {}, bytes(200_000)),
        "/bomb": (200, {"Content-Encoding": "gzip"}, bomb),
        "/deflate": (200, {"Content-Encoding": "deflate"}, zlib.compress(b"hola")),
        "/odd": (200, {"Content-Encoding": "br"}, b"x"),
        "/liar": (200, {"Content-Encoding": "gzip"}, b"not gzip"),
    }
    for path in ("/big", "/bomb", "/odd"):
        with pytest.raises(http.AnswerTooLarge):
            http.request("GET", f"http://{canary}{path}", max_bytes=100_000)
    with pytest.raises(httpx.DecodingError):
        http.request("GET", f"http://{canary}/liar")
    assert http.request("GET", f"http://{canary}/deflate").text == "hola"


def test_a_server_that_drips_meets_the_deadline_of_the_whole(canary: str, settings: Any) -> None:
    settings.ALLOW_HOSTS = [canary]
    begun = time.monotonic()
    with pytest.raises(httpx.ReadTimeout):
        http.request("GET", f"http://{canary}/slow", timeout=0.5)
    assert time.monotonic() - begun < 2


def test_what_proves_that_nothing_was_sent(canary: str, settings: Any) -> None:
    settings.ALLOW_HOSTS = ["127.0.0.1:9", canary]
    with pytest.raises(httpx.ConnectError) as refused:
        http.request("POST", "http://127.0.0.1:9/")
    with pytest.raises(requests.ConnectionError) as through:
        http_requests.session().post("http://127.0.0.1:9/")
    assert http.sent_nothing(refused.value) and http.sent_nothing(through.value)
    with pytest.raises(httpx.ReadTimeout) as late:
        http.request("POST", f"http://{canary}/slow", timeout=0.3)
    assert not http.sent_nothing(late.value)


@pytest.mark.django_db(transaction=True)
def test_no_call_inside_a_transaction(canary: str, settings: Any) -> None:
    settings.ALLOW_HOSTS = [canary]
    with transaction.atomic():
        with pytest.raises(http.InsideTransaction):
            http.request("GET", f"http://{canary}/")
        with pytest.raises(http.InsideTransaction):
            http_requests.session().get(f"http://{canary}/")
    assert Canary.hits == []
    assert http.request("GET", f"http://{canary}/").status_code == 200


def test_the_environments_proxies_are_not_ours(canary: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ALLOW_HOSTS = [canary]
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    assert http.request("GET", f"http://{canary}/").text == "internal"
    assert socket.gethostbyname("localhost") == "127.0.0.1"
