"""The rule book's screens: packs, sign-off, confirmation, notices, word lists, and the page on which a text is checked."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.house.sweep.calling import client_of
from ventanilla.accounts.models import User
from ventanilla.catalogue.models import DisclosureVersion, LexiconVersion, PackSignOff, Product, ProductVersion, RuleConfirmation, Ruling
from ventanilla.common.pure.clock import now
from ventanilla.compliance.registry import all_packs

pytestmark = pytest.mark.django_db
TODAY = now().date()
VERSION = next(p.version for p in all_packs() if p.id == "ES")


def fresh(user: User, language: str = "es") -> Client:
    """A browser whose second factor was proved this moment."""
    User.objects.filter(pk=user.pk).update(language=language)
    client = client_of(User.objects.get(pk=user.pk))
    client.raise_request_exception = True
    client.cookies["django_language"] = language
    return client


def day(ahead: int) -> str:
    return (TODAY + timedelta(days=ahead)).isoformat()


def test_a_pack_is_read_signed_and_its_expiry_stands_on_every_page(bank: make.Bank) -> None:
    carla = fresh(bank.carla)
    listed = carla.get("/rules").content.decode()
    assert "España" in listed and "Sin firmar" in listed and "Reglas propias del banco" in listed
    page = carla.get("/rules/packs/ES").content.decode()
    assert "ES.PRD.tae_trigger" in page and "Circular 4/2020" in page and "Firmar en mi nombre" in page
    given = {"entity": str(bank.spain.public_id), "version": VERSION, "note": "Dictamen 4", "review_due": day(30), "expires_on": day(40)}
    late = carla.post("/rules/packs/ES/sign", {**given, "review_due": day(300), "expires_on": day(400)})
    assert late.status_code == 422 and "antes de seis meses" in late.content.decode() and not PackSignOff.objects.exists()
    assert carla.post("/rules/packs/ES/sign", given).status_code == 302
    assert "Firmado" in carla.get("/rules").content.decode() and "Dictamen 4" in carla.get("/rules/packs/ES").content.decode()
    assert "La firma de las reglas ha caducado" not in carla.get("/rules").content.decode()
    PackSignOff.objects.update(review_due=TODAY - timedelta(days=9), expires_on=TODAY - timedelta(days=1))
    for path in ("/rules", "/approvals"):
        assert "La firma de las reglas ha caducado" in carla.get(path).content.decode()
    assert "ha caducado" not in fresh(bank.alba).get("/inbox").content.decode(), "agents are not told"


def test_a_sign_off_asks_for_the_second_factor(bank: make.Bank) -> None:
    stale = client_of(bank.carla, fresh=False)
    given = {"version": VERSION, "note": "x", "review_due": day(30), "expires_on": day(40)}
    assert "/step-up" in stale.post("/rules/packs/ES/sign", given)["Location"] and not PackSignOff.objects.exists()


def test_an_unconfirmed_rule_is_confirmed_and_taken_back(bank: make.Bank) -> None:
    carla, rule = fresh(bank.carla), "EU.PII.gdpr_ask_secrets"
    assert "sin confirmar" in carla.get("/rules/packs/EU?show=waits").content.decode()
    assert carla.post(f"/rules/confirm/{rule}", {"note": "Leído el RGPD"}).status_code == 302
    page = carla.get("/rules/packs/EU?show=confirmed").content.decode()
    assert "Leído el RGPD" in page and "Carla" in page
    assert carla.post(f"/rules/confirm/{rule}", {"do": "withdraw"}).status_code == 302
    assert not RuleConfirmation.objects.filter(withdrawn_at=None).exists()
    assert carla.post("/rules/confirm/ES.PRD.tae_trigger", {"note": "x"}).status_code == 404
    assert fresh(bank.bruno).post(f"/rules/confirm/{rule}", {"note": "x"}).status_code == 403


def test_a_text_is_checked_against_the_catalogue_and_a_find_is_ruled_on(bank: make.Bank) -> None:
    carla = fresh(bank.carla)
    product = Product.objects.create(entity=bank.spain, key="coche", product_class="personal_loan", name="Préstamo Coche")
    ProductVersion.objects.create(
        entity_id=bank.spain.pk, product=product, figures={"tae": "6.04"}, valid_from=TODAY, created_at=now(), created_by="user:1"
    )
    given = {"text": "Préstamo Coche al 5,9 % TAE", "kind": "ad", "product": "coche", "countries": "ES", "day": day(0)}
    page = carla.post("/rules/check", given).content.decode()
    assert "HOUSE.PRD.tae" in page and "6,04%" in page and "<mark" in page
    part = carla.post("/rules/check", given, headers={"HX-Request": "true"}).content.decode()
    assert "HOUSE.PRD.tae" in part and "<html" not in part
    digest = "ab" * 32
    assert carla.post("/rules/check/ruling", {"rule": "HOUSE.PRD.tae", "digest": digest, "false_alarm": "yes"}).status_code == 200
    assert carla.post("/rules/check/ruling", {"rule": "HOUSE.PRD.tae", "digest": "zz", "false_alarm": "yes"}).status_code == 400
    assert Ruling.objects.get().false_alarm
    assert "100 % falsas de 1" in carla.get("/rules/packs/HOUSE").content.decode()


def test_a_notice_is_written_and_chosen(bank: make.Bank) -> None:
    carla = fresh(bank.carla)
    assert "Aún no hay avisos" in carla.get("/rules/notices").content.decode()
    made = carla.post("/rules/notices/new", {"entity": bank.spain.pk, "name": "Garantía"})["Location"]
    told = {"valid_from": day(0), "product_classes": ["deposit"], "countries": "es"}
    assert carla.post(made, told).status_code == 422
    assert carla.post(made, {**told, "text_es": "Garantizado por el FGD"}).status_code == 302
    assert carla.post(made, {**told, "valid_from": day(5), "text_es": "Garantizado por el Fondo"}).status_code == 302
    page = carla.get(made.removesuffix("/text")).content.decode()
    assert "<del>FGD</del>" in page and "Futuro" in page
    asked = carla.get("/rules/notices", {"product": "deposit", "country": "ES", "day": day(0)}).content.decode()
    assert asked.count("Garantizado por el FGD") == 2 and DisclosureVersion.objects.count() == 2
    assert "Ninguno" in carla.get("/rules/notices", {"product": "deposit", "country": "MX", "day": "x"}).content.decode()


def test_a_word_list_is_proposed_tried_on_a_text_and_waits_for_somebody_else(bank: make.Bank) -> None:
    carla = fresh(bank.carla)
    made = carla.post("/rules/lists/new", {"entity": bank.spain.pk, "name": "Nunca", "purpose": "Lo que no se dice"})["Location"]
    told = {"entries": "phrase: dinero gratis", "action": "block", "starts_on": day(0)}
    bad = carla.post(made, {**told, "entries": "near: uno dos"})
    assert bad.status_code == 422 and "CERCA/3" in bad.content.decode()
    assert carla.post(made, told).status_code == 302
    page = carla.get(made.removesuffix("/change")).content.decode()
    assert "espera a otra persona" in page and "dinero gratis" in page
    bench = carla.post("/rules/lists/bench", {"entries": "prefix: garant", "sample": "Rentabilidad garantizada"}).content.decode()
    assert "<mark" in bench and "1 hallazgo" in bench
    assert "no se puede leer" in carla.post("/rules/lists/bench", {"entries": "regex: (a", "sample": "a"}).content.decode()
    queue = fresh(bank.bruno).get("/approvals").content.decode()
    assert "Lista de palabras · Nunca · v1" in queue and "frase: dinero gratis" in queue
    version = LexiconVersion.objects.get()
    trial = carla.post(f"/rules/lists/versions/{version.public_id}/try")["Location"]
    assert "Leyendo" in carla.get(trial).content.decode()
    assert carla.post(made.removesuffix("/change") + "/withdraw").status_code == 302
    assert LexiconVersion.objects.get().state == "withdrawn"


def test_the_short_form_stands_on_the_product(bank: make.Bank) -> None:
    product = Product.objects.create(entity=bank.spain, key="coche", product_class="personal_loan", name="Préstamo Coche")
    carla = fresh(bank.carla)
    assert "Al catálogo le falta" in carla.get(f"/catalogue/products/{product.public_id}").content.decode()
    Product.objects.update(url="https://banco.example/coche")
    figures = {"tae": "6.04", "tin": "5.88", "amount": "10000", "term_months": "60"}
    ProductVersion.objects.create(
        entity_id=bank.spain.pk, product=product, figures=figures, valid_from=TODAY, created_at=now(), created_by="user:1"
    )
    page = carla.get(f"/catalogue/products/{product.public_id}").content.decode()
    assert "TAE 6,04%" in page and "TIN 5,88% Importe 10.000€ Plazo 60 meses" in page and "data-copy" in page


@pytest.mark.parametrize("path", ["/rules", "/rules/packs/ES", "/rules/notices", "/rules/lists"])
def test_queries_do_not_grow_with_what_there_is(bank: make.Bank, path: str) -> None:
    carla = fresh(bank.carla)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert carla.get(path).status_code == 200
        return len(caught)

    def grow(n: int) -> None:
        carla.post("/rules/notices/new", {"entity": bank.spain.pk, "name": f"Aviso {n}"})
        carla.post("/rules/lists/new", {"entity": bank.spain.pk, "name": f"Lista {n}"})
        given = {"version": VERSION, "note": "Dictamen", "review_due": day(30), "expires_on": day(40)}
        carla.post("/rules/packs/ES/sign", given)

    grow(0)
    queries()
    few = queries()
    for n in range(1, 8):
        grow(n)
    assert queries() == few
