"""Open pages hear of changes in their own entities, at once, and resume where they were."""

import time
from collections.abc import Iterator

import httpx
import pytest
from django.test import Client

from tests import make
from tests.live import serving
from ventanilla.common.events import EventKind, ring

pytestmark = pytest.mark.django_db(transaction=True)


def cookies(user: object) -> dict[str, str]:
    client = Client()
    client.force_login(user)
    return {"sessionid": client.cookies["sessionid"].value}


def heard(lines: Iterator[str], count: int) -> list[str]:
    found: list[str] = []
    for line in lines:
        if line.startswith("data:"):
            found.append(line[6:])
        if len(found) == count:
            return found
    return found


def test_a_change_is_heard_at_once_and_only_at_home(bank: make.Bank) -> None:
    with serving() as url, httpx.stream("GET", f"{url}/stream", cookies=cookies(bank.alba), timeout=10) as answer:
        lines = answer.iter_lines()
        assert next(lines) == "retry: 2000"
        time.sleep(0.3)
        begun = time.monotonic()
        ring(bank.mexico.pk, EventKind.CONVERSATION_CHANGED, 1)
        ring(bank.spain.pk, EventKind.CONVERSATION_CHANGED, 2, user_id=bank.bruno.pk)
        ring(bank.spain.pk, EventKind.CONVERSATION_CHANGED, 3)
        assert heard(lines, 1) == ['{"kind":"conversation.changed","object":3}']
        assert time.monotonic() - begun < 1.0


def test_a_page_resumes_after_what_it_knows(bank: make.Bank) -> None:
    for n in range(3):
        ring(bank.spain.pk, EventKind.CASE_CHANGED, n)
    with serving() as url:
        with httpx.stream("GET", f"{url}/stream", cookies=cookies(bank.alba), headers={"Last-Event-ID": "0"}, timeout=10) as answer:
            first = heard(answer.iter_lines(), 3)
        assert [f[-2] for f in first] == ["0", "1", "2"]
        with httpx.stream("GET", f"{url}/stream", cookies=cookies(bank.dario), headers={"Last-Event-ID": "0"}, timeout=10) as answer:
            ring(bank.mexico.pk, EventKind.CASE_CHANGED, 9)
            assert heard(answer.iter_lines(), 1) == ['{"kind":"case.changed","object":9}']


def test_a_stranger_is_refused(bank: make.Bank) -> None:
    with serving() as url:
        assert httpx.get(f"{url}/stream").status_code == 401
        assert httpx.get(f"{url}/stream", cookies={"sessionid": "x" * 32}).status_code == 401
