"""Who answers for the rules: sign-off of a pack's version until a day, confirmation of rules that came unconfirmed, and rulings on finds.

What an entity above has signed or confirmed holds below it, until an entity below signs for itself.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.queries import ancestors, descendants
from ventanilla.accounts.types import Person
from ventanilla.archive import services as archive
from ventanilla.archive.kinds import CatalogueChanged
from ventanilla.catalogue.models import PackSignOff, RuleConfirmation, Ruling
from ventanilla.catalogue.services import Refused
from ventanilla.catalogue.types import Confirmation, PackState, Rate, SignOff
from ventanilla.common import scope
from ventanilla.common.pure.clock import now
from ventanilla.compliance.registry import all_packs, all_rules
from ventanilla.compliance.rule import Pack
from ventanilla.compliance.types import Status

LONGEST_REVIEW = timedelta(days=184)  # a pack is read again within six months
SOON = timedelta(days=30)


def _may(person: Person, entity_id: int) -> None:
    if not person.may(Permission.COMPLIANCE_SIGN, entity_id):
        raise PermissionDenied


def _record(person: Person, entity_id: int, thing: str, key: str, action: str, changes: dict[str, Any]) -> None:
    archive.record(
        entity_id, CatalogueChanged(thing=thing, key=key, action=action, changes=changes), actor=person.actor, about=f"{thing}:{key}"
    )


def pack_of(key: str) -> Pack:
    """A pack by its id; `Http404` when there is none."""
    found = next((pack for pack in all_packs() if pack.id == key), None)
    if found is None:
        raise Http404
    return found


# -- sign-off


def sign_off(person: Person, entity_id: int, key: str, version: str, *, review_due: date, expires_on: date, note: str) -> None:
    """Answer for a pack as it is now. `version` is what the person read: another in the meantime is refused, as are wrong dates."""
    _may(person, entity_id)
    pack, today = pack_of(key), now().date()
    wrong = {}
    if version != pack.version:
        wrong["version"] = "changed"
    if not today < review_due <= today + LONGEST_REVIEW:
        wrong["review_due"] = "review"
    if expires_on < review_due:
        wrong["expires_on"] = "expiry"
    if not note.strip():
        wrong["note"] = "no_note"
    if wrong:
        raise Refused(**wrong)
    with transaction.atomic():
        PackSignOff.objects.create(
            entity_id=entity_id,
            pack=key,
            version=version,
            user_id=person.user_id,
            note=note.strip(),
            review_due=review_due,
            expires_on=expires_on,
            signed_at=now(),
        )
        told = {"version": version, "review_due": review_due.isoformat(), "expires_on": expires_on.isoformat(), "note": note.strip()}
        _record(person, entity_id, "rule_pack", key, "signed off", told)


def _line(entity_id: int) -> list[int]:
    return ancestors(entity_id)


def _sign_off(row: PackSignOff) -> SignOff:
    return SignOff(row.pack, row.version, row.entity_id, row.user_id, row.note, row.review_due, row.expires_on, row.signed_at)


def sign_offs(entity_id: int, line: list[int] | None = None) -> dict[str, SignOff]:
    """The sign-off that counts for each pack: the nearest entity's newest. Two queries."""
    line = line if line is not None else _line(entity_id)
    with scope.system():  # the group's are outside the scope of a country's people
        rows = list(PackSignOff.objects.filter(entity_id__in=line).order_by("pk"))
    best: dict[str, PackSignOff] = {}
    for row in rows:
        standing = best.get(row.pack)
        if standing is None or line.index(row.entity_id) <= line.index(standing.entity_id):
            best[row.pack] = row
    return {key: _sign_off(row) for key, row in best.items()}


def history(entity_id: int, key: str) -> list[SignOff]:
    """Every sign-off of a pack in an entity and above it, newest first. Two queries."""
    with scope.system():
        rows = PackSignOff.objects.filter(entity_id__in=_line(entity_id), pack=key).order_by("-pk")
        return [_sign_off(row) for row in rows]


def state_of(pack: Pack, signed: SignOff | None, day: date) -> PackState:
    """How the pack stands on a day."""
    if signed is None:
        return PackState.UNSIGNED
    if signed.expires_on < day:
        return PackState.EXPIRED
    if signed.version != pack.version:
        return PackState.NEW_VERSION
    return PackState.REVIEW_DUE if signed.review_due < day else PackState.SIGNED


def expired(entity_id: int, day: date, line: list[int] | None = None) -> frozenset[str]:
    """The packs whose sign-off has run out."""
    return frozenset(key for key, signed in sign_offs(entity_id, line).items() if signed.expires_on < day)


def expired_for(entity_ids: Iterable[int], day: date) -> dict[str, list[int]]:
    """Pack -> the entities of these in which the sign-off that counts has run out: for the banner. One query; two where any has."""
    with scope.system():  # what holds in an entity may have been signed above it
        rows = list(PackSignOff.objects.order_by("pk").values_list("entity_id", "pack", "expires_on"))
    if all(expires_on >= day for _, _, expires_on in rows):
        return {}
    newest = {(entity_id, pack): expires_on for entity_id, pack, expires_on in rows}
    tree = descendants()
    found: dict[str, list[int]] = defaultdict(list)
    for entity_id in sorted(entity_ids):
        line = sorted((above for above, below in tree.items() if entity_id in below), key=lambda above: len(tree[above]))
        for pack in sorted({pack for _, pack in newest}):
            ends = next((newest[above, pack] for above in line if (above, pack) in newest), None)
            if ends is not None and ends < day:
                found[pack].append(entity_id)
    return dict(found)


# -- confirmations


def _unconfirmed(rule_id: str) -> str:
    """The pack's version of a rule that came unconfirmed; `Http404` for any other."""
    rule = all_rules().get(rule_id)
    if rule is None or rule.status is not Status.UNCONFIRMED:
        raise Http404
    return next(pack.version for pack in all_packs() if rule in pack.rules)


def confirm(person: Person, entity_id: int, rule_id: str, note: str) -> None:
    """A named reviewer has read the law and stands for the rule: from now on it weighs in full. `Refused` without a note, or twice."""
    _may(person, entity_id)
    version = _unconfirmed(rule_id)
    if not note.strip():
        raise Refused(note="no_note")
    with transaction.atomic():
        told = {"version": version, "user_id": person.user_id, "note": note.strip()[:1000], "at": now()}
        _, made = RuleConfirmation.objects.get_or_create(entity_id=entity_id, rule=rule_id, withdrawn_at=None, defaults=told)
        if not made:
            raise Refused(note="confirmed_already")
        _record(person, entity_id, "rule", rule_id, "confirmed", {"version": version, "note": note.strip()[:1000]})


def withdraw(person: Person, entity_id: int, rule_id: str) -> None:
    """Take a confirmation of this very entity back: the rule weighs no more than a warning again. `Http404` when there is none."""
    _may(person, entity_id)
    with transaction.atomic():
        rows = RuleConfirmation.objects.filter(entity_id=entity_id, rule=rule_id, withdrawn_at=None)
        if not rows.update(withdrawn_at=now(), withdrawn_by_id=person.user_id):
            raise Http404
        _record(person, entity_id, "rule", rule_id, "confirmation withdrawn", {})


def confirmations(entity_id: int, line: list[int] | None = None) -> dict[str, Confirmation]:
    """The confirmations in force, by rule, the nearest entity's first. Two queries."""
    line = line if line is not None else _line(entity_id)
    with scope.system():
        rows = list(RuleConfirmation.objects.filter(entity_id__in=line, withdrawn_at=None))
    rows.sort(key=lambda row: line.index(row.entity_id), reverse=True)
    return {r.rule: Confirmation(r.rule, r.version, r.entity_id, r.user_id, r.note, r.at) for r in rows}


# -- rulings


def rule_on(person: Person, entity_id: int, rule_id: str, digest: bytes, *, false_alarm: bool) -> None:
    """Say of a finding whether the rule was right. Saying it again of the same text changes the ruling."""
    _may(person, entity_id)
    if rule_id not in all_rules():
        raise Http404
    with transaction.atomic():
        told = {"false_alarm": false_alarm, "user_id": person.user_id, "at": now()}
        Ruling.objects.update_or_create(entity_id=entity_id, rule=rule_id, digest=digest, defaults=told)
        _record(person, entity_id, "rule", rule_id, "ruled on", {"false_alarm": false_alarm})


def rates(entity_ids: Iterable[int], since: date) -> dict[str, Rate]:
    """What people said of each rule's findings on drafts that they tried. One query."""
    rows = Ruling.objects.filter(entity_id__in=set(entity_ids), at__date__gte=since).values("rule")
    counted = rows.annotate(ruled=Count("id"), false=Count("id", filter=Q(false_alarm=True)))
    return {row["rule"]: Rate(row["ruled"], row["false"]) for row in counted}
