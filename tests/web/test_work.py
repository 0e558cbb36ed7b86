"""Work that failed for good: people see it, in plain words, and do it again or let it be; unknown outcomes are settled by them."""

from datetime import timedelta
from typing import Any

import pytest

from tests import make
from tests.domain.channels.conftest import Outbox, box, network  # noqa: F401  the outbox on a network in memory
from tests.domain.workflows.test_reply import _no_old_keys, answer, arrive  # noqa: F401  keys of the day are forgotten between tests
from tests.house.sweep.control import failed_delivery, failed_job
from tests.web.test_cases import signed_in
from ventanilla.accounts.permissions import Role
from ventanilla.archive.models import Entry
from ventanilla.channels.models import Attempt, Channel, Delivery
from ventanilla.common.pure.clock import now
from ventanilla.config.jobs import JOBS
from ventanilla.jobs.models import Job
from ventanilla.web.work_words import kind

pytestmark = pytest.mark.django_db


def channel(bank: make.Bank, entity: Any = None, **fields: Any) -> Channel:
    at = entity or bank.spain
    given = {"key": "x", "platform": "plaza", "handle": "@x", "name": "Plaza X", "account_id": f"x{at.pk}", "created_at": now(), **fields}
    return Channel.objects.create(entity=at, **given)


def test_every_kind_of_work_has_a_name_that_people_understand() -> None:
    assert not [code for code in JOBS if kind(code) == code]


def test_failures_are_told_in_plain_words_and_counted_in_the_frame(bank: make.Bank) -> None:
    failed_job(bank.spain.pk)
    failed_job(bank.mexico.pk, "write_profile", "unknown_kind")
    failed_delivery(channel(bank), "undecodable")
    page = signed_in(bank.bruno).get("/jobs").content.decode()
    assert "Entregar un caso al banco" in page and "No se pudo llegar al otro sistema" in page
    assert "no es un mensaje que la red describa" in page
    assert "ficha de cliente" not in page, "another entity's work"
    assert '<span class="rail-count">2<' in page
    assert "rail-count" not in signed_in(bank.alba).get("/notices").content.decode(), "control: who may do nothing is shown nothing"


def test_a_job_is_tried_again_or_discarded_and_the_archive_knows(bank: make.Bank) -> None:
    bruno, first, second = signed_in(bank.bruno), failed_job(bank.spain.pk), failed_job(bank.spain.pk)
    assert bruno.post(f"/jobs/{first.public_id}", {"do": "again"}).status_code == 302
    assert bruno.post(f"/jobs/{second.public_id}", {"do": "discard"}).status_code == 302
    assert list(Job.objects.order_by("pk").values_list("state", "attempts")) == [("waiting", 0), ("done", 12)]
    assert Entry.objects.filter(kind="work.decided").count() == 2
    assert bruno.post(f"/jobs/{first.public_id}", {"do": "again"}).status_code == 404, "it has not failed any more"
    assert bruno.post(f"/jobs/{second.public_id}", {"do": "x"}).status_code == 404


def test_a_failed_job_whose_equal_waits_already_is_done(bank: make.Bank) -> None:
    failed = failed_job(bank.spain.pk)
    Job.objects.filter(pk=failed.pk).update(key="k")
    Job.objects.create(entity_id=bank.spain.pk, kind="handoff", key="k", run_at=now(), created_at=now())
    assert signed_in(bank.bruno).post(f"/jobs/{failed.public_id}", {"do": "again"}).status_code == 302
    assert sorted(Job.objects.values_list("state", flat=True)) == ["done", "waiting"]


def test_a_delivery_set_aside_is_taken_in_again_or_let_be(bank: make.Bank) -> None:
    bruno, where = signed_in(bank.bruno), channel(bank)
    first, second, lost = (failed_delivery(where, e, e) for e in ("intake: KeyError", "unreadable", "undecodable"))
    assert bruno.post(f"/jobs/deliveries/{first.pk}", {"do": "again"}).status_code == 302
    assert bruno.post(f"/jobs/deliveries/{second.pk}", {"do": "discard"}).status_code == 302
    said = bruno.post(f"/jobs/deliveries/{lost.pk}", {"do": "again"}, follow=True).content.decode()
    assert "Ya no está" in said, "what cannot be decoded is never taken in"
    assert list(Delivery.objects.order_by("pk").values_list("state", flat=True)) == ["waiting", "done", "quarantined"]
    assert bytes(Delivery.objects.get(pk=second.pk).payload) == b""
    assert Job.objects.filter(kind="intake", state="waiting").count() == 1
    assert Entry.objects.filter(kind="work.decided").count() == 2


def test_the_installations_own_chores_are_the_administrators(bank: make.Bank) -> None:
    job = failed_job(None, "chore.prune_events")
    bruno, admin = signed_in(bank.bruno), signed_in(make.user("Adela", Role.ADMINISTRATOR, bank.spain))
    assert "Mantenimiento" not in bruno.get("/jobs").content.decode()
    assert bruno.post(f"/jobs/{job.public_id}", {"do": "discard"}).status_code == 404
    assert "Mantenimiento: señales de cambios antiguas" in admin.get("/jobs").content.decode()
    assert admin.post(f"/jobs/{job.public_id}", {"do": "discard"}).status_code == 302
    assert Entry.objects.get(kind="work.decided").entity_id == bank.group.pk


def test_an_unknown_outcome_waits_for_a_person(box: Outbox) -> None:
    row = arrive(box)
    for key in ("there", "again", "leave"):
        answer(box, row, f"Respuesta {key}", key=key)
    Attempt.objects.update(state="unknown", claimed_at=now() - timedelta(minutes=3))
    bruno = signed_in(box.bank.bruno)
    page = bruno.get("/jobs").content.decode()
    assert "Nadie sabe si esto salió" in page and "Respuesta there" in page and f"/inbox/{row.public_id}" in page
    made = {a.idempotency_key.rpartition(":")[2]: a for a in Attempt.objects.all()}
    for do, attempt in made.items():
        assert bruno.post(f"/jobs/attempts/{attempt.public_id}", {"do": do}).status_code == 302
    states = {do: Attempt.objects.get(pk=a.pk).state for do, a in made.items()}
    assert states == {"there": "sent", "again": "withdrawn", "leave": "withdrawn"}
    assert Attempt.objects.get(follows=made["again"]).state == "queued"
    moved = bruno.post(f"/jobs/attempts/{made['leave'].public_id}", {"do": "there"}, follow=True).content.decode()
    assert "Mírelo de nuevo" in moved or "Vuelva a mirarlo" in moved
    assert "Nadie sabe" not in bruno.get("/jobs").content.decode()


def test_an_administrator_sees_that_something_hangs_but_reads_and_settles_nothing(box: Outbox) -> None:
    answer(box, arrive(box), "Texto para el cliente")
    Attempt.objects.update(state="unknown", claimed_at=now())
    admin = signed_in(make.user("Adela", Role.ADMINISTRATOR, box.bank.spain))
    page = admin.get("/jobs").content.decode()
    assert "Nadie sabe si esto salió" in page and "Texto para el cliente" not in page and 'value="there"' not in page
    attempt = Attempt.objects.get()
    assert admin.post(f"/jobs/attempts/{attempt.public_id}", {"do": "there"}).status_code == 404
    attempt.refresh_from_db()
    assert attempt.state == "unknown"


def test_dead_channels_are_shown_with_the_way_back(bank: make.Bank) -> None:
    row = channel(bank, auth_state="revoked", auth_detail="HTTP 401")
    channel(bank, bank.mexico, auth_state="revoked", name="Ajeno")
    admin = signed_in(make.user("Adela", Role.ADMINISTRATOR, bank.spain))
    page = admin.get("/jobs").content.decode()
    assert f"/channels/{row.public_id}/connect" in page and "HTTP 401" in page and "Ajeno" not in page


def test_who_may_not_changes_nothing(bank: make.Bank) -> None:
    job, theirs = failed_job(bank.spain.pk), failed_job(bank.mexico.pk)
    foreign = failed_delivery(channel(bank, bank.mexico))
    alba_, bruno = signed_in(bank.alba), signed_in(bank.bruno)
    assert alba_.get("/jobs").status_code == alba_.post(f"/jobs/{job.public_id}", {"do": "discard"}).status_code == 403
    assert bruno.post(f"/jobs/{theirs.public_id}", {"do": "discard"}).status_code == 404
    assert bruno.post(f"/jobs/deliveries/{foreign.pk}", {"do": "discard"}).status_code == 404
    assert Job.objects.filter(state="failed").count() == 2 and Delivery.objects.get().state == "quarantined"


def test_the_page_asks_a_constant_number_of_queries(bank: make.Bank, django_assert_num_queries: Any) -> None:
    client, where = signed_in(bank.bruno), channel(bank)
    failed_job(bank.spain.pk)
    failed_delivery(where)
    client.get("/jobs")
    with django_assert_num_queries(QUERIES):
        client.get("/jobs")
    for n in range(20):
        failed_job(bank.spain.pk, f"kind{n}")
        failed_delivery(where, native_id=f"n{n}")
    with django_assert_num_queries(QUERIES):
        client.get("/jobs")


QUERIES = 23
