"""The catalogue's screens: products with their history, the category tree, calendars with what follows from them."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests import make
from tests.web.test_cases import signed_in
from ventanilla.catalogue import seeding
from ventanilla.catalogue.models import Calendar, Category, Product, ProductVersion
from ventanilla.common.pure.clock import now

pytestmark = pytest.mark.django_db
EXAMPLE = "10.000 € a 60 meses: 193 € al mes"


def add(client: Client, bank: make.Bank, **values: Any) -> Any:
    given = {"entity": bank.spain.pk, "name": "Préstamo Coche", "product_class": "personal_loan", "synonyms": "coche, auto", **values}
    return client.post("/catalogue/products/new", given)


def test_a_product_is_added_with_its_figures_and_its_history_is_told(bank: make.Bank) -> None:
    carla = signed_in(bank.carla)
    answer = add(carla, bank)
    product = Product.objects.get()
    assert answer["Location"] == f"/catalogue/products/{product.public_id}/figures"
    assert (product.key, product.synonyms) == ("prestamo-coche", ["coche", "auto"])
    today, later = now().date(), now().date() + timedelta(days=20)
    url = f"/catalogue/products/{product.public_id}"
    refused = carla.post(f"{url}/figures", {"valid_from": today.isoformat(), "tin": "5.95"})
    assert refused.status_code == 422 and "nunca se dice sin su TAE" in refused.content.decode()
    assert not ProductVersion.objects.exists()
    first = {"valid_from": today.isoformat(), "tin": "5,95", "tae": "6,12", "example": EXAMPLE}
    assert carla.post(f"{url}/figures", first).status_code == 302
    assert carla.post(f"{url}/figures", {**first, "valid_from": later.isoformat(), "tae": "6,50"}).status_code == 302
    page = carla.get(url).content.decode()
    assert EXAMPLE in page and "<del>6.12</del> <ins>6.5</ins>" in page and "Futuro" in page and "Carla" in page
    listed = carla.get("/catalogue", {"q": "auto"}).content.decode()
    assert "Préstamo Coche" in listed and "6.12" in listed
    future = ProductVersion.objects.get(valid_from=later)
    assert carla.post(f"{url}/figures/{future.pk}/drop").status_code == 302
    assert carla.post(f"{url}/retire", {"do": "retire"}).status_code == 302
    assert "Préstamo Coche" not in carla.get("/catalogue").content.decode()
    assert "Préstamo Coche" in carla.get("/catalogue?state=retired").content.decode()
    assert carla.post(f"{url}/edit", {"name": "Préstamo Auto", "product_class": "personal_loan"}).status_code == 302
    assert Product.objects.get().name == "Préstamo Auto"


def test_the_same_key_twice_is_refused_in_words(bank: make.Bank) -> None:
    carla = signed_in(bank.carla)
    add(carla, bank)
    again = add(carla, bank)
    assert again.status_code == 422 and "ya tiene un producto con esa clave" in again.content.decode()
    assert Product.objects.count() == 1


def test_the_category_tree_is_drawn_and_changed(bank: make.Bank) -> None:
    carla = signed_in(bank.carla)
    seeding.seed_entity(bank.spain.pk, "ES")
    parent, child = Category.objects.get(kind="incident", key="card-blocked"), Category.objects.get(kind="incident", key="card-lost")
    given = {
        "name_es": "Tarjeta perdida",
        "name_en": "Lost card",
        "severity": "high",
        "sla_hours": "8",
        "system_code": "T-7",
        "active": "on",
    }
    assert carla.post(f"/catalogue/categories/{child.pk}", {**given, "parent_id": parent.pk}).status_code == 302
    page = carla.get("/catalogue/categories").content.decode()
    assert "Tarjeta perdida" in page and "T-7" in page and "8 horas" in page and 'class="depth-1"' in page
    loop = carla.post(f"/catalogue/categories/{parent.pk}", {**given, "parent_id": child.pk})
    assert loop.status_code == 422 and "debajo de sí misma" in loop.content.decode()
    new = {**given, "entity": bank.spain.pk, "kind": "complaint", "name_es": "Trato en oficina"}
    assert carla.post("/catalogue/categories/new", new).status_code == 302
    assert carla.post("/catalogue/categories/new", new).status_code == 422
    assert Category.objects.filter(key="trato-en-oficina").count() == 1


def test_a_calendar_is_changed_and_shows_what_follows(bank: make.Bank) -> None:
    carla = signed_in(bank.carla)
    seeding.seed_entity(bank.spain.pk, "ES")
    row = Calendar.objects.get(key="branches")
    page = carla.get(f"/catalogue/calendars/{row.pk}").content.decode()
    assert "Vence en 8 horas laborables" in page and "08:30-14:30" in page
    given = {"name": "Oficinas", "zone": "Europe/Madrid", "day_0": "09:00-14:00, 16:00-18:00", "holiday_country": "ES"}
    wrong = carla.post(f"/catalogue/calendars/{row.pk}", {**given, "day_1": "de 9 a 2"})
    assert wrong.status_code == 422 and "Escriba las horas como" in wrong.content.decode()
    row.refresh_from_db()
    assert row.hours["0"] == [["08:30", "14:30"]], "control: nothing is half-written"
    own = {"days_off": "2026-12-24", "days_on": "2026-12-31 09:00-13:00", "holiday_subdivision": "md"}
    assert carla.post(f"/catalogue/calendars/{row.pk}", {**given, **own}).status_code == 302
    row.refresh_from_db()
    assert row.hours == {"0": [["09:00", "14:00"], ["16:00", "18:00"]]}
    assert (row.holiday_subdivision, row.days_off, row.days_on) == ("MD", ["2026-12-24"], {"2026-12-31": [["09:00", "13:00"]]})
    assert "Oficinas" in carla.get("/catalogue/calendars").content.decode()


def test_readers_look_and_strangers_find_nothing(bank: make.Bank) -> None:
    carla, alba = signed_in(bank.carla), signed_in(bank.alba)
    add(carla, bank)
    product = Product.objects.get()
    calendar = Calendar.objects.create(entity=bank.mexico, key="x", name="X", zone="UTC")
    category = Category.objects.create(entity=bank.mexico, kind="incident", key="x", name_es="x", name_en="x")
    url = f"/catalogue/products/{product.public_id}"
    for path in ("/catalogue", url, "/catalogue/categories", "/catalogue/calendars"):
        page = alba.get(path)
        assert page.status_code == 200 and b"/edit" not in page.content and b"/new" not in page.content
    for path in (f"{url}/edit", f"{url}/figures", f"{url}/retire", "/catalogue/products/new", "/catalogue/categories/new"):
        assert alba.post(path, {"name": "Otro"}).status_code == 403
    dario = signed_in(bank.dario)
    assert dario.get(url).status_code == 404
    assert carla.get(f"/catalogue/calendars/{calendar.pk}").status_code == 404
    assert carla.post(f"/catalogue/categories/{category.pk}", {"name_es": "y"}).status_code == 404
    assert add(carla, bank, entity=bank.mexico.pk).status_code == 422
    product.refresh_from_db()
    assert product.name == "Préstamo Coche" and product.active and Product.objects.count() == 1


def test_the_lists_ask_a_constant_number_of_queries(bank: make.Bank, django_assert_num_queries: Any) -> None:
    client = signed_in(bank.carla)
    seeding.seed_entity(bank.spain.pk, "ES")
    client.get("/catalogue")
    with django_assert_num_queries(PRODUCTS):
        client.get("/catalogue")
    with django_assert_num_queries(CATEGORIES):
        client.get("/catalogue/categories")
    for n in range(25):
        made = Product.objects.create(entity=bank.spain, key=f"p{n}", name=f"P{n}", product_class="savings")
        told = {"figures": {"tae": "1"}, "valid_from": now().date(), "created_at": now(), "created_by": "user:1"}
        ProductVersion.objects.create(entity_id=bank.spain.pk, product=made, **told)
        Category.objects.create(entity=bank.spain, kind="incident", key=f"c{n}", name_es=f"c{n}", name_en="c")
    with django_assert_num_queries(PRODUCTS + 1):
        client.get("/catalogue")
    with django_assert_num_queries(CATEGORIES):
        client.get("/catalogue/categories")


PRODUCTS, CATEGORIES = 14, 14
