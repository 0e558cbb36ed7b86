"""A start over the data of another version says in one sentence what to do, before anybody meets a broken page."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from ventanilla.config import fit, start_up

pytestmark = pytest.mark.django_db(databases=["default", "plaza"])


@pytest.mark.parametrize("alias", ["default", "plaza"])
def test_the_databases_of_this_version_fit(alias: str) -> None:
    assert list(fit.misfits(alias)) == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("ALTER TABLE jobs_job DROP COLUMN error", ["jobs_job.error"]),
        ("ALTER TABLE jobs_job ADD COLUMN colour integer NOT NULL DEFAULT 7", []),
        ("ALTER TABLE jobs_job ADD COLUMN colour integer", []),
        ("DROP TABLE accounts_lockout", ["accounts_lockout"]),
        ("ALTER TABLE jobs_job RENAME COLUMN error TO fault", ["jobs_job.error", "jobs_job.fault"]),
    ],
)
def test_what_another_version_left_is_named(change: str, found: list[str]) -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(change)
        assert list(fit.misfits("default")) == found
        transaction.set_rollback(True)


def test_a_start_over_it_is_refused_and_says_how_to_begin_anew(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.VENTANILLA_HOME = tmp_path
    monkeypatch.setattr(start_up, "migrate", lambda: None)
    monkeypatch.setattr(connection, "vendor", "sqlite", raising=False)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE jobs_job RENAME COLUMN error TO fault")
    with pytest.raises(fit.WrongVersion, match=r"jobs_job\.error.*serve --demo --fresh"):
        fit.check(demo=True)
    with pytest.raises(fit.WrongVersion) as bank_s:
        fit.check(demo=False)
    assert "--fresh" not in str(bank_s.value), "a bank's data is never thrown away by a start"


def test_a_migration_that_fails_is_the_same_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE TABLE jobs_job (id integer)")

    monkeypatch.setattr(start_up, "migrate", broken)
    with pytest.raises(fit.WrongVersion, match="jobs_job"):
        start_up.prepare(demo=True)
