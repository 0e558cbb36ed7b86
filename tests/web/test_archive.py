"""The archive's screens: found, read, proved, exported, held; what an erasure leaves; who may do which."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.test import override_settings

from tests import make
from tests.web.access.test_settings import signed_in
from tests.web.test_cases import signed_in as said_in
from ventanilla.accounts.permissions import Role
from ventanilla.archive import errands, sequencer, services, verify
from ventanilla.archive.kinds import HoldChanged, NoteAdded, SettingChanged
from ventanilla.archive.models import Entry, Errand, LegalHold
from ventanilla.common.pure.clock import now
from ventanilla.common.sealing import destroy_keys, new_keys
from ventanilla.config.jobs import JOBS
from ventanilla.jobs.worker import run_due

pytestmark = pytest.mark.django_db
TALK = "01a20119-b734-7c4f-913b-889705b8aa3f"


def note(entity_id: int, text: str, by: int, about: str = f"conversation:{TALK}") -> int:
    (key,) = new_keys(entity_id, 1)
    services.record(entity_id, NoteAdded(conversation=TALK, note="1", text=text), actor=f"user:{by}", about=about, key=key)
    return key.id


def setting(entity_id: int, action: str = "approval_path.set", by: str = "system") -> None:
    services.record(entity_id, SettingChanged(action=action, details={"minutes": 30}), actor=by, about="approvals")


def test_records_are_found_by_kind_person_object_and_day(bank: make.Bank) -> None:
    note(bank.spain.pk, "Llamar a Sistemas", bank.alba.pk)
    setting(bank.spain.pk)
    setting(bank.mexico.pk, "ajeno")
    Entry.objects.filter(kind="setting.changed").update(happened_at=now() - timedelta(days=9))
    carla = said_in(bank.carla)
    page = carla.get("/archive").content.decode()
    assert "Nota: Llamar a Sistemas" in page and "Ajuste cambiado: approval_path.set" in page and "ajeno" not in page

    def found(**asked: str) -> list[str]:
        return [r["line"].kind for r in carla.get("/archive", asked).context["rows"]]

    assert found(kind="note.added") == found(who=f"user:{bank.alba.pk}") == ["note.added"]
    assert found(about=f"https://x/inbox/{TALK}") == found(about=f"conversation:{TALK}") == found(about=TALK) == ["note.added"]
    assert found(about="V-999") == found(about=f"case:{TALK}") == []
    assert found(since=now().date().isoformat()) == ["note.added"]
    assert found(until=(now() - timedelta(days=5)).date().isoformat()) == ["setting.changed"]
    assert carla.get("/archive", {"since": "ayer"}).status_code == 422


def test_a_record_is_read_and_what_was_erased_says_so(bank: make.Bank) -> None:
    key = note(bank.spain.pk, "Llamar a Sistemas", bank.alba.pk)
    sequencer.run()
    carla, url = said_in(bank.carla), f"/archive/records/{Entry.objects.get().public_id}"
    page = carla.get(url).content.decode()
    assert "Nota: Llamar a Sistemas" in page and "Alba" in page and "Bajo una cabecera firmada" in page
    assert f"/inbox/{TALK}" in page
    destroy_keys([key])
    page = carla.get(url).content.decode()
    assert "Llamar a Sistemas" not in page and "fue suprimida" in page


def test_verifying_now_gives_the_verdict(bank: make.Bank) -> None:
    setting(bank.spain.pk)
    carla = said_in(bank.carla)
    assert carla.post("/archive/verify").status_code == 302
    assert "Verificación" in carla.get("/archive/proof").content.decode()
    run_due(JOBS)
    page = carla.get("/archive/proof").content.decode()
    assert "El archivo está íntegro" in page and "2 entradas comprobadas" in page, "its own request is in it"
    Entry.objects.filter(kind="setting.changed").update(body=b"{}")
    carla.post("/archive/verify")
    run_due(JOBS)
    page = carla.get("/archive/proof").content.decode()
    assert "fallos encontrados" in page and "La entrada 0 fue modificada." in page, "control: a changed record is found"
    newest = Errand.objects.latest("pk")
    part = carla.get(f"/archive/errands/{newest.public_id}").content.decode()
    assert "<html" not in part and "hx-get" not in part


def test_an_export_proves_itself_and_lives_a_day(bank: make.Bank) -> None:
    setting(bank.spain.pk, "en España")
    setting(bank.mexico.pk, "en México")
    carla = signed_in(bank.carla)
    assert carla.post("/archive/export").status_code == 302
    run_due(JOBS)
    errand = Errand.objects.get()
    assert errand.state == "done" and errand.size > 0
    answer = carla.get(f"/archive/errands/{errand.public_id}/file")
    content = b"".join(answer.streaming_content)
    assert answer["Content-Disposition"].startswith('attachment; filename="ventanilla-archive-')
    assert verify.verify_export(content) == []
    assert "en España".encode().hex().encode() in content or b"en Espa" in bytes.fromhex("".join(_bodies(content)))
    assert "en México".encode().hex().encode() not in content, "other entities are hashes alone"
    other = signed_in(make.user("Dora", Role.DPO, bank.spain))
    assert other.get(f"/archive/errands/{errand.public_id}/file").status_code == 404, "only for whoever asked"
    Errand.objects.update(finished_at=now() - timedelta(hours=25))
    assert errands.expire() == 1 and not errands.file_of(errand).exists()
    assert carla.get(f"/archive/errands/{errand.public_id}/file").status_code == 404


def _bodies(content: bytes) -> list[str]:
    rows = [orjson.loads(line) for line in content.splitlines()[1:]]
    return [row["entry"]["body"] for row in rows if "entry" in row]


def test_the_second_place_is_watched(bank: make.Bank, tmp_path: Path) -> None:
    carla, place = said_in(bank.carla), tmp_path / "heads.jsonl"
    assert "VENTANILLA_ARCHIVE_HEADS" in carla.get("/archive/proof").content.decode()
    with override_settings(ARCHIVE_HEADS=str(place)):
        setting(bank.spain.pk)
        sequencer.run()
        assert "Al día" in carla.get("/archive/proof").content.decode()
        place.write_bytes(b"")
        assert "Atrasado" in carla.get("/archive/proof").content.decode()


def test_a_legal_hold_is_placed_shown_and_released(bank: make.Bank) -> None:
    note(bank.spain.pk, "x", bank.alba.pk)
    carla = signed_in(bank.carla)
    given = {"entity": bank.spain.pk, "covers": f"conversation:{TALK}", "reason": "Juzgado 4 de Madrid"}
    assert carla.post("/archive/holds/place", given).status_code == 302
    page = carla.get("/archive/holds").content.decode()
    assert "Juzgado 4 de Madrid" in page and "2 registros" in page and "Carla" in page
    hold = LegalHold.objects.get()
    assert (hold.about, hold.placed_by) == (f"conversation:{TALK}", f"user:{bank.carla.pk}")
    assert carla.post(f"/archive/holds/{hold.public_id}/release", {"reason": "Sentencia firme"}).status_code == 302
    hold.refresh_from_db()
    assert hold.released_at is not None
    assert Entry.objects.filter(kind="legal_hold.changed").count() == 2


@pytest.mark.parametrize("covers", ["V-404", "algo", TALK])
def test_a_hold_names_one_thing(bank: make.Bank, covers: str) -> None:
    given = {"entity": bank.spain.pk, "covers": covers, "reason": "x"}
    assert signed_in(bank.carla).post("/archive/holds/place", given).status_code == 422
    assert not LegalHold.objects.exists()


def test_retention_is_told(bank: make.Bank) -> None:
    page = said_in(bank.carla).get("/archive/retention").content.decode()
    assert "30 días" in page and "note.added" in page and "Se pierde su texto" in page


def test_who_may_not_finds_nothing_and_changes_nothing(bank: make.Bank) -> None:
    setting(bank.mexico.pk)
    hold = LegalHold.objects.create(entity_id=bank.mexico.pk, about="entity", reason="x", placed_by="user:1", placed_at=now())
    entries = Entry.objects.count()
    alba, admin = said_in(bank.alba), said_in(make.user("Adela", Role.ADMINISTRATOR, bank.spain))
    for path in ("/archive", "/archive/proof", "/archive/holds", "/archive/retention"):
        assert alba.get(path).status_code == 403
        assert admin.get(path).status_code == 200
    assert alba.post("/archive/verify").status_code == admin.post("/archive/export").status_code == 403
    assert admin.post("/archive/holds/place", {"entity": bank.spain.pk, "reason": "x"}).status_code == 403
    carla = signed_in(bank.carla)
    assert carla.get(f"/archive/records/{Entry.objects.get().public_id}").status_code == 404
    assert carla.post(f"/archive/holds/{hold.public_id}/release", {"reason": "x"}).status_code == 404
    assert carla.post("/archive/holds/place", {"entity": bank.mexico.pk, "reason": "x"}).status_code == 422
    assert "/step-up" in said_in(bank.carla).post("/archive/export")["Location"]
    hold.refresh_from_db()
    assert hold.released_at is None and LegalHold.objects.count() == 1
    assert Entry.objects.count() == entries and not Errand.objects.exists()


def test_the_list_asks_a_constant_number_of_queries_and_goes_on(bank: make.Bank, django_assert_num_queries: Any) -> None:
    client = said_in(bank.carla)
    for n in range(3):
        note(bank.spain.pk, f"nota {n}", bank.alba.pk)
    client.get("/archive")
    with django_assert_num_queries(QUERIES):
        client.get("/archive")
    for n in range(60):
        fact = HoldChanged(hold=str(n), action="placed", scope="post", reason="")
        services.record(bank.spain.pk, fact, actor="system", about=f"hold:{n}")
        note(bank.spain.pk, f"otra {n}", bank.alba.pk)
    with django_assert_num_queries(QUERIES):
        page = client.get("/archive")
    assert len(page.context["rows"]) == 50
    following = client.get("/archive", {"cursor": page.context["next_cursor"]})
    assert following.context["rows"][0]["line"].id == page.context["rows"][-1]["line"].id - 1


QUERIES = 16
