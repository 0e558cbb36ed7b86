"""People: recognised once, linked on evidence, merged and split without moving a ciphertext, asked before they are offered anything."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.domain.inbox.scene import T0
from ventanilla.accounts.permissions import Role
from ventanilla.archive.models import Entry
from ventanilla.common.models import SubjectKey
from ventanilla.common.sealing import open_key, unseal
from ventanilla.contacts import merging, queries, services
from ventanilla.contacts.models import Consent, Contact, CustomerLink, Identity, Interest, MergeRecord
from ventanilla.contacts.recognition import recognise_many
from ventanilla.contacts.services import NewInterest
from ventanilla.contacts.types import ConsentState, ContactRefused, Purpose, Seen

pytestmark = pytest.mark.django_db


def seen(name: str = "ana", platform: str = "plaza", minutes: float = 0, **fields: object) -> Seen:
    base = {
        "platform": platform,
        "native_id": f"id-{name}",
        "handle": f"@{name}",
        "at": T0 + timedelta(minutes=minutes),
        "name": name.title(),
    }
    return Seen(**{**base, **fields})


def contact(bank: make.Bank, name: str = "ana", platform: str = "plaza") -> Contact:
    one = seen(name, platform)
    return Contact.objects.get(pk=recognise_many(bank.spain.pk, [one])[one.key].contact_id)


def test_a_person_is_made_once_and_known_again(bank) -> None:
    first = recognise_many(bank.spain.pk, [seen(), seen(), seen("luis")])
    assert {key: one.new for key, one in first.items()} == {("plaza", "id-ana"): True, ("plaza", "id-luis"): True}
    again = recognise_many(bank.spain.pk, [seen(minutes=5)])[("plaza", "id-ana")]
    assert (again.new, again.identity_id, again.key.id) == (False, first["plaza", "id-ana"].identity_id, first["plaza", "id-ana"].key.id)
    assert again.key.secret == first["plaza", "id-ana"].key.secret
    assert (Identity.objects.count(), Contact.objects.count()) == (2, 2)


def test_the_profile_follows_the_newest_sight_and_an_empty_field_empties_nothing(bank) -> None:
    recognise_many(bank.spain.pk, [seen(avatar_url="https://a.example/1.png", followers=7)])
    recognise_many(bank.spain.pk, [seen(minutes=5, handle="@ana.perez", avatar_url="", followers=None)])
    recognise_many(bank.spain.pk, [seen(minutes=2, handle="@older")])
    identity = Identity.objects.get()
    assert (identity.handle, identity.avatar_url, identity.followers) == ("@ana.perez", "https://a.example/1.png", 7)
    assert [c.pk for c in queries.find(bank.person(bank.alba), "Ana.Perez")] == [identity.contact_id]
    assert queries.find(bank.person(bank.alba), "@ana") == []


def test_recognising_costs_the_same_for_few_and_many(bank) -> None:
    def cost(names: list[str]) -> int:
        with CaptureQueriesContext(connection) as captured:
            recognise_many(bank.spain.pk, [seen(name, minutes=200) for name in names])
        return len(captured)

    many = [f"p{n}" for n in range(80)]
    assert cost(["p0", "x"]) <= 8
    assert cost(many) == cost([*many[:1], "y"])


def test_a_link_needs_evidence_is_sealed_and_stands_alone(bank) -> None:
    ana, alba = contact(bank), bank.person(bank.alba)
    with pytest.raises(ContactRefused):
        services.link_customer(alba, ana, "12345678", "  ")
    link = services.link_customer(alba, ana, "1234-5678", "She gave it on the secure page")
    assert (link.last4, CustomerLink.objects.count()) == ("5678", 1)
    assert unseal(open_key(ana.identities.get().subject_key_id), f"customer_link|{link.public_id}|number", link.number) == b"12345678"
    assert services.link_customer(alba, ana, "12345678", "again").pk == link.pk, "the same number is the same link"
    with pytest.raises(ContactRefused, match="5678"):
        services.link_customer(alba, ana, "99999999", "x")
    assert [c.pk for c in queries.find(alba, "12345678")] == [ana.pk]
    assert services.unlink_customer(alba, ana, "wrong person")
    assert not services.unlink_customer(alba, ana, "twice")
    assert queries.standing_link(ana) is None
    assert queries.find(alba, "12345678") == []
    assert list(Entry.objects.filter(kind="contact.changed").values_list("about", flat=True)) == [f"contact:{ana.public_id}"] * 2


def test_who_may_not_changes_nothing(bank) -> None:
    ana = contact(bank)
    dario = bank.person(bank.dario)
    acts = [
        lambda: services.link_customer(dario, ana, "12345678", "x"),
        lambda: services.record_consent(dario, ana, Purpose.OFFERS, proof="sí", source="x"),
        lambda: services.mark_vulnerable(dario, ana, vulnerable=True),
        lambda: merging.merge(bank.person(bank.alba), ana, ana, "an agent may not merge"),
    ]
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()
    assert CustomerLink.objects.count() == Consent.objects.count() == MergeRecord.objects.count() == Entry.objects.count() == 0
    assert queries.get_contact(dario, ana.public_id) is None
    assert queries.get_contact(bank.person(bank.alba), ana.public_id) == ana
    assert queries.find(dario) == []


def test_the_latest_act_of_consent_decides(bank) -> None:
    ana, alba = contact(bank), bank.person(bank.alba)
    assert queries.consent_state([ana.pk], Purpose.OFFERS) == {ana.pk: ConsentState.UNKNOWN}
    with pytest.raises(ContactRefused):
        services.record_consent(alba, ana, Purpose.OFFERS, proof="", source="message:1")
    given = services.record_consent(alba, ana, Purpose.OFFERS, proof="sí, llámenme", source="message:1", at=T0)
    assert queries.consents_given([ana.pk]) == {ana.pk: {Purpose.OFFERS: given.public_id}}
    services.withdraw_consent(alba, ana, Purpose.OFFERS, source="message:2", at=T0 + timedelta(days=1))
    assert queries.consent_state([ana.pk], Purpose.OFFERS) == {ana.pk: ConsentState.WITHDRAWN}
    assert queries.consents_given([ana.pk]) == {ana.pk: {}}
    assert [c.state for c in queries.consents(ana)] == ["withdrawn", "given"], "both acts stay as proof"
    assert Entry.objects.filter(kind="consent.changed").count() == 2


def test_interests_are_noted_once_each(bank) -> None:
    ana = contact(bank)
    identity = ana.identities.get()
    wanted = [NewInterest(identity.pk, "hipoteca", "message:1", "me interesa"), NewInterest(identity.pk, "hipoteca", "message:1", "x")]
    assert services.add_interests(bank.spain.pk, wanted) == 1
    assert services.add_interests(bank.spain.pk, [*wanted, NewInterest(identity.pk, "tarjeta", "message:2")]) == 1
    assert {i.product_key for i in queries.interests(ana)} == {"hipoteca", "tarjeta"}


def test_a_merge_moves_rows_and_not_one_ciphertext_and_is_undone_exactly(bank) -> None:
    bruno, ana, other = bank.person(bank.bruno), contact(bank), contact(bank, "ana", "mastodon")
    services.link_customer(bruno, other, "12345678", "secure page")
    services.record_consent(bruno, other, Purpose.PROFILE, proof="sí", source="message:1")
    services.add_interests(bank.spain.pk, [NewInterest(other.identities.get().pk, "hipoteca", "message:1")])
    sealed = (bytes(CustomerLink.objects.get().number), [bytes(k.wrapped_key) for k in SubjectKey.objects.order_by("pk")])
    done = merging.merge(bruno, ana, other, "same person")
    assert {i.contact_id for i in Identity.objects.all()} == {ana.pk}
    assert queries.get_contact(bruno, other.public_id) == ana, "the old page leads to the one that was kept"
    assert queries.standing_link(ana).last4 == "5678"
    assert queries.consents_given([ana.pk])[ana.pk].keys() == {Purpose.PROFILE}
    assert (bytes(CustomerLink.objects.get().number), [bytes(k.wrapped_key) for k in SubjectKey.objects.order_by("pk")]) == sealed
    assert [c.pk for c in queries.find(bruno)] == [ana.pk]
    back = merging.undo_merge(bruno, done)
    assert back.pk == other.pk
    assert {i.platform: i.contact_id for i in Identity.objects.all()} == {"plaza": ana.pk, "mastodon": other.pk}
    assert (Consent.objects.get().contact_id, Interest.objects.get().contact_id, CustomerLink.objects.get().contact_id) == (other.pk,) * 3
    with pytest.raises(ContactRefused):
        merging.undo_merge(bruno, done)
    assert Entry.objects.filter(kind="contact.changed").count() == 6


def test_what_came_after_the_merge_stays_with_the_kept_one(bank) -> None:
    bruno, ana, other = bank.person(bank.bruno), contact(bank), contact(bank, "ana", "mastodon")
    done = merging.merge(bruno, ana, other, "same person")
    services.record_consent(bruno, ana, Purpose.OFFERS, proof="sí", source="message:9")
    merging.undo_merge(bruno, done)
    assert Consent.objects.get().contact_id == ana.pk


def test_different_customers_and_other_entities_are_never_merged(bank) -> None:
    bruno, ana, luis = bank.person(bank.bruno), contact(bank), contact(bank, "luis")
    services.link_customer(bruno, ana, "11112222", "x")
    services.link_customer(bruno, luis, "33334444", "x")
    head = bank.person(make.user("Elena", Role.HEAD_OF_SOCIAL, bank.group))
    one = seen()
    foreign = Contact.objects.get(pk=recognise_many(bank.mexico.pk, [one])[one.key].contact_id)
    for pair in ((ana, luis), (ana, ana), (ana, foreign)):
        with pytest.raises(ContactRefused):
            merging.merge(head, *pair, "x")
    assert MergeRecord.objects.count() == 0


def test_a_split_takes_what_was_said_through_its_profiles_and_leaves_one(bank) -> None:
    bruno, ana, other = bank.person(bank.bruno), contact(bank), contact(bank, "ana", "mastodon")
    merging.merge(bruno, ana, other, "same person")
    mastodon = Identity.objects.get(platform="mastodon")
    services.record_consent(bruno, ana, Purpose.OFFERS, proof="sí", source="message:1", identity=mastodon)
    with pytest.raises(ContactRefused):
        merging.split(bruno, ana, [i.pk for i in Identity.objects.all()], "x")
    new = merging.split(bruno, ana, [mastodon.pk], "two people after all")
    assert (Identity.objects.get(platform="mastodon").contact_id, Consent.objects.get().contact_id) == (new.pk, new.pk)
    assert queries.identity_ids(ana) == [Identity.objects.get(platform="plaza").pk]


def test_the_list_pages_by_when_people_were_seen(bank) -> None:
    recognise_many(bank.spain.pk, [seen(f"p{n}", minutes=n) for n in range(7)])
    alba, pages, before = bank.person(bank.alba), [], None
    for _ in range(4):
        rows = queries.find(alba, before=before, limit=2)
        pages.append([c.name for c in rows])
        before = (rows[-1].last_seen_at, rows[-1].pk) if rows else None
    assert pages == [["P6", "P5"], ["P4", "P3"], ["P2", "P1"], ["P0"]]


def test_the_timeline_tells_links_consents_and_merges(bank) -> None:
    bruno, ana = bank.person(bank.bruno), contact(bank)
    services.link_customer(bruno, ana, "12345678", "secure page")
    services.unlink_customer(bruno, ana, "wrong")
    services.record_consent(bruno, ana, Purpose.OFFERS, proof="sí", source="message:1")
    merging.merge(bruno, ana, contact(bank, "ana", "mastodon"), "same")
    assert [item.kind for item in queries.timeline(ana)] == ["merged", "consent_given", "unlinked", "linked"]
