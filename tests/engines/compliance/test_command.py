"""`ventanilla check`: the public face of the rule engine, checked against its schemas."""

import io
import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from ventanilla.compliance.command import run

ROOT = Path(__file__).resolve().parents[3]
OUT = json.loads((ROOT / "docs/schemas/check-out.json").read_text())
IN = json.loads((ROOT / "docs/schemas/check-in.json").read_text())
ROWS = [
    {
        "id": "1",
        "kind": "ad",
        "platform": "x",
        "language": "es",
        "countries": ["ES"],
        "entity_country": "ES",
        "audience": "retail",
        "publish_at": "2026-12-15T10:00:00+01:00",
        "text": "🎉 Depósito al 3 % TIN a 12 meses",
        "product": {"class": "deposit", "name": "Depósito 12", "tin": "3"},
        "media": [{"kind": "image", "alt": "Cartel"}],
        "flags": {"is_boosted": True},
        "context": {"campaign.type": "launch"},
        "extra": 1,
    },
    {"id": "2", "text": ""},
    {"id": "3", "kind": "dm", "text": "Envíenos su PIN", "countries": ["ES"], "product": None},
]


def _told(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    out = io.BytesIO()
    assert run(io.BytesIO(b"".join(json.dumps(row).encode() + b"\n" for row in rows)), out) == 0
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_real_output_fits_the_schema_and_keeps_the_order() -> None:
    for row in ROWS:
        jsonschema.validate(row, IN)
    told = _told(ROWS)
    for row, source in zip(told, ROWS, strict=True):
        jsonschema.validate(row, OUT)
        assert row["id"] == source["id"]
    short = next(f for f in told[0]["findings"] if f["rule"] == "ES.PRD.social_short_form")
    assert short["severity"] == "block" and ROWS[0]["text"][short["start"] : short["end"]] == "3 %"
    assert told[1]["findings"] == []
    secret = next(f for f in told[2]["findings"] if f["rule"] == "EU.PII.gdpr_ask_secrets")
    assert secret["severity"] == "warn" and ROWS[2]["text"][secret["start"] : secret["end"]] == "Envíenos su PIN"


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b'{"id": "1"}',
        b'{"text": 3}',
        b'{"text": "x", "kind": "poem"}',
        b'{"text": "x", "countries": "ES"}',
        b'{"text": "x", "product": []}',
        b'{"text": "x", "publish_at": "soon"}',
        b'{"text": "x", "media": ["image"]}',
        b"\xff",
    ],
)
def test_a_bad_line_is_one_sentence_and_what_came_before_is_kept(line: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    out = io.BytesIO()
    assert run(io.BytesIO(b'{"text": "hola"}\n' + line + b"\n"), out) == 1
    assert len(out.getvalue().splitlines()) == 1
    assert capsys.readouterr().err.startswith("ventanilla: line 2: ")


def test_the_command_never_imports_django() -> None:
    code = "import sys; from ventanilla.cli import main; code = main(['check']); sys.exit(code or 'django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, input=b'{"text": "hola"}\n', capture_output=True)
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 1)
