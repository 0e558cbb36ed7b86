"""K04: somebody signs up for a financial-education session on a public page and becomes a contact with a proven consent and a lead."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client

from tests import make
from tests.domain.publishing.test_campaigns import NEW
from tests.web.test_cases import signed_in
from ventanilla.accounts.permissions import Role
from ventanilla.archive.models import Entry
from ventanilla.cases.models import Case
from ventanilla.catalogue.models import Branch, Product
from ventanilla.common.pure.clock import now
from ventanilla.common.sealing import blind_index
from ventanilla.config.jobs import JOBS
from ventanilla.contacts.models import Consent, Contact, Identity
from ventanilla.jobs.worker import run_due
from ventanilla.publishing import campaigns, entries
from ventanilla.publishing.models import SignUp, SignUpForm
from ventanilla.workflows import forget, sign_up

pytestmark = pytest.mark.django_db
BUILT = {
    "title_es": "Su primer presupuesto",
    "title_en": "Your first budget",
    "place_es": "Oficina de Gran Vía",
    "place_en": "Gran Vía branch",
    "zone": "Europe/Madrid",
    "minutes": "90",
    "closes_hours": "2",
    "capacity": "2",
    "keep_days": "30",
    "branch": "0182",
    "product": "cuenta-ahorro",
    "ask_name": "required",
    "ask_comment": "asked",
    "consent_offers_es": "Acepto que Banco Alameda me informe de productos de ahorro.",
    "consent_offers_en": "I agree that Banco Alameda tells me of savings products.",
    "controller": "Banco Alameda España, S. A.",
    "notice_url": "https://alameda.example/privacidad",
}
LUCIA = {"email": "Lucia.Sanz@correo.example", "f_name": "Lucía Sanz", "c_offers": "on"}


@pytest.fixture
def elena(bank: make.Bank) -> Client:
    return signed_in(make.user("Elena", Role.COMMUNITY_MANAGER, bank.spain))


@pytest.fixture
def form(bank: make.Bank, elena: Client) -> SignUpForm:
    Product.objects.create(entity=bank.spain, key="cuenta-ahorro", product_class="savings", name="Cuenta Ahorro")
    Branch.objects.create(entity=bank.spain, code="0182", name="Gran Vía", city="Madrid")
    helena = bank.person(make.user("Helena", Role.HEAD_OF_SOCIAL, bank.spain))
    campaign = campaigns.create(helena, bank.spain.pk, "educacion", NEW)
    wall = (now() + timedelta(days=20)).strftime("%Y-%m-%dT18:30")
    made = elena.post(f"/campaigns/{campaign.public_id}/forms/new", {**BUILT, "wall": wall, "waiting_list": "on"})
    assert made.status_code == 302, made.content.decode()
    row = SignUpForm.objects.get()
    assert Client().get(f"/f/{row.key}").status_code == 404, "a draft is nobody's"
    assert elena.post(f"/forms/{row.public_id}/state", {"do": "open"}).status_code == 302
    row.refresh_from_db()
    return row


def send(form: SignUpForm, said: dict[str, str], *, after: int = 20, path: str = "", client: Client | None = None) -> Any:
    """Look at the page, fill it in for so many seconds, send it."""
    browser = client or Client(headers={"accept-language": "es"})
    page = browser.get(f"/f/{form.key}{path}").content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    with time_machine.travel(now() + timedelta(seconds=after), tick=False):
        return browser.post(f"/f/{form.key}", {**hidden, **said})


def work() -> None:
    with time_machine.travel(now() + timedelta(minutes=1)):
        run_due(JOBS)


def test_who_agrees_becomes_a_contact_with_a_proof_and_a_lead(form: SignUpForm, elena: Client, bank: make.Bank) -> None:
    answer = send(form, {**LUCIA, "f_comment": "Mi tarjeta es 4111 1111 1111 1111"}, path="?utm_source=mastodon&utm_campaign=educacion")
    assert answer.status_code == 302 and "/mine/" in answer["Location"]
    row, consent, lead = SignUp.objects.get(), Consent.objects.get(), Case.objects.get()
    assert (row.state, row.agreed, row.source["utm_source"], row.case) == ("confirmed", ["offers"], "mastodon", lead.public_id)
    assert consent.purpose == "offers" and consent.source == f"form:{form.public_id}" and consent.by == "visitor"
    assert consent.proof.startswith("Acepto que Banco Alameda me informe") and f"{form.key} · 1 · SHA-256" in consent.proof
    assert (lead.kind, lead.product, lead.source_channel, lead.lead.branch) == ("lead", "cuenta-ahorro", "educacion", "0182")
    assert lead.lead.consent == consent.public_id
    said = entries.answers_of(row)
    assert said["email"] == "Lucia.Sanz@correo.example" and "1111 1111" not in said["comment"] and "•" in said["comment"]
    identity = Identity.objects.get()
    assert identity.handle == "l•••@correo.example" and "lucia" not in identity.native_id
    page = elena.get(f"/forms/{form.public_id}").content.decode()
    assert "Lucía Sanz" in page and "l•••@correo.example" in page and "Lucia.Sanz@correo" not in page
    assert "Su primer presupuesto" in elena.get(f"/campaigns/{form.campaign.public_id}").content.decode()
    assert signed_in(bank.alba).get(f"/contacts/{identity.contact.public_id}").status_code == 200
    assert [e.kind for e in Entry.objects.filter(kind="sign_up.changed")] == ["sign_up.changed"]


def test_who_agrees_to_nothing_is_on_the_list_and_nowhere_else(form: SignUpForm) -> None:
    assert send(form, {"email": "b@correo.example", "f_name": "Berta"}).status_code == 302
    assert SignUp.objects.get().state == "confirmed"
    assert not Contact.objects.exists() and not Consent.objects.exists() and not Case.objects.exists()


def test_the_same_person_twice_is_one_and_strangers_learn_nothing(form: SignUpForm) -> None:
    send(form, LUCIA)
    again = send(form, {**LUCIA, "email": " lucia.sanz@CORREO.example", "f_name": "Otra"})
    assert again["Location"].startswith(f"/f/{form.key}/thanks")
    assert SignUp.objects.count() == 1 and Case.objects.count() == 1


def test_the_third_waits_and_moves_up(form: SignUpForm) -> None:
    for n in range(3):
        send(form, {"email": f"p{n}@correo.example", "f_name": f"P{n}"})
    rows = list(SignUp.objects.order_by("id"))
    assert [r.state for r in rows] == ["confirmed", "confirmed", "waiting"]
    mine = f"/f/{form.key}/mine/{sign_up.token(rows[0])}"
    assert Client().get(mine).status_code == 200
    rows[0].refresh_from_db()
    assert rows[0].state == "confirmed", "opening a link cancels nothing"
    Client().post(mine, {"do": "cancel"})
    assert [r.state for r in SignUp.objects.order_by("id")] == ["cancelled", "confirmed", "confirmed"]
    SignUpForm.objects.update(waiting_list=False)
    assert "No quedan plazas" in Client(headers={"accept-language": "es"}).get(f"/f/{form.key}").content.decode()
    assert send(form, {"email": "p9@correo.example", "f_name": "P9"}).status_code == 200
    assert SignUp.objects.count() == 3


def test_machines_are_kept_out(form: SignUpForm) -> None:
    trapped = send(form, {**LUCIA, "website": "https://spam.example"})
    assert trapped.status_code == 302
    fast = send(form, LUCIA, after=1)
    assert fast.status_code == 422 and "muy rápido" in fast.content.decode()
    assert "Lucia.Sanz@correo.example" in fast.content.decode(), "what was typed stays"
    late = send(form, LUCIA, after=60 * 60 * 13)
    assert late.status_code == 422
    without = Client(headers={"accept-language": "es"}).post(f"/f/{form.key}", LUCIA)
    assert without.status_code == 422
    assert not SignUp.objects.exists()
    assert send(form, LUCIA).status_code == 302 and SignUp.objects.count() == 1, "control: a person gets through"


def test_too_many_from_one_address_wait(form: SignUpForm, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "sign_up": "2/h/ip"}
    codes = [send(form, {"email": f"p{n}@correo.example", "f_name": "P"}).status_code for n in range(3)]
    assert codes == [302, 302, 429] and SignUp.objects.count() == 2


def test_a_page_of_another_site_cannot_sign_anybody_up(form: SignUpForm) -> None:
    assert Client(enforce_csrf_checks=True).post(f"/f/{form.key}", LUCIA).status_code == 403
    assert not SignUp.objects.exists()


def test_with_e_mail_nothing_counts_before_it_is_confirmed(form: SignUpForm, settings: Any) -> None:
    settings.EMAIL_HOST = "mail.example"
    assert send(form, {**LUCIA, "l": "en"})["Location"].startswith(f"/f/{form.key}/thanks")
    row = SignUp.objects.get()
    assert row.state == "pending" and not Contact.objects.exists() and not Case.objects.exists()
    work()
    [sent] = mail.outbox
    assert sent.to == ["Lucia.Sanz@correo.example"] and sent.subject == "Confirm your sign-up: Your first budget"
    link = re.search(r"/f/\S+", sent.body)
    assert link
    browser = Client()
    assert "Confirm" in browser.get(link[0]).content.decode() and not Contact.objects.exists()
    browser.post(link[0], {"do": "confirm"})
    row.refresh_from_db()
    assert row.state == "confirmed" and Case.objects.count() == 1 and Consent.objects.get().proof.endswith("e-mail confirmed]")
    browser.post(link[0], {"do": "confirm"})
    assert Case.objects.count() == 1
    assert browser.get(link[0][:-2] + "xx").status_code == 404
    with time_machine.travel(form.starts_at - timedelta(hours=20)):
        assert (sign_up.remind(), sign_up.remind()) == (1, 0)
        work()
    assert [m.subject for m in mail.outbox[1:]] == ["You have a place: Your first budget", "Soon: Your first budget"]


def test_an_address_that_nobody_confirms_is_forgotten(form: SignUpForm, settings: Any) -> None:
    settings.EMAIL_HOST = "mail.example"
    send(form, LUCIA)
    assert entries.expire() == 0
    with time_machine.travel(now() + timedelta(days=3)):
        assert entries.expire() == 1
    assert not SignUp.objects.exists()


def test_what_was_said_is_erased_in_time_and_on_request(form: SignUpForm, bank: make.Bank) -> None:
    send(form, LUCIA)
    send(form, {"email": "b@correo.example", "f_name": "Berta"})
    diego = bank.person(make.user("Diego", Role.DPO, bank.spain))
    erased = forget.forget(diego, Contact.objects.get().public_id, "lo pidió")
    assert isinstance(erased, forget.Erased)
    first, second = SignUp.objects.order_by("id")
    assert first.answers is None and entries.answers_of(first) == {} and entries.answers_of(second)["name"] == "Berta"
    assert bytes(first.email_index) != blind_index(bank.spain.pk, "email", "lucia.sanz@correo.example")
    with time_machine.travel(form.starts_at + timedelta(days=29)):
        assert entries.expire() == 0
    with time_machine.travel(form.starts_at + timedelta(days=31)):
        assert entries.expire() == 1
    second.refresh_from_db()
    assert second.answers is None and entries.answers_of(second) == {}


def test_the_list_is_exported_by_who_may_and_without_formulas(form: SignUpForm, elena: Client, bank: make.Bank) -> None:
    send(form, {**LUCIA, "f_name": "=HYPERLINK(1)"})
    url = f"/forms/{form.public_id}/export"
    assert elena.post(url).status_code == 403
    bruno = signed_in(bank.bruno)
    assert bruno.post(url)["Location"].startswith("/step-up")
    session = bruno.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": now().timestamp()}]
    session["account_authentication_methods_user"] = str(bank.bruno.pk)
    session.save()
    text = bruno.post(url).content.decode()
    assert "'=HYPERLINK(1)" in text and ",=HYPERLINK" not in text and "Lucia.Sanz@correo.example" in text
    assert signed_in(bank.dario).post(url).status_code in (403, 404)


def test_other_words_are_the_next_terms_and_nobody_agrees_to_them_by_having_agreed(form: SignUpForm, elena: Client) -> None:
    send(form, LUCIA)
    wall = f"{form.wall}"
    changed = {**BUILT, "wall": wall, "waiting_list": "on", "consent_offers_es": "Acepto que me llamen."}
    assert elena.post(f"/forms/{form.public_id}/edit", changed).status_code == 302
    send(form, {"email": "c@correo.example", "f_name": "C", "c_offers": "on"})
    assert [r.terms.number for r in SignUp.objects.order_by("id")] == [1, 2]
    assert [c.proof[:15] for c in Consent.objects.order_by("id")] == ["Acepto que Banc", "Acepto que me l"]
    incomplete = {**changed, "consent_offers_en": ""}
    refused = elena.post(f"/forms/{form.public_id}/edit", incomplete)
    assert refused.status_code == 422 and "todos los idiomas" in refused.content.decode()
