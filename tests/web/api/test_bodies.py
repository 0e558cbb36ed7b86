"""A body that is too large is refused where it passes the limit, announced or not, before it is written down."""

from typing import Any

import pytest

from tests import loops
from ventanilla.api import bodies
from ventanilla.config.asgi import application

MEGABYTE = b"x" * 1_000_000


def send(path: str, megabytes: int, *headers: tuple[bytes, bytes], through: Any = application) -> tuple[int, int]:
    """The status of the answer, and how many megabytes were taken off the wire."""
    taken, statuses = 0, list[int]()

    async def receive() -> dict[str, Any]:
        nonlocal taken
        if taken >= megabytes:
            return {"type": "http.disconnect"}
        taken += 1
        return {"type": "http.request", "body": MEGABYTE, "more_body": taken < megabytes}

    async def answer(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "path": path, "raw_path": path.encode(),
        "query_string": b"", "root_path": "", "scheme": "http", "server": ("localhost", 80), "client": ("127.0.0.1", 1),
        "headers": [(b"host", b"localhost"), *headers],
    }  # fmt: skip
    loops.run(through(scope, receive, answer))
    (status,) = statuses
    return status, taken


@pytest.mark.parametrize("path", ["/hooks/plaza/0190b3a0-0000-7000-8000-000000000000", "/api/v1/cases"])
def test_thirty_megabytes_are_cut_off_at_eight(path: str) -> None:
    assert send(path, 30) == (413, 9)


def test_what_is_announced_as_too_large_is_not_read_at_all() -> None:
    assert send("/hooks/plaza/x", 30, (b"content-length", b"30000000")) == (413, 0)
    assert send("/inbox", 200, (b"content-length", b"200000000")) == (413, 0)


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ([], "demasiado grande"),
        ([(b"accept-language", b"en-GB,en")], "too large"),
        ([(b"cookie", b"a=b; django_language=en")], "too large"),
    ],
)
def test_a_film_that_is_too_large_is_refused_unread_in_one_sentence(headers: list[tuple[bytes, bytes]], said: str) -> None:
    bodies_said: list[bytes] = []

    async def never() -> dict[str, Any]:
        raise AssertionError("it was read")

    async def answer(message: dict[str, Any]) -> None:
        bodies_said.append(message.get("body", b""))

    film = {"path": "/media", "headers": [(b"content-length", b"200000000"), *headers]}
    loops.run(bodies.application(application, film, never, answer))
    told = b"".join(bodies_said).decode()
    assert said in told and "100 MB" in told and told.endswith(".")


@pytest.mark.parametrize("length", [b"-1", b"x", b"9" * 40, b"\xb2"])
def test_a_length_that_is_none_counts_for_nothing(length: bytes) -> None:
    assert send("/hooks/plaza/x", 30, (b"content-length", length))[0] in (400, 413)


def test_the_control_without_the_limit_reads_all_of_it() -> None:
    async def careless(scope: dict[str, Any], receive: Any, answer: Any) -> None:
        while (await receive()).get("more_body"):
            pass
        await answer({"type": "http.response.start", "status": 200, "headers": []})

    assert send("/hooks/plaza/x", 30, through=careless) == (200, 30)


def test_a_page_takes_a_long_video() -> None:
    assert bodies.limit_of("/inbox/x/attach") > 100_000_000
