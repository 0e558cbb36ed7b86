"""Forget a person: the words in their cases. State, times and figures stay."""

from collections.abc import Collection

from django.db.models import QuerySet

from ventanilla.cases.models import BankUpdate, Case, Claim, Handoff, Lead, ProposedAnswer, Step


def cases_of(identity_ids: Collection[int]) -> list[str]:
    """What a legal hold may name of these people: `case:<public id>`."""
    return [f"case:{public_id}" for public_id in Case.objects.filter(identity__in=identity_ids).values_list("public_id", flat=True)]


def erase(identity_ids: Collection[int]) -> int:
    """Empty the texts of the cases that these people opened. Returns how many cases."""
    ids = list(Case.objects.filter(identity__in=identity_ids).values_list("id", flat=True))
    Case.objects.filter(pk__in=ids).update(summary="", outcome="")
    Claim.objects.filter(case__in=ids).update(claimed="")
    Lead.objects.filter(case__in=ids).update(phrase="")
    Step.objects.filter(case__in=ids).update(text="")
    _empty(Handoff.objects.filter(case__in=ids))
    _empty(BankUpdate.objects.filter(case__in=ids))
    ProposedAnswer.objects.filter(case__in=ids).update(text="")
    return len(ids)


def _empty(rows: QuerySet[Handoff] | QuerySet[BankUpdate]) -> None:
    """Codes stay (what still waits must reach the bank, or be applied), words go."""
    for row in rows.exclude(body={}).only("id", "body"):
        kept = {name: value for name, value in row.body.items() if name in ("status", "reason", "branch")}
        rows.model.objects.filter(pk=row.pk).update(body=kept)
