"""Who wrote this: the identity behind what a network shows, made where it is new. A constant number of statements per batch."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from ventanilla.common.ids import uuid7
from ventanilla.common.rows import insert_values, write_values
from ventanilla.common.sealing import OpenKey, blind_index, new_keys, open_keys
from ventanilla.contacts import queries
from ventanilla.contacts.models import Contact, Identity
from ventanilla.contacts.rules import normal_handle
from ventanilla.contacts.types import Purpose, Recognised, Seen

_FRESH = timedelta(hours=1)  # how far `last_seen_at` may lag before it is worth a write
_PROFILE = ("handle", "name", "avatar_url", "profile_url", "followers")
_URL_MAX = 1000

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Known:
    """An identity and its contact as they are stored."""

    id: int
    public_id: UUID
    contact_id: int
    contact_public_id: UUID
    profile: tuple[object, ...]
    subject_key_id: int
    last_seen_at: datetime
    contact_seen_at: datetime
    vulnerable: bool


def recognise_many(entity_id: int, seen: Iterable[Seen]) -> dict[Key, Recognised]:
    """The identity behind each (platform, native id), made where it is new; profiles follow the newest sight.

    The caller's transaction holds; one batch of an entity at a time.
    """
    latest: dict[Key, Seen] = {}
    for one in seen:
        if one.key not in latest or latest[one.key].at <= one.at:
            latest[one.key] = one
    if not latest:
        return {}
    known = _known(entity_id, latest)
    answer = _make(entity_id, [one for key, one in latest.items() if key not in known])
    _follow(entity_id, [(known[key], one) for key, one in latest.items() if key in known])
    keys = open_keys(row.subject_key_id for row in known.values()) if known else {}
    consents = queries.consents_given({row.contact_id for row in known.values()})
    for key, row in known.items():
        answer[key] = _recognised(row, latest[key], keys.get(row.subject_key_id), consents.get(row.contact_id, {}))
    return answer


def _known(entity_id: int, wanted: Iterable[Key]) -> dict[Key, _Known]:
    by_platform: dict[str, list[str]] = {}
    for platform, native_id in wanted:
        by_platform.setdefault(platform, []).append(native_id)
    where = Q()
    for platform, native_ids in by_platform.items():
        where |= Q(platform=platform, native_id__in=native_ids)
    rows = Identity.objects.filter(where, entity_id=entity_id).values_list(
        "platform", "native_id", "id", "public_id", "contact_id", "contact__public_id", *_PROFILE, "subject_key_id", "last_seen_at",
        "contact__last_seen_at", "contact__vulnerable",
    )  # fmt: skip
    found = {}
    for platform, native_id, id_, public_id, contact, contact_public_id, *rest in rows:
        key, seen, contact_seen, vulnerable = rest[5:]
        found[platform, native_id] = _Known(
            id_, public_id, contact, contact_public_id, tuple(rest[:5]), key, seen, contact_seen, vulnerable
        )
    return found


def _profile(one: Seen) -> tuple[object, ...]:
    """What the network tells of the person, in the order of `_PROFILE`; an address that is too long is none."""
    avatar = one.avatar_url if len(one.avatar_url) <= _URL_MAX else ""
    page = one.profile_url if len(one.profile_url) <= _URL_MAX else ""
    return one.handle[:200], one.name[:200], avatar, page, one.followers


def _recognised(row: _Known, one: Seen, key: OpenKey | None, consents: Mapping[Purpose, UUID]) -> Recognised:
    return Recognised(
        identity_id=row.id,
        identity_public_id=row.public_id,
        contact_id=row.contact_id,
        contact_public_id=row.contact_public_id,
        handle=one.handle,
        name=one.name,
        key=key,
        vulnerable=row.vulnerable,
        consents=consents,
    )


def _make(entity_id: int, seen: Sequence[Seen]) -> dict[Key, Recognised]:
    if not seen:
        return {}
    contacts = [uuid7() for _ in seen]
    contact_ids = insert_values(
        Contact,
        ("public_id", "entity", "name", "language", "vulnerable", "created_at", "last_seen_at"),
        [(name, entity_id, (one.name or one.handle)[:200], "", False, one.at, one.at) for name, one in zip(contacts, seen, strict=True)],
        returning=True,
    )
    keys = new_keys(entity_id, len(seen))
    names = [uuid7() for _ in seen]
    ids = insert_values(
        Identity,
        (
            "public_id",
            "entity",
            "contact",
            "platform",
            "native_id",
            "handle_index",
            *_PROFILE,
            "subject_key_id",
            "first_seen_at",
            "last_seen_at",
        ),
        [
            (name, entity_id, contact, one.platform, one.native_id, _handle_index(entity_id, one), *_profile(one), key.id, one.at, one.at)
            for name, contact, one, key in zip(names, contact_ids, seen, keys, strict=True)
        ],
        returning=True,
    )
    return {
        one.key: Recognised(id_, name, contact_id, contact, one.handle, one.name, key, new=True)
        for id_, name, contact_id, contact, one, key in zip(ids, names, contact_ids, contacts, seen, keys, strict=True)
    }


def _handle_index(entity_id: int, one: Seen) -> bytes:
    return blind_index(entity_id, "handle", normal_handle(one.handle))


def _follow(entity_id: int, pairs: Iterable[tuple[_Known, Seen]]) -> None:
    """Take over a newer profile; a network that left a field out does not empty ours."""
    identities: dict[int, Sequence[object]] = {}
    contacts: dict[int, Sequence[object]] = {}
    for row, one in pairs:
        if one.at < row.last_seen_at:
            continue
        profile = tuple(new if new not in ("", None) else old for new, old in zip(_profile(one), row.profile, strict=True))
        if profile == row.profile and one.at - row.last_seen_at < _FRESH:
            continue
        identities[row.id] = (*profile, _handle_index(entity_id, one), one.at)
        if row.contact_seen_at < one.at:
            contacts[row.contact_id] = (one.at,)
    write_values(Identity, (*_PROFILE, "handle_index", "last_seen_at"), identities)
    write_values(Contact, ("last_seen_at",), contacts)
