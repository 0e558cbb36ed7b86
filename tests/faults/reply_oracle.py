"""What the network's own books say of every reply, beside what the desk believes and what it shows to people."""

from collections import Counter, defaultdict
from typing import Any

from tests.faults.replies import reply_of
from ventanilla.archive.export import body_of
from ventanilla.archive.models import Entry
from ventanilla.channels.models import Attempt
from ventanilla.inbox.models import Conversation, Message
from ventanilla.notices.models import Notice

WRONG = ("doubled", "lost", "false_sent", "false_refused", "unsettled", "not_shown", "repeated", "misnamed")


def passed(verdict: dict[str, int]) -> bool:
    return not any(verdict[name] for name in WRONG)


def judge(replies: int, asked: set[int], truth: list[dict[str, Any]], alba: int) -> dict[str, int]:
    """Counts; all of `WRONG` must be 0.

    `doubled`: more copies on the network than replies. `lost`: asked for, and neither sent, refused nor unknown. `false_sent`,
    `false_refused`: the desk believes what is not so. `unsettled`: unknown to the desk though it stands on the network, which
    reading back shows. `not_shown`: a problem that its author does not see. `repeated`: an unknown one tried again by itself.
    """
    attempts = {row.idempotency_key.rsplit(":", 1)[1]: row for row in Attempt.objects.filter(kind__in=["reply", "message"])}
    groups: dict[tuple[str, bool], list[Attempt]] = defaultdict(list)
    for index in range(replies):
        _, private, text = reply_of(index)
        if row := attempts.get(f"tab-{index}"):
            groups[(text, private)].append(row)
    stood = Counter((row["first_text"], row["recipient_id"] is not None) for row in truth)
    states = Counter(row.state for row in attempts.values())
    verdict = (
        dict.fromkeys(WRONG, 0) | {"asked": len(asked), "on_network": len(truth)} | {s: states[s] for s in ("sent", "refused", "unknown")}
    )
    for group, rows in groups.items():
        copies, state = stood[group], Counter(row.state for row in rows)
        verdict["doubled"] += max(0, copies - len(rows))
        verdict["false_sent"] += max(0, state["sent"] - copies)
        beyond = max(0, min(copies, len(rows)) - state["sent"])
        verdict["unsettled"] += min(beyond, state["unknown"])
        verdict["false_refused"] += max(0, beyond - state["unknown"])
    verdict["doubled"] += sum(n for group, n in stood.items() if group not in groups)
    verdict["lost"] = sum(f"tab-{i}" not in attempts or attempts[f"tab-{i}"].state not in ("sent", "refused", "unknown") for i in asked)
    ids = {str(row["pk"]) for row in truth}
    verdict["misnamed"] = sum(row.state == "sent" and row.native_id not in ids for row in attempts.values())
    verdict["not_shown"] = _not_shown(attempts.values(), alba)
    verdict["repeated"] = _repeated()
    return verdict


def _not_shown(attempts: Any, alba: int) -> int:
    """Problems that do not stand in the conversation, among its problems, and in the author's notices."""
    missing = 0
    told = Counter(Notice.objects.filter(user_id=alba, kind__in=["send.unknown", "send.refused"]).values_list("link", flat=True))
    for row in attempts:
        if row.state not in ("unknown", "refused"):
            continue
        message = Message.objects.filter(attempt=row.public_id).first()
        conversation = Conversation.objects.filter(pk=message.conversation_id).first() if message else None
        shown = message is not None and message.send_state == row.state and conversation is not None and conversation.send_problem
        link = f"/inbox/{row.source.partition(':')[2]}"
        missing += not shown or not told[link]
    return missing


def _repeated() -> int:
    """Attempts that were claimed again after their outcome was unknown, by the archive's own account."""
    states: dict[str, list[str]] = defaultdict(list)
    for entry in Entry.objects.filter(kind="attempt.changed").order_by("id"):
        body = body_of(entry) or {}
        states[body["attempt"]].append(body["state"])
    return sum("unknown" in told and bool({"queued", "sending"} & set(told[told.index("unknown") :])) for told in states.values())
