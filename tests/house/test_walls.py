"""Row-level security: with every filter of the application removed, another entity's rows stay invisible."""

import pytest
from django.db import DatabaseError, connection, transaction

from tests import make
from ventanilla.catalogue.models import Category
from ventanilla.common import scope
from ventanilla.common.models import Event
from ventanilla.common.pure.clock import now
from ventanilla.common.walls import walled_models

postgres_only = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="row-level security is PostgreSQL's")


def _rows(bank: make.Bank) -> None:
    for entity in (bank.spain, bank.mexico):
        Category.objects.create(entity=entity, kind="incident", key="app", name_es="App", name_en="App")
        Event.objects.create(entity_id=entity.pk, kind="x", object_id=1, created_at=now())


def test_every_table_of_a_tenant_is_known() -> None:
    names = {m.__name__ for m in walled_models()}
    assert {"SubjectKey", "Event", "Entry", "File", "Notice", "Channel", "Delivery", "Attempt", "Product"} <= names


def test_a_scope_allows_its_own_entities_alone() -> None:
    assert scope.Scope(frozenset({1, 2})).allows(2)
    assert not scope.Scope(frozenset({1, 2})).allows(3)
    assert scope.current().everything, "tests arrange as the system"
    with scope.entity(7):
        assert scope.current().setting() == "7"
    with scope.within(scope.NOTHING):
        assert scope.current().setting() == ""


@postgres_only
@pytest.mark.django_db
def test_the_wall_stands_without_any_filter(bank: make.Bank) -> None:
    _rows(bank)
    with scope.within(scope.NOTHING):
        assert Category.objects.count() == Event.objects.count() == 0
    with scope.entity(bank.spain.pk):
        assert {c.entity_id for c in Category.objects.all()} == {bank.spain.pk}
        assert {e.entity_id for e in Event.objects.all()} == {bank.spain.pk}
    assert Category.objects.count() == 2, "control: the system sees both"


@postgres_only
@pytest.mark.django_db
def test_the_wall_refuses_writing_for_another_entity(bank: make.Bank) -> None:
    with scope.entity(bank.spain.pk), pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.create(entity_id=bank.mexico.pk, kind="x", object_id=1, created_at=now())
    assert Event.objects.count() == 0


@postgres_only
@pytest.mark.django_db
def test_every_walled_table_forces_its_policy() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        forced = {row[0] for row in cursor.fetchall()}
    assert {m._meta.db_table for m in walled_models()} <= forced


@postgres_only
@pytest.mark.django_db(transaction=True)
def test_a_scope_does_not_outlive_its_transaction(bank: make.Bank) -> None:
    _rows(bank)
    with scope.entity(bank.spain.pk), transaction.atomic():
        assert Category.objects.count() == 1
    with scope.within(scope.NOTHING):
        assert Category.objects.count() == 0
