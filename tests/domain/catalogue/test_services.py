"""Changing the catalogue: what is accepted, what is refused and why, and what the archive keeps of it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from tests import make
from ventanilla.accounts.types import Person
from ventanilla.archive.models import Entry
from ventanilla.catalogue import queries, services
from ventanilla.catalogue.figures import read
from ventanilla.catalogue.models import Calendar, Category, Product, ProductVersion
from ventanilla.catalogue.services import Refused
from ventanilla.catalogue.types import CategoryKind
from ventanilla.common.pure.clock import now

pytestmark = pytest.mark.django_db
TODAY = now().date()


def day(ahead: int) -> date:
    return TODAY + timedelta(days=ahead)


@pytest.fixture
def carla(bank: make.Bank) -> Person:
    return bank.person(bank.carla)


@pytest.fixture
def loan(bank: make.Bank, carla: Person) -> Product:
    made = services.add_product(carla, bank.spain.pk, "prestamo", "personal_loan", "Préstamo", "", [])
    return Product.objects.get(public_id=made)


FIGURES = {"tin": "5,95", "tae": "6.12", "example": "10.000 € a 60 meses: 193 € al mes, 11.580 € en total"}


@pytest.mark.parametrize(
    ("product_class", "given", "wrong"),
    [
        ("savings", {"tae": "2,02", "tin": "2"}, {}),
        ("savings", {"tin": "2"}, {"tae": "tae_missing"}),
        ("personal_loan", FIGURES, {}),
        ("personal_loan", {"tin": "6", "tae": "5.9", "example": "x"}, {"tae": "tae_below_tin"}),
        ("personal_loan", {"tin": "6", "tae": "6.1"}, {"example": "example_missing"}),
        ("investment", {"yield": "-3.5"}, {}),
        ("deposit", {"tae": "mucho"}, {"tae": "not_a_number"}),
        ("deposit", {"tae": "NaN"}, {"tae": "not_a_number"}),
        ("deposit", {"term_months": "1.5"}, {"term_months": "not_whole"}),
        ("deposit", {"amount": "-1"}, {"amount": "out_of_bounds"}),
        ("deposit", {"min_term_days": "90", "max_term_days": "30"}, {"max_term_days": "terms_crossed"}),
        ("cfd", {"risk_class": "8"}, {"risk_class": "no_choice"}),
        ("cfd", {"fees": "x" * 2001}, {"fees": "too_long"}),
    ],
)
def test_figures_are_read(product_class: str, given: dict[str, str], wrong: dict[str, str]) -> None:
    assert {name: why.value for name, why in read(product_class, given)[1].items()} == wrong


def test_a_decimal_comma_is_a_point_and_nothing_is_invented() -> None:
    assert read("savings", {"tae": " 2,50 ", "tin": "", "nonsense": "1", "amount": "0"})[0] == {"tae": "2.5", "amount": "0"}


def test_versions_follow_one_another_without_gap_or_overlap(loan: Product, carla: Person) -> None:
    services.add_version(carla, loan.public_id, FIGURES, day(0))
    services.add_version(carla, loan.public_id, {**FIGURES, "tae": "7"}, day(30))
    services.add_version(carla, loan.public_id, {**FIGURES, "tae": "6.5"}, day(10))
    rows = [(v.valid_from, v.valid_until, v.figures["tae"]) for v in loan.versions.order_by("valid_from")]
    assert rows == [(day(0), day(9), "6.12"), (day(10), day(29), "6.5"), (day(30), None, "7")]
    services.add_version(carla, loan.public_id, {**FIGURES, "tae": "6.6"}, day(10))
    assert loan.versions.count() == 3, "the same future day is replaced"
    middle = loan.versions.get(valid_from=day(10))
    services.drop_version(carla, loan.public_id, middle.pk)
    assert list(loan.versions.order_by("valid_from").values_list("valid_until", flat=True)) == [day(29), None]
    product = queries.product(loan.entity_id, "prestamo", on=day(31))
    assert product is not None and product.figures is not None and product.figures.values["tae"] == "7"
    assert [e.kind for e in Entry.objects.all()] == ["catalogue.changed"] * 6


@pytest.mark.parametrize(
    ("given", "ahead", "wrong"),
    [
        (FIGURES, 0, {"valid_from": "in_the_past"}),
        (FIGURES, -1, {"valid_from": "in_the_past"}),
        ({}, 5, {"valid_from": "no_figures"}),
        ({"tin": "3"}, 5, {"tae": "tae_missing", "example": "example_missing"}),
    ],
)
def test_what_is_in_force_is_never_changed(loan: Product, carla: Person, given: dict[str, str], ahead: int, wrong: dict[str, str]) -> None:
    services.add_version(carla, loan.public_id, FIGURES, day(-20))
    before = list(ProductVersion.objects.values())
    with pytest.raises(Refused) as refused:
        services.add_version(carla, loan.public_id, given, day(ahead))
    assert refused.value.wrong == wrong
    with pytest.raises(Http404):
        services.drop_version(carla, loan.public_id, before[0]["id"])
    assert list(ProductVersion.objects.values()) == before


def test_only_those_who_may_and_only_their_own(bank: make.Bank, loan: Product, carla: Person) -> None:
    alba = bank.person(bank.alba)
    for person, error in ((alba, Http404), (bank.person(bank.dario), Http404)):
        with pytest.raises(error):
            services.change_product(person, loan.public_id, name="Otro")
    with pytest.raises(PermissionDenied):
        services.add_product(alba, bank.spain.pk, "x", "savings", "X", "", [])
    with pytest.raises(PermissionDenied):
        services.add_product(carla, bank.mexico.pk, "x", "savings", "X", "", [])
    with pytest.raises(Refused):
        services.add_product(carla, bank.spain.pk, "prestamo", "savings", "X", "", [])
    assert list(Product.objects.values_list("name", flat=True)) == ["Préstamo"]
    assert not services.change_product(carla, loan.public_id, name="Préstamo"), "nothing differs, nothing is told"
    assert Entry.objects.count() == 1


def category(person: Person, entity_id: int, key: str, **more: Any) -> None:
    plain = {"name_es": key, "name_en": key, "parent_id": None, "topic": "", "severity": "low", "system_code": "", "active": True}
    services.save_category(person, entity_id, CategoryKind.INCIDENT, key, **{**plain, "sla_minutes": None, **more})


def test_a_category_never_lies_below_itself(bank: make.Bank, carla: Person) -> None:
    category(carla, bank.spain.pk, "card", sla_minutes=480, system_code="T-01")
    card = Category.objects.get()
    category(carla, bank.spain.pk, "card-lost", parent_id=card.pk)
    lost = Category.objects.get(key="card-lost")
    foreign = Category.objects.create(entity=bank.mexico, kind="incident", key="x", name_es="x", name_en="x")
    for above, why in ((lost.pk, "loop"), (card.pk, "loop"), (foreign.pk, "foreign")):
        with pytest.raises(Refused) as refused:
            category(carla, bank.spain.pk, "card", parent_id=above)
        assert refused.value.wrong == {"parent": why}
    card.refresh_from_db()
    assert (card.parent_id, card.sla_minutes, card.system_code) == (None, 480, "T-01")


WANTED: dict[str, Any] = {
    "name": "Atención",
    "zone": "Europe/Madrid",
    "hours": {"0": [["15:00", "20:00"], ["09:00", "14:00"]]},
    "holiday_country": "ES",
    "holiday_subdivision": "MD",
    "days_off": ["2026-12-24", "2026-12-24"],
    "days_on": {"2026-12-31": [["09:00", "13:00"]]},
}


def test_a_calendar_is_stored_in_order(bank: make.Bank, carla: Person) -> None:
    row = Calendar.objects.create(entity=bank.spain, key="default", name="x", zone="UTC")
    assert services.save_calendar(carla, row.pk, WANTED) and not services.save_calendar(carla, row.pk, WANTED)
    row.refresh_from_db()
    assert row.hours == {"0": [["09:00", "14:00"], ["15:00", "20:00"]]}
    assert row.days_off == ["2026-12-24"] and Entry.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"hours": {"2": [["14:00", "09:00"]]}}, {"day_2": "hours"}),
        ({"hours": {"2": [["9"]]}}, {"day_2": "hours"}),
        ({"hours": {"2": [["09:00", "14:00"], ["13:00", "15:00"]]}}, {"day_2": "hours"}),
        ({"zone": "Europe/Nowhere"}, {"zone": "zone"}),
        ({"holiday_country": "XX"}, {"holiday_country": "country"}),
        ({"holiday_subdivision": "ZZ"}, {"holiday_subdivision": "subdivision"}),
        ({"days_off": ["mañana"]}, {"days_off": "dates"}),
        ({"days_on": {"2026-02-30": []}}, {"days_on": "hours"}),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(bank: make.Bank, carla: Person, change: dict[str, Any], wrong: dict[str, str]) -> None:
    row = Calendar.objects.create(entity=bank.spain, key="default", name="x", zone="UTC")
    with pytest.raises(Refused) as refused:
        services.save_calendar(carla, row.pk, {**WANTED, **change})
    assert refused.value.wrong == wrong
    assert Calendar.objects.get().name == "x" and not Entry.objects.exists()
