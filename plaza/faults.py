"""Scripted misbehaviour: which request is struck, and how. The same seed strikes the same requests."""

import random
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from plaza.models import Account, Fault

# What happens to a request of the HTTP interface.
REQUESTS = {
    "slow",  # answered after `seconds`
    "dead_token",  # 401
    "rate_limit",  # 429 with Retry-After: `seconds`
    "refuse",  # `status` and `code`, nothing done
    "refuse_200",  # 200 with a refusal in its body, nothing done
    "drop",  # nothing done, the connection cut
    "hang",  # nothing done, no answer for `seconds`, then cut
    "timeout_after",  # done, no answer for `seconds`, then cut
    "error_after",  # done, then 500
    "cut_after",  # done, then the connection cut
    "garbage",  # done, then an answer that is no JSON
    "lag",  # reading: own items younger than `seconds` are not shown yet
}
# What happens to events on their way to a hook, or right after a post (operation `created`).
PUSHES = {"duplicate", "reorder", "lose", "delay", "edit", "delete"}
OPERATIONS = {"*", "publish", "edit", "delete", "hide", "like", "report", "media", "read", "check", "push", "created"}


def draw(operation: str, account: Account | None) -> Fault | None:
    """The fault that strikes this request, if any: the first in the order of their making whose dice say so."""
    concerned = Q(operation__in=("*", operation)) & (Q(account=None) | Q(account=account))
    if not Fault.objects.filter(concerned).exists():
        return None
    with transaction.atomic(using="plaza"):
        for fault in Fault.objects.filter(concerned).exclude(remaining=0).order_by("pk"):
            if operation in ("push", "created") and fault.kind not in PUSHES:
                continue
            if operation not in ("push", "created") and fault.kind not in REQUESTS:
                continue
            Fault.objects.filter(pk=fault.pk).update(asked=F("asked") + 1)
            dice = random.Random(f"{fault.seed}:{fault.kind}:{fault.asked}")  # noqa: S311  repeatable on purpose
            if dice.random() >= fault.probability:
                continue
            left = {} if fault.remaining is None else {"remaining": fault.remaining - 1}
            Fault.objects.filter(pk=fault.pk).update(struck=F("struck") + 1, **left)
            return fault
    return None


def script(rows: list[dict[str, Any]]) -> list[Fault]:
    """Replace the script. A row names `kind` and may name `operation`, `handle`, `probability`, `seed`, `times`, `seconds`, `status`
    and `code`."""
    made = []
    with transaction.atomic(using="plaza"):
        Fault.objects.all().delete()
        for row in rows:
            kind, operation = str(row.get("kind")), str(row.get("operation", "*"))
            if kind not in REQUESTS | PUSHES or operation not in OPERATIONS:
                raise ValueError(f"no fault {kind!r} on {operation!r}")
            account = Account.objects.get(handle=row["handle"]) if row.get("handle") else None
            made.append(
                Fault.objects.create(
                    kind=kind,
                    operation=operation,
                    account=account,
                    probability=float(row.get("probability", 1.0)),
                    seed=int(row.get("seed", 0)),
                    remaining=row.get("times"),
                    seconds=float(row.get("seconds", 0.0)),
                    status=int(row.get("status", 422)),
                    code=str(row.get("code", "policy"))[:40],
                )
            )
    return made


def told() -> list[dict[str, Any]]:
    """The script as it stands, with how often each fault was asked and struck."""
    fields = ("kind", "operation", "probability", "seed", "remaining", "seconds", "status", "code", "asked", "struck")
    return [{name: getattr(fault, name) for name in fields} for fault in Fault.objects.order_by("pk")]
