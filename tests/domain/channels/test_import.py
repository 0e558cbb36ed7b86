"""`ventanilla import`: resumed after a kill, repeated without effect, rejects with line and reason."""

import json
from pathlib import Path

import pytest

from tests import make
from ventanilla.channels import imports
from ventanilla.channels.models import Channel, Delivery, Import
from ventanilla.common.pure.clock import now
from ventanilla.config.commands import import_archive as command
from ventanilla.workflows import import_archive

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel(bank: make.Bank) -> Channel:
    return Channel.objects.create(entity=bank.spain, key="antiguo", platform="file", handle="archivo", name="Archivo", created_at=now())


def archive(path: Path, count: int) -> Path:
    rows = [{"id": str(n), "text": f"mensaje {n}", "posted_at": "2025-01-01T00:00:00", "author_handle": f"p{n % 7}"} for n in range(count)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


class Killed(BaseException):
    pass


def test_a_killed_import_goes_on_where_it_was(channel: Channel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_archive, "BATCH", 10)
    path = archive(tmp_path / "a.jsonl", 35)

    def kill(line: int) -> None:
        if line == 20:
            raise Killed

    with pytest.raises(Killed):
        import_archive.run(channel, path, lambda *_: None, kill)
    assert Delivery.objects.count() == 20
    done = import_archive.run(channel, path, lambda *_: None)
    assert (done.resumed_at, done.taken, Delivery.objects.count()) == (20, 15, 35)
    again = import_archive.run(channel, path, lambda *_: None)
    assert (again.taken, Delivery.objects.count()) == (0, 35)
    path.write_text(path.read_text() + json.dumps({"id": "x", "text": "y", "posted_at": "2025-01-01", "author_handle": "z"}) + "\n")
    assert import_archive.run(channel, path, lambda *_: None).taken == 36, "another file is read whole; what is known is not stored again"
    assert Delivery.objects.count() == 36
    assert Import.objects.exclude(finished_at=None).count() == 2


def test_rejects_name_line_and_reason_and_the_rest_is_taken(channel: Channel, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = archive(tmp_path / "a.jsonl", 2)
    path.write_bytes(path.read_bytes() + b'{"id": \n\xff\n{"id": "9", "posted_at": "2025-01-01", "author_handle": "z"}\n\n')
    assert command.main([str(path), "--channel", "antiguo"]) == 0
    assert (tmp_path / "a.jsonl.rejects.csv").read_text().split() == ["3,not_json", "4,not_json", "5,text_missing"]
    assert "2 messages taken, 3 not" in capsys.readouterr().out


def test_csv_with_semicolons_and_line_breaks(channel: Channel, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('\ufeffid;text;posted_at;author_handle;surface\n1;"Hola\nqué tal";2025-01-01;ana;direct\n2;;2025-01-01;ana;\n')
    rejected: list[tuple[int, str]] = []
    done = import_archive.run(channel, path, lambda line, why: rejected.append((line, why.value)))
    assert (done.taken, rejected) == (1, [(4, "text_missing")])


@pytest.mark.parametrize(("content", "reason"), [(b"", "empty"), (b"a,b\n1,2\n", "no_header"), (b"id,text\n1,\xff\n", "encoding")])
def test_a_file_that_is_none_says_so(
    channel: Channel, tmp_path: Path, content: bytes, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert command.main([str(path), "--channel", "antiguo"]) == 1
    assert command.WORDS[reason] in capsys.readouterr().err
    assert Delivery.objects.count() == 0


def test_an_unknown_channel_or_file_is_one_sentence(channel: Channel, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([str(tmp_path / "none"), "--channel", "antiguo"]) == 2
    assert command.main([str(archive(tmp_path / "a.jsonl", 1)), "--channel", "nada"]) == 1
    assert imports.channel_by_key("antiguo") == channel
    assert capsys.readouterr().err.count("ventanilla:") == 2


def test_what_no_archive_should_hold_is_a_reject_and_the_rest_is_taken(channel: Channel, tmp_path: Path) -> None:
    good = {"id": "1", "text": "sí", "posted_at": "2025-01-01T00:00:00", "author_handle": "ana"}
    lines = [
        json.dumps(good).encode(),
        json.dumps({**good, "id": "2", "text": "a\x00b", "author_handle": "\x00eva", "mood": {"x": [1]}}).encode(),
        b'{"id": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
        json.dumps({**good, "id": "4", "posted_at": "0001-01-01T00:00:00+14:00"}).encode(),
        json.dumps({**good, "id": "5", "posted_at": "9999-12-31T23:59:59-14:00"}).encode(),
        json.dumps({**good, "id": "6", "text": "x" * 1_000_000}).encode(),
        '{"id": "7", "text": "Señor"}'.encode("latin-1"),
        '{"id": "8"}'.encode("utf-16"),
        b'{"id": NaN}',
        b'{"id": ' + b"9" * 5_000 + b', "text": "x", "posted_at": "2025-01-01", "author_handle": "z"}',
        json.dumps({**good, "id": "11", "text": '=HYPERLINK("http://x.example")'}).encode(),
        json.dumps({**good, "id": 12, "author_handle": 7, "surface": "public\x00"}).encode(),
    ]
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n".join(lines))
    rejected: list[int] = []
    done = import_archive.run(channel, path, lambda line, why: rejected.append(line))
    assert {1, 2, 11, 12} == set(range(1, len(lines) + 1)) - set(rejected), rejected
    assert done.taken == Delivery.objects.count() == 4


def test_a_quote_that_is_never_closed_costs_its_own_row(channel: Channel, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    row = "{},texto,2025-01-01,ana\n"
    endless = '2,"' + "x" * 200_000 + "\n"
    path.write_text("id,text,posted_at,author_handle\n" + row.format(1) + endless + "".join(row.format(n) for n in range(3, 6)))
    rejected: list[str] = []
    done = import_archive.run(channel, path, lambda line, why: rejected.append(why.value))
    assert rejected == ["too_long"]
    assert done.taken == Delivery.objects.count() == 4, "the others are taken"
