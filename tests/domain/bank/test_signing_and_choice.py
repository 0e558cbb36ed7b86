"""Signatures are those of Standard Webhooks; the setting chooses the twin."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from standardwebhooks import Webhook

from ventanilla.bank import choice
from ventanilla.bank.console import ConsoleBank
from ventanilla.bank.files import FileBank
from ventanilla.bank.http import HttpBank
from ventanilla.bank.signing import BadSecret, BadSignature, new_secret, sign, verify
from ventanilla.common.pure.clock import now


def test_our_signature_is_the_standards_own() -> None:
    secret, body, at = new_secret(), '{"a": "ñ"}'.encode(), now()
    assert Webhook(secret).verify(body, sign([secret], "id-1", body, at)) == {"a": "ñ"}
    theirs = {
        "webhook-id": "id-1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign("id-1", at, body.decode()),
    }
    assert verify([secret], theirs, body, at) == "id-1"


def test_a_secret_may_be_changed_without_a_gap() -> None:
    old, new, body, at = new_secret(), new_secret(), b"{}", now()
    assert verify([new, old], sign([old], "1", body, at), body, at) == "1"
    assert verify([new], sign([old, new], "1", body, at), body, at) == "1"
    with pytest.raises(BadSignature, match="signature"):
        verify([new], sign([old], "1", body, at), body, at)


def test_every_flipped_bit_of_body_id_and_time_is_noticed() -> None:
    secret, body, at = new_secret(), b'{"case": 1}', datetime(2026, 3, 2, tzinfo=UTC)
    headers = sign([secret], "id-1", body, at)
    for bit in range(len(body) * 8):
        changed = bytearray(body)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(BadSignature):
            verify([secret], headers, bytes(changed), at)
    for change in ({"webhook-id": "id-2"}, {"webhook-timestamp": str(int(at.timestamp()) + 1)}):
        with pytest.raises(BadSignature):
            verify([secret], {**headers, **change}, body, at)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"webhook-id": ""}, "headers"),
        ({"webhook-signature": ""}, "headers"),
        ({"webhook-signature": "v1"}, "signature"),
        ({"webhook-signature": "v1,€"}, "signature"),
        ({"webhook-signature": "v2,AAAA"}, "signature"),
        ({"webhook-timestamp": "soon"}, "headers"),
        ({"webhook-timestamp": "-5"}, "headers"),
        ({"webhook-timestamp": "9" * 13}, "headers"),
        ({"webhook-timestamp": "9" * 12}, "time"),
    ],
)
def test_odd_headers_are_refused_and_never_break(change: dict[str, str], code: str) -> None:
    secret, at = new_secret(), now()
    with pytest.raises(BadSignature, match=code):
        verify([secret], {**sign([secret], "1", b"{}", at), **change}, b"{}", at)


def test_a_call_is_good_for_five_minutes_either_way() -> None:
    secret, at = new_secret(), datetime(2026, 3, 2, tzinfo=UTC)
    headers = sign([secret], "1", b"{}", at)
    for minutes in (-5, 0, 5):
        assert verify([secret], headers, b"{}", at + timedelta(minutes=minutes)) == "1"
    for seconds in (-301, 301):
        with pytest.raises(BadSignature, match="time"):
            verify([secret], headers, b"{}", at + timedelta(seconds=seconds))


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", "whsec_not base64 at all!", "whsec_ññ"])
def test_a_weak_or_broken_secret_is_none(secret: str) -> None:
    with pytest.raises(BadSecret):
        sign([secret], "1", b"{}", now())


def test_the_setting_chooses_per_entity(settings: Any, tmp_path: Path) -> None:
    settings.BANK = f"es=http:https://bank.example/desk,mx=files:{tmp_path},*=console"
    settings.BANK_SECRETS = {"BANK_SECRET": "whsec_all", "BANK_SECRET_ES": "whsec_new whsec_old"}
    es, mx, co = (choice.bank_for(key) for key in ("es", "mx", "co"))
    assert isinstance(es, HttpBank)
    assert (es.url, es.secrets) == ("https://bank.example/desk", ("whsec_new", "whsec_old"))
    assert isinstance(mx, FileBank)
    assert mx.folder == tmp_path / "mx"
    assert isinstance(co, ConsoleBank)
    assert choice.bank_for("co") is co
    assert [choice.is_polled(key) for key in ("es", "mx", "co")] == [False, True, True]
    assert choice.events_secrets("co") == ("whsec_all",)
    settings.BANK_SECRETS = {"BANK_EVENTS_SECRET": "whsec_in"}
    assert choice.events_secrets("es") == ("whsec_in",)


def test_a_secret_may_lie_in_a_file(settings: Any, tmp_path: Path) -> None:
    settings.VENTANILLA_HOME, settings.BANK_SECRETS = tmp_path, {}
    (tmp_path / "keys").mkdir()
    assert choice.events_secrets("es") == ()
    (tmp_path / "keys" / "bank-events.secret").write_text("whsec_file\n")
    (tmp_path / "keys" / "bank-es.secret").write_text("whsec_es\n")
    assert choice.events_secrets("es") == ("whsec_file",)
    assert choice.secrets_for("es", "BANK_SECRET") == ("whsec_es",)


@pytest.mark.parametrize("wrong", ["ftp:x", "http:", "files:", "http:bank.example", "es=console;mx=console", "es=console,mx"])
def test_a_wrong_setting_is_one_clear_sentence(settings: Any, wrong: str) -> None:
    settings.BANK = wrong
    with pytest.raises(ImproperlyConfigured, match="VENTANILLA_BANK must be"):
        choice.bank_for("es")


def test_secrets_are_made_once_and_kept_private(settings: Any, tmp_path: Path) -> None:
    settings.VENTANILLA_HOME, settings.BANK_SECRETS = tmp_path, {}
    first = choice.make_secrets()
    assert choice.make_secrets() == first
    assert len(set(first)) == 2
    assert (choice.secrets_for("es", "BANK_SECRET"), choice.events_secrets("es")) == ((first[0],), (first[1],))
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()} == {0o600}
    settings.BANK_SECRETS = {"BANK_SECRET": "whsec_given"}
    assert choice.make_secrets() == ("whsec_given", first[1])
