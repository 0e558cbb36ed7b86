"""The packs as a whole: every rule of the specification, which of them hold where and when, and how severe they are."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ventanilla.compliance import Bench, Draft, check
from ventanilla.compliance.engine import passes_by_itself, rules_for, stale
from ventanilla.compliance.packs.house.sample import SAMPLE
from ventanilla.compliance.registry import all_packs, all_rules, programme
from ventanilla.compliance.rule import PackStatus
from ventanilla.compliance.types import DraftKind, Severity, Status

SPECIFIED = (Path(__file__).parent / "rule_ids.txt").read_text().split()
AT = datetime(2026, 12, 15, 9, tzinfo=UTC)
COUNTS = {
    "EU": 29,
    "ES": 66,
    "UK": 18,
    "US": 20,
    "FR": 10,
    "DE": 7,
    "IT": 5,
    "PT": 7,
    "PL": 4,
    "MX": 5,
    "BR": 6,
    "AR": 4,
    "CO": 3,
    "CL": 4,
    "PLATFORM": 11,
}


def _ids(draft: Draft, bench: Bench | None = None) -> set[str]:
    return {f.rule for f in check(draft, bench or Bench())}


def test_every_specified_rule_is_there_and_no_other() -> None:
    assert len(SPECIFIED) == len(set(SPECIFIED)) == 199
    ours = {id_: rule for id_, rule in all_rules().items() if not id_.startswith("HOUSE.")}
    assert sorted(ours) == sorted(SPECIFIED)
    assert {pack.id: len(pack.rules) for pack in all_packs() if pack.id != "HOUSE"} == COUNTS
    assert Counter(rule.status for rule in ours.values()) == {Status.VERIFIED: 132, Status.UNCONFIRMED: 67}


def test_the_packs_are_those_of_audience_licence_union_and_networks() -> None:
    def packs(*countries: str, licence: str = "") -> set[str]:
        return {rule.id.split(".")[0] for rule in rules_for(Draft("x", countries=countries, entity_country=licence))}

    assert packs("ES") == {"ES", "EU", "PF"}
    assert packs("MX", licence="ES") == {"MX", "ES", "EU", "PF"}
    assert packs("MX", licence="MX") == {"MX", "PF"}
    assert packs("UK") == packs("GB") == {"UK", "PF"}
    assert packs("us", "pt") == {"US", "PT", "EU", "PF"}
    assert packs() == {"PF"}


def test_rules_count_on_the_day_of_publication() -> None:
    before, after = datetime(2026, 11, 19, 23, tzinfo=UTC), datetime(2026, 11, 20, 1, tzinfo=UTC)
    loan = Draft("Préstamo personal al 6 % TIN", kind=DraftKind.AD, countries=("ES",), product={"class": "personal_loan"})
    assert "EU.PRD.ccd2_warning" in _ids(replace(loan, publish_at=after))
    assert "EU.PRD.ccd2_warning" not in _ids(replace(loan, publish_at=before))
    assert "EU.PRD.ccd2_warning" in _ids(loan, Bench(today=date(2026, 12, 1)))
    assert "EU.PRD.ccd2_warning" not in _ids(loan, Bench(today=date(2026, 1, 1)))


def test_repealed_rules_never_fire_after_their_end() -> None:
    repealed = [rule for rule in all_rules().values() if rule.repealed_by]
    assert len(repealed) == 5 and all(rule.until == date(2024, 12, 27) for rule in repealed)
    coin = Draft(
        "Compra bitcoin",
        kind=DraftKind.AD,
        countries=("ES",),
        publish_at=datetime(2024, 12, 28, tzinfo=UTC),
        flags={"audience_size": 10**6},
    )
    ids = {rule.id for rule in repealed}
    assert _ids(coin) & ids == set()
    assert "ES.PRD.crypto_warning" in _ids(replace(coin, publish_at=datetime(2024, 12, 26, tzinfo=UTC)))


def test_an_unconfirmed_rule_warns_until_a_reviewer_confirms_it() -> None:
    draft = Draft("Envíenos su PIN", kind=DraftKind.DM, countries=("ES",))
    (finding,) = [f for f in check(draft) if f.rule == "EU.PII.gdpr_ask_secrets"]
    assert finding.severity is Severity.WARN
    (finding,) = [f for f in check(draft, Bench(confirmed={"EU.PII.gdpr_ask_secrets"})) if f.rule == "EU.PII.gdpr_ask_secrets"]
    assert finding.severity is Severity.BLOCK


def test_an_own_rule_makes_ours_stricter_never_milder() -> None:
    ours = all_rules()["ES.OUT.superlatives"]
    draft = Draft("La mejor hipoteca", kind=DraftKind.AD, countries=("ES",), product={"class": "mortgage"})

    def severity(*own: Severity) -> Severity:
        bench = Bench(own=tuple(replace(ours, severity=s) for s in own))
        return next(f.severity for f in check(draft, bench) if f.rule == ours.id)

    assert (severity(), severity(Severity.BLOCK), severity(Severity.NOTICE)) == (Severity.WARN, Severity.BLOCK, Severity.WARN)
    assert ours.id not in _ids(draft, Bench(off={ours.id}))


def test_national_wording_takes_the_place_of_the_unions() -> None:
    loan = Draft(
        "Prêt personnel : profitez de notre offre",
        kind=DraftKind.AD,
        countries=("FR",),
        entity_country="FR",
        publish_at=AT,
        product={"class": "personal_loan"},
    )
    assert "FR.PRD.credit_mention" in _ids(loan) and "EU.PRD.ccd2_warning" not in _ids(loan)
    mention = "Un crédit vous engage et doit être remboursé. Vérifiez vos capacités de remboursement avant de vous engager."
    assert _ids(replace(loan, text=f"{loan.text} {mention}")) & {"FR.PRD.credit_mention", "EU.PRD.ccd2_warning"} == set()


def test_a_missing_fact_is_asked_for_by_name() -> None:
    draft = Draft("Nueva cuenta", kind=DraftKind.AD, countries=("ES",), publish_at=AT)
    finding = next(f for f in check(draft) if f.rule == "ES.REC.ad_register")
    assert finding.severity is Severity.ATTEST and "campaign_id" in finding.message["es"]


def test_the_same_draft_gives_the_same_findings_gravest_first() -> None:
    draft = Draft("La mejor hipoteca, solo hoy al 2 % TIN. Te regalamos una tablet", kind=DraftKind.AD, countries=("ES",), publish_at=AT)
    first, second = check(draft), check(draft)
    assert first == second
    order = [Severity.BLOCK, Severity.WARN, Severity.NOTICE, Severity.ATTEST]
    ranks = [order.index(f.severity) for f in first]
    assert ranks == sorted(ranks) and ranks[0] == 0


@pytest.mark.parametrize("text", ["", " ", "\u200b", "🎉" * 50, "a" * 20000, "\ud83d broken", "«»", "%€", "x\x00y", "1" * 5000])
def test_no_text_breaks_it(text: str) -> None:
    for kind in DraftKind:
        for finding in check(Draft(text, kind=kind, countries=("ES", "US", "GB", "MX"), platform="x", publish_at=AT)):
            assert 0 <= finding.start <= finding.end <= len(text)


def test_an_approved_pack_expires_when_its_review_is_overdue() -> None:
    pack = next(p for p in all_packs() if p.id == "ES")
    approved = replace(pack, status=PackStatus.APPROVED, reviewed_by="C. Ruiz", reviewed_on=date(2026, 6, 1), review_due=date(2026, 12, 1))
    assert approved.state(date(2026, 12, 1)) is PackStatus.APPROVED and approved.state(date(2026, 12, 2)) is PackStatus.EXPIRED
    assert pack.state(date(2030, 1, 1)) is PackStatus.DRAFT


def test_the_programme_is_what_no_single_text_can_keep() -> None:
    ids = {rule.id for rule in programme(["ES"])}
    assert {"EU.CMP.psr_watch", "ES.REC.policy", "ES.CMP.one_month"} <= ids and "ES.PRD.tae_trigger" not in ids


def test_the_house_speaks_only_where_it_is_brought() -> None:
    loan = Draft(
        "Préstamo Coche al 5,9 % TAE. Dinero gratis",
        countries=("ES",),
        entity_country="ES",
        publish_at=AT,
        product={"class": "personal_loan", "tae": "6.04"},
    )
    assert not {id_ for id_ in _ids(loan) if id_.startswith("HOUSE.")}
    found = {f.rule: f for f in check(loan, Bench(house=SAMPLE))}
    figure, word = found["HOUSE.PRD.tae"], found["HOUSE.OUT.blocked_words"]
    assert (loan.text[figure.start : figure.end], figure.instead) == ("5,9 %", "6,04%")
    assert "6,04%" in figure.message["es"] and "5,9 %" in figure.message["en"]
    assert loan.text[word.start : word.end] == "Dinero gratis" and "Nunca" in word.message["es"]
    mended = f"{loan.text[: figure.start]}{figure.instead}{loan.text[figure.end :]}"
    assert "HOUSE.PRD.tae" not in _ids(replace(loan, text=mended), Bench(house=SAMPLE))


def test_a_missing_notice_is_offered_to_be_added() -> None:
    deposit = Draft("Depósito al 2,9 % TAE", countries=("ES",), publish_at=AT, product={"class": "deposit"})
    (finding,) = [f for f in check(deposit, Bench(house=SAMPLE)) if f.rule == "HOUSE.PRD.disclosure"]
    assert finding.start == finding.end == len(deposit.text)
    assert "HOUSE.PRD.disclosure" not in _ids(replace(deposit, text=deposit.text + finding.instead), Bench(house=SAMPLE))


def test_nothing_passes_by_itself_under_an_expired_pack() -> None:
    calm = Draft("Mañana abrimos a las nueve", kind=DraftKind.REPLY, countries=("ES",), publish_at=AT)
    warned = Draft("La mejor hipoteca", kind=DraftKind.AD, countries=("ES",), publish_at=AT)
    signed, expired = Bench(), Bench(expired={"ES", "MX"})
    assert passes_by_itself(calm, signed, ()) and not passes_by_itself(calm, expired, ())
    assert stale(calm, expired) == ("ES",) and stale(replace(calm, countries=("GB",)), expired) == ()
    assert not passes_by_itself(warned, signed, check(warned, signed))
