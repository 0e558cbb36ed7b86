"""People's sign-ups: kept sealed, seated or put on the waiting list, cancelled, erased in time."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from ventanilla.accounts.types import Person
from ventanilla.archive import services as archive
from ventanilla.archive.kinds import SignedUp, SignUpFormChanged
from ventanilla.common.pure.clock import now
from ventanilla.common.sealing import KeyDestroyed, blind_index, destroy_keys, new_keys, open_key, open_keys, seal, unseal
from ventanilla.publishing.models import SignUp, SignUpForm, SignUpTerms
from ventanilla.publishing.models.signups import EntryState

PENDING_FOR = timedelta(days=2)  # then a sign-up that nobody confirmed is forgotten
SOURCES = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")


@dataclass(frozen=True, slots=True)
class Said:
    """What a person sent: answers by field kind (`email` among them), the purposes they agreed to, where they came from."""

    answers: Mapping[str, str]
    agreed: tuple[str, ...] = ()
    language: str = "es"
    source: Mapping[str, str] | None = None

    @property
    def email(self) -> str:
        return self.answers["email"].strip().lower()


def index_of(entity_id: int, email: str) -> bytes:
    """By which a person is found again without keeping their address in clear."""
    return blind_index(entity_id, "email", email.strip().lower())


def standing(form: SignUpForm, email: str) -> SignUp | None:
    """This person's sign-up for the form, where one stands. One query."""
    mine = SignUp.objects.filter(form=form, email_index=index_of(form.entity_id, email), erased_at=None)
    return mine.exclude(state=EntryState.CANCELLED).first()


def hold(form_id: int) -> SignUpForm:
    """The form under lock: places are given one at a time."""
    return SignUpForm.objects.select_for_update(of=("self",)).select_related("entity", "campaign").get(pk=form_id)


def add(form: SignUpForm, terms: SignUpTerms, said: Said) -> SignUp:
    """A pending sign-up, sealed under a key of its own. The caller holds the form's lock."""
    key = new_keys(form.entity_id, 1)[0]
    row = SignUp(
        entity_id=form.entity_id,
        form=form,
        terms=terms,
        subject_key_id=key.id,
        email_index=index_of(form.entity_id, said.email),
        agreed=sorted(said.agreed),
        language=said.language,
        source={name: said.source[name][:100] for name in SOURCES if said.source and said.source.get(name)},
        at=now(),
    )
    row.answers = seal(key, _place(row), orjson.dumps(dict(said.answers)))
    row.save(force_insert=True)
    return row


def seat(row: SignUp, form: SignUpForm) -> EntryState | None:
    """Give a confirmed person a place or one on the waiting list; None when there is neither. The caller holds the form's lock."""
    taken = SignUp.objects.filter(form=form, state=EntryState.CONFIRMED).count()
    if form.capacity is None or taken < form.capacity:
        state = EntryState.CONFIRMED
    elif form.waiting_list:
        state = EntryState.WAITING
    else:
        return None
    row.state, row.confirmed_at = state, now()
    row.save(update_fields=["state", "confirmed_at"])
    record(row, state.value)
    return state


def full(form: SignUpForm) -> bool:
    """Whether nobody more can come, not even on a waiting list."""
    if form.capacity is None or form.waiting_list:
        return False
    return SignUp.objects.filter(form=form, state=EntryState.CONFIRMED).count() >= form.capacity


def cancel(row: SignUp, *, actor: str = "visitor") -> SignUp | None:
    """The person does not come. Gives the one who moves up from the waiting list, if any. The caller holds the form's lock."""
    was = row.state
    row.state, row.cancelled_at = EntryState.CANCELLED, now()
    row.save(update_fields=["state", "cancelled_at"])
    record(row, "cancelled", actor=actor)
    if was != EntryState.CONFIRMED:
        return None
    following = SignUp.objects.filter(form_id=row.form_id, state=EntryState.WAITING).order_by("confirmed_at", "id").first()
    if following is not None:
        following.state = EntryState.CONFIRMED
        following.save(update_fields=["state"])
        record(following, "moved_up", actor="system")
    return following


def belongs_to(row: SignUp, identity_id: int, subject_key_id: int) -> None:
    """There is a contact now: the answers move under the identity's key, so that erasing the person erases them."""
    answers, old = answers_of(row), row.subject_key_id
    row.identity_id, row.subject_key_id = identity_id, subject_key_id
    row.answers = seal(open_key(subject_key_id), _place(row), orjson.dumps(answers))
    row.save(update_fields=["identity", "subject_key_id", "answers"])
    destroy_keys([old])


def opened(row: SignUp, case: UUID | None) -> None:
    """Note the lead that it became."""
    row.case = case
    row.save(update_fields=["case"])


def remind(before: timedelta, limit: int = 500) -> list[SignUp]:
    """Those with a place whose event begins within `before` and who have not been reminded; noted as reminded."""
    at = now()
    near = {"form__starts_at__gt": at, "form__starts_at__lte": at + before, "erased_at": None}
    rows = list(SignUp.objects.filter(state=EntryState.CONFIRMED, reminded_at=None, **near).order_by("id")[:limit])
    SignUp.objects.filter(pk__in=[row.pk for row in rows]).update(reminded_at=at)
    return rows


def answers_of(row: SignUp) -> dict[str, str]:
    """What the person said; empty once it is erased. One query."""
    return answers_of_many([row])[row.pk]


def answers_of_many(rows: Collection[SignUp]) -> dict[int, dict[str, str]]:
    """What each person said, by the row's id. One query."""
    keys = open_keys(row.subject_key_id for row in rows)
    return {
        row.pk: orjson.loads(unseal(keys[row.subject_key_id], _place(row), bytes(row.answers)))
        if row.answers and row.subject_key_id in keys
        else {}
        for row in rows
    }


def _place(row: SignUp) -> str:
    return f"sign_up|{row.public_id}|answers"


def record(row: SignUp, action: str, *, actor: str = "visitor") -> None:
    """Archive what became of a confirmed sign-up: ids, purposes and codes, no answers."""
    fact = SignedUp(
        form=str(row.form.public_id), sign_up=str(row.public_id), action=action, terms=row.terms.number, agreed=list(row.agreed)
    )
    try:
        key = open_key(row.subject_key_id)
    except KeyDestroyed:
        return  # the person was erased meanwhile: nothing of them is written any more
    archive.record(row.entity_id, fact, actor=actor, about=f"form:{row.form.public_id}", key=key)


# -- erasure -------------------------------------------------------------------------------------------------------


def erase(identity_ids: Collection[int]) -> int:
    """A person is forgotten: nothing of theirs stays in any sign-up but that there was one."""
    return _empty(SignUp.objects.filter(identity_id__in=identity_ids, erased_at=None))


def erase_one(row: SignUp) -> None:
    """One sign-up is forgotten. Its own key goes; an identity's key stays: the contact is erased where contacts are."""
    if row.identity_id is None:
        destroy_keys([row.subject_key_id])
    _empty(SignUp.objects.filter(pk=row.pk))


def _empty(rows: Any) -> int:
    return int(rows.update(answers=None, email_index=b"", source={}, erased_at=now()))


def expire(limit: int = 500) -> int:
    """A chore: sign-ups that nobody confirmed go, and the answers of events whose time to keep is over. How many went."""
    gone = 0
    for row in SignUp.objects.filter(state=EntryState.PENDING, at__lt=now() - PENDING_FOR, erased_at=None).select_related("form")[:limit]:
        with transaction.atomic():
            destroy_keys([row.subject_key_id])
            row.delete()
        gone += 1
    for form in SignUpForm.objects.filter(erased_at=None, starts_at__lt=now()):
        if form.starts_at + timedelta(minutes=form.minutes, days=form.keep_days) < now():
            gone += _erase_all(form)
    return gone


def _erase_all(form: SignUpForm) -> int:
    with transaction.atomic():
        rows = SignUp.objects.filter(form=form, erased_at=None)
        destroy_keys(rows.filter(identity=None).values_list("subject_key_id", flat=True))
        gone = _empty(rows)
        SignUpForm.objects.filter(pk=form.pk).update(erased_at=now(), state="closed")
    return gone


# -- reads ---------------------------------------------------------------------------------------------------------


def by_id(public_id: UUID) -> SignUp | None:
    """One sign-up with its form; the caller is in a scope that sees it."""
    return SignUp.objects.filter(public_id=public_id).select_related("form__entity", "form__campaign", "terms").first()


def export(person: Person, form: SignUpForm) -> list[SignUp]:
    """Everybody who stands or stood on the list, for a person who takes it out of the house: archived."""
    rows = list(SignUp.objects.filter(form=form, erased_at=None).exclude(state=EntryState.PENDING).select_related("terms").order_by("id"))
    fact = SignUpFormChanged(form=str(form.public_id), key=form.key, action="exported", changes={"rows": len(rows)})
    archive.record(form.entity_id, fact, actor=person.actor, about=f"form:{form.public_id}")
    return rows


def of_form(form: SignUpForm, *, limit: int = 1000) -> list[SignUp]:
    """Who has signed up, in order. One query."""
    return list(SignUp.objects.filter(form=form).select_related("terms", "identity__contact").order_by("id")[:limit])
