"""`ventanilla read`: the public face of the engine, checked against its schemas."""

import io
import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from ventanilla.understanding.command import run

ROOT = Path(__file__).resolve().parents[3]
OUT = json.loads((ROOT / "docs/schemas/read-out.json").read_text())
IN = json.loads((ROOT / "docs/schemas/read-in.json").read_text())
ROWS = [
    {"id": "1", "text": "mi tarjeta 4012 8888 8888 1881 no funciona", "country": "ES", "bank_handles": ["@BancoAlameda"], "extra": 1},
    {"id": "2", "text": ""},
    {"id": "3", "text": "Great, my card was blocked again 👏", "in_reply_to_bank_thread": True},
    {"id": "4", "text": "Qual o horário da agência? CPF 529.982.247-25"},
]


def test_real_output_fits_the_schema_and_keeps_the_order() -> None:
    for row in ROWS:
        jsonschema.validate(row, IN)
    out = io.BytesIO()
    assert run(io.BytesIO(b"".join(json.dumps(row).encode() + b"\n" for row in ROWS)), out) == 0
    told = [json.loads(line) for line in out.getvalue().splitlines()]
    for row, source in zip(told, ROWS, strict=True):
        jsonschema.validate(row, OUT)
        assert row["id"] == source["id"]
        for data in row["personal_data"]:
            assert row["masked_text"][data["masked_start"] : data["masked_end"]] == data["masked"]
    (card,) = told[0]["personal_data"]
    assert ROWS[0]["text"][card["start"] : card["end"]] == "4012 8888 8888 1881"
    assert "4012" not in told[0]["masked_text"]
    assert isinstance(told[0]["needs_answer"]["label"], bool)


@pytest.mark.parametrize("line", [b"{", b"[]", b'{"id": "1"}', b'{"text": 3}', b'{"text": "x", "bank_handles": "y"}', b"\xff"])
def test_a_bad_line_is_one_sentence_and_what_came_before_is_kept(line: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    out = io.BytesIO()
    assert run(io.BytesIO(b'{"text": "hola"}\n' + line + b"\n"), out) == 1
    assert len(out.getvalue().splitlines()) == 1
    assert capsys.readouterr().err.startswith("ventanilla: line 2: ")


def test_the_command_never_imports_django() -> None:
    code = "import sys; from ventanilla.cli import main; code = main(['read']); sys.exit(code or 'django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, input=b'{"text": "hola"}\n', capture_output=True)
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 1)
