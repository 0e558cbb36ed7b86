"""Forbidden data came to light in a message that had opened a case: the case's copy of the words is masked again too."""

from collections.abc import Mapping

from ventanilla.archive.kinds import MessageRedacted
from ventanilla.archive.services import NewEntry, record_many, redact
from ventanilla.cases.models import Case, Claim, Lead, Step


def mask_again(entity_id: int, texts: Mapping[str, str]) -> int:
    """Put the masked text in place of the words that cases took from these messages (public id -> text). Returns how many cases.

    Whatever the archive kept of those cases with the old words is emptied, and says so.
    """
    keys = {f"message:{message}": (message, text) for message, text in texts.items()}
    found = list(Case.objects.filter(entity_id=entity_id, idempotency_key__in=keys))
    facts = []
    for case in found:
        message, text = keys[str(case.idempotency_key)]
        old = case.summary or text
        Case.objects.filter(pk=case.pk).update(summary=text[:500])
        Claim.objects.filter(case=case).update(claimed=text)
        Lead.objects.filter(case=case).update(phrase=text[:500])
        Step.objects.filter(case=case, text__startswith=old[:40]).update(text=text[:1000])
        about = f"case:{case.public_id}"
        emptied = redact(entity_id, about, lambda fields, old=old: old[:40] in str(fields))  # type: ignore[misc]  # bound at once
        fact = MessageRedacted(conversation="", message=message, reason="completed_later", entries=emptied)
        facts.append(NewEntry(entity_id, fact, "system", about))
    record_many(facts)
    return len(found)
