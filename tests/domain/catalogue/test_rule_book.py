"""Who answers for the rules, the bank's word lists and notices, and what follows for every check."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import override

from tests import make
from ventanilla.accounts.permissions import Role
from ventanilla.accounts.types import Person
from ventanilla.approvals import queries as approvals
from ventanilla.approvals.types import Code, Refusal
from ventanilla.archive.models import Entry
from ventanilla.catalogue import disclosures, landings, lexicons, packs
from ventanilla.catalogue.models import LexiconVersion, PackSignOff, RuleConfirmation
from ventanilla.catalogue.services import Refused
from ventanilla.catalogue.types import PackState, Rate
from ventanilla.common.pure.clock import now
from ventanilla.compliance import Draft, check
from ventanilla.compliance.engine import passes_by_itself
from ventanilla.compliance.lexicons import Action
from ventanilla.compliance.types import DraftKind, Severity
from ventanilla.workflows import approve, rule_book

pytestmark = pytest.mark.django_db
TODAY = now().date()


def day(ahead: int) -> date:
    return TODAY + timedelta(days=ahead)


@pytest.fixture
def carla(bank: make.Bank) -> Person:
    return replace(bank.person(bank.carla), factor_at=now())


@pytest.fixture
def bruno(bank: make.Bank) -> Person:
    return replace(bank.person(bank.bruno), factor_at=now())


def sign(person: Person, entity_id: int, key: str = "ES", expires: int = 90, **other: object) -> None:
    told = {"review_due": day(60), "expires_on": day(expires), "note": "Dictamen 12/2026", **other}
    packs.sign_off(person, entity_id, key, packs.pack_of(key).version, **told)


def test_a_pack_is_signed_until_a_day_and_expires(bank: make.Bank, carla: Person) -> None:
    pack = packs.pack_of("ES")
    assert packs.state_of(pack, None, TODAY) is PackState.UNSIGNED
    sign(carla, bank.spain.pk)
    signed = packs.sign_offs(bank.spain.pk)["ES"]
    states = [packs.state_of(pack, signed, day(ahead)) for ahead in (0, 61, 90, 91)]
    assert states == [PackState.SIGNED, PackState.REVIEW_DUE, PackState.REVIEW_DUE, PackState.EXPIRED]
    assert packs.state_of(replace(pack, version="2030.1"), signed, TODAY) is PackState.NEW_VERSION
    assert packs.expired(bank.spain.pk, day(91)) == {"ES"} and packs.expired(bank.spain.pk, day(90)) == frozenset()
    assert packs.expired_for([bank.spain.pk, bank.mexico.pk], day(91)) == {"ES": [bank.spain.pk]}
    assert Entry.objects.filter(kind="catalogue.changed", about="rule_pack:ES").count() == 1


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"review_due": day(0)}, "review_due"),
        ({"review_due": day(400), "expires": 500}, "review_due"),
        ({"expires": 10}, "expires_on"),
        ({"note": " "}, "note"),
    ],
)
def test_a_sign_off_that_cannot_be_is_refused(bank: make.Bank, carla: Person, other: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refused:
        sign(carla, bank.spain.pk, **other)
    assert set(refused.value.wrong) == {field} and not PackSignOff.objects.exists()


def test_only_compliance_signs_and_only_what_it_read(bank: make.Bank, carla: Person, bruno: Person) -> None:
    with pytest.raises(PermissionDenied):
        sign(bruno, bank.spain.pk)
    with pytest.raises(PermissionDenied):
        sign(carla, bank.mexico.pk)
    with pytest.raises(Refused):
        packs.sign_off(carla, bank.spain.pk, "ES", "older", review_due=day(5), expires_on=day(9), note="x")
    assert not PackSignOff.objects.exists()


def test_the_groups_word_holds_below_until_a_country_speaks(bank: make.Bank) -> None:
    gloria = bank.person(make.user("Gloria", Role.COMPLIANCE, bank.group))
    sign(gloria, bank.group.pk, expires=60)
    assert packs.sign_offs(bank.spain.pk)["ES"].entity_id == bank.group.pk
    sign(gloria, bank.spain.pk, expires=120)
    sign(gloria, bank.group.pk, expires=70)
    assert packs.sign_offs(bank.spain.pk)["ES"].expires_on == day(120) and packs.sign_offs(bank.mexico.pk)["ES"].expires_on == day(70)
    packs.confirm(gloria, bank.group.pk, "EU.PII.gdpr_ask_secrets", "Leído")
    assert "EU.PII.gdpr_ask_secrets" in packs.confirmations(bank.mexico.pk)


def test_a_confirmed_rule_weighs_in_full_until_withdrawn(bank: make.Bank, carla: Person) -> None:
    rule = "EU.PII.gdpr_ask_secrets"
    draft = Draft("Envíenos su PIN", kind=DraftKind.DM, countries=("ES",))

    def severity() -> Severity:
        return next(f.severity for f in check(draft, rule_book.bench(bank.spain.pk)) if f.rule == rule)

    assert severity() is Severity.WARN
    with pytest.raises(Refused):
        packs.confirm(carla, bank.spain.pk, rule, " ")
    packs.confirm(carla, bank.spain.pk, rule, "RGPD art. 5, leído el texto")
    assert severity() is Severity.BLOCK
    with pytest.raises(Refused):
        packs.confirm(carla, bank.spain.pk, rule, "otra vez")
    with pytest.raises(Http404):
        packs.confirm(carla, bank.spain.pk, "ES.PRD.tae_trigger", "no hace falta")
    packs.withdraw(carla, bank.spain.pk, rule)
    assert severity() is Severity.WARN and RuleConfirmation.objects.filter(withdrawn_by=bank.carla).count() == 1
    packs.confirm(carla, bank.spain.pk, rule, "de nuevo")
    assert severity() is Severity.BLOCK


def test_nothing_passes_by_itself_once_a_sign_off_has_run_out(bank: make.Bank, carla: Person) -> None:
    sign(carla, bank.spain.pk, expires=60)
    calm = Draft("Mañana abrimos a las nueve", kind=DraftKind.REPLY, countries=("ES",))
    assert passes_by_itself(calm, rule_book.bench(bank.spain.pk), ())
    PackSignOff.objects.update(review_due=day(-9), expires_on=day(-1))
    assert not passes_by_itself(calm, rule_book.bench(bank.spain.pk), ())


def test_rulings_make_a_rate(bank: make.Bank, carla: Person, bruno: Person) -> None:
    for text, false in ((b"1", True), (b"2", False), (b"3", False), (b"1", True)):
        packs.rule_on(carla, bank.spain.pk, "ES.OUT.superlatives", text, false_alarm=false)
    rate = rule_book.rates(frozenset([bank.spain.pk]))["ES.OUT.superlatives"]
    assert rate == Rate(3, 1) and rate.share == pytest.approx(1 / 3)
    assert rule_book.rates(frozenset([bank.mexico.pk])) == {}
    with pytest.raises(PermissionDenied):
        packs.rule_on(bruno, bank.spain.pk, "ES.OUT.superlatives", b"9", false_alarm=True)


# -- word lists


def _list(person: Person, bank: make.Bank, text: str = "phrase: dinero gratis", action: Action = Action.BLOCK, ahead: int = 0) -> UUID:
    made = lexicons.add(person, bank.spain.pk, "nunca", "Nunca", "Lo que no se dice")
    return lexicons.propose(person, made, lexicons.Wanted(lexicons.parse(text), action=action), day(ahead))


def _decide(person: Person, bank: make.Bank, version: UUID, code: Code = Code.APPROVE) -> Refusal | None:
    ticket = approvals.ticket(bank.spain.pk, f"lexicon:{version}")
    assert ticket is not None
    return approve.decide(person, ticket.public_id, code, ticket.payload_hash, "" if code is Code.APPROVE else "no").refusal


def test_a_word_list_counts_once_another_person_has_agreed(bank: make.Bank, carla: Person, bruno: Person) -> None:
    version = _list(carla, bank)
    draft = Draft("Esto es dinero gratis", kind=DraftKind.REPLY, countries=("ES",))

    def stopped() -> bool:
        return any(f.rule == "HOUSE.OUT.blocked_words" for f in check(draft, rule_book.bench(bank.spain.pk)))

    assert not stopped()
    assert _decide(carla, bank, version) is Refusal.OWN_WORK and not stopped()
    assert _decide(bruno, bank, version) is None and stopped()
    assert LexiconVersion.objects.get(public_id=version).state == "approved"
    shown = approve.proposal(bank.spain.pk, f"lexicon:{version}")
    assert shown is not None and "frase: dinero gratis" in shown.text


def test_a_version_begins_on_its_day_and_an_empty_one_rests(bank: make.Bank, carla: Person, bruno: Person) -> None:
    version = _list(carla, bank, ahead=3)
    _decide(bruno, bank, version)
    listed = lexicons.Lexicon.objects.get()
    assert lexicons.in_force(bank.spain.pk, day(2)) == () and len(lexicons.in_force(bank.spain.pk, day(3))) == 1
    assert len(lexicons.in_force(bank.mexico.pk, day(3))) == 0
    rest = lexicons.propose(carla, listed.public_id, lexicons.Wanted(()), day(5))
    assert len(lexicons.in_force(bank.spain.pk, day(6))) == 1, "not agreed yet"
    _decide(bruno, bank, rest)
    assert lexicons.in_force(bank.spain.pk, day(6)) == () and len(lexicons.in_force(bank.spain.pk, day(4))) == 1


def test_a_new_proposal_takes_the_place_of_the_open_one(bank: make.Bank, carla: Person, bruno: Person) -> None:
    first = _list(carla, bank)
    listed = lexicons.Lexicon.objects.get()
    second = lexicons.propose(carla, listed.public_id, lexicons.Wanted(lexicons.parse("exact: chollo")), TODAY)
    assert _decide(bruno, bank, first) is Refusal.CLOSED
    assert _decide(bruno, bank, second, Code.REJECT) is None
    assert sorted(LexiconVersion.objects.values_list("state", flat=True)) == ["refused", "withdrawn"]
    third = lexicons.propose(carla, listed.public_id, lexicons.Wanted(lexicons.parse("exact: chollo")), TODAY)
    lexicons.withdraw(carla, listed.public_id)
    assert LexiconVersion.objects.get(public_id=third).state == "withdrawn"
    with pytest.raises(Http404):
        lexicons.withdraw(carla, listed.public_id)


@pytest.mark.parametrize(
    ("text", "why"), [("near: uno dos", "near"), ("regex: (a", "regex"), ("exact: ", "empty"), ("phrase: " + "x" * 500, "long")]
)
def test_a_line_that_cannot_be_searched_for_is_named(text: str, why: str) -> None:
    with pytest.raises(lexicons.Malformed) as bad:
        lexicons.parse(f"chollo\n{text}")
    assert bad.value.why == why and bad.value.line == text[:80].strip()


def test_strangers_see_no_list(bank: make.Bank, carla: Person) -> None:
    _list(carla, bank)
    listed = lexicons.Lexicon.objects.get()
    for person in (bank.person(bank.dario), bank.person(bank.alba)):
        with pytest.raises(Http404):
            lexicons.get(person, listed.public_id)
        with pytest.raises(Http404):
            lexicons.propose(person, listed.public_id, lexicons.Wanted(()), TODAY)


# -- notices


def _notice(person: Person, bank: make.Bank, text: str = "Garantizado por el FGD", starts: int = 0, ends: int | None = None) -> UUID:
    made = disclosures.add(person, bank.spain.pk, "fgd", "Garantía de depósitos")
    _text(person, made, text, starts, ends)
    return made


def _text(person: Person, made: UUID, text: str, starts: int, ends: int | None = None) -> None:
    until = None if ends is None else day(ends)
    disclosures.add_version(person, made, {"es": text}, ["deposit"], ["es"], day(starts), until, "")


def test_a_required_notice_is_missed_until_it_is_said(bank: make.Bank, carla: Person) -> None:
    _notice(carla, bank)
    draft = Draft("Depósito al 2,9 % TAE", countries=("ES",), product={"class": "deposit"})
    bench = rule_book.bench(bank.spain.pk)
    (missing,) = [f for f in check(draft, bench) if f.rule == "HOUSE.PRD.disclosure"]
    assert "Garantizado por el FGD" in missing.instead
    mended = replace(draft, text=draft.text + missing.instead)
    assert not [f for f in check(mended, bench) if f.rule == "HOUSE.PRD.disclosure"]
    assert not [f for f in check(draft, rule_book.bench(bank.mexico.pk)) if f.rule == "HOUSE.PRD.disclosure"]


def test_texts_follow_one_another_and_what_was_in_force_stays(bank: make.Bank, carla: Person) -> None:
    made = _notice(carla, bank, "Uno")
    _text(carla, made, "Dos", 10)
    _text(carla, made, "Tres", 5, 50)
    row = disclosures.get(carla, made)
    assert [(v.number, v.texts["es"], v.valid_from, v.valid_until) for v in row.versions.all()] == [
        (2, "Dos", day(10), None),
        (3, "Tres", day(5), day(9)),
        (1, "Uno", day(0), day(4)),
    ]
    with pytest.raises(Refused):
        _text(carla, made, "Ayer", 0)
    with pytest.raises(Refused):
        _text(carla, made, "  ", 20)
    disclosures.retire(carla, made, active=False)
    assert disclosures.library(bank.spain.pk) == ()


# -- landing pages


def test_a_look_at_a_page_is_known_for_a_day(bank: make.Bank) -> None:
    url = "https://banco.example/coche"
    assert landings.facts(bank.spain.pk, url) == {}
    landings.note(bank.spain.pk, url, {"status": "200", "title": "Préstamo Coche", "text": "TAE 6,04 %"})
    assert landings.facts(bank.spain.pk, url) == {
        "landing.status": 200,
        "landing.title": "Préstamo Coche",
        "landing.text": "TAE 6,04 %",
    }
    landings.note(bank.spain.pk, url, {"status": "unreachable"})
    assert landings.facts(bank.spain.pk, url) == {"landing.status": "unreachable"}
    assert landings.facts(bank.mexico.pk, url) == {}


def test_entries_are_written_and_shown_in_the_reader_s_words() -> None:
    told = "palabra: chollo\ncomienzo: garant\nfrase: sin riesgo\ncerca: dinero CERCA/3 fácil\npatrón: ya+"
    entries = lexicons.parse(told)
    assert [e.kind for e in entries] == ["exact", "prefix", "phrase", "near", "regex"]
    assert entries == lexicons.parse("exact: chollo\nprefix: garant\nsin riesgo\nnear: dinero NEAR/3 fácil\nregex: ya+")
    pairs = [(e.kind, e.text) for e in entries]
    with override("es"):
        assert lexicons.show(pairs) == told
    with override("en"):
        assert lexicons.show(pairs).startswith("exact: chollo") and "NEAR/3" in lexicons.show(pairs)
