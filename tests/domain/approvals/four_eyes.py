"""Four eyes as a machine: random people ask, change, decide, step up, go away and come back; a plain model says what is right."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import permutations
from typing import Any, ClassVar

import time_machine
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests import make
from ventanilla.accounts.models import User
from ventanilla.accounts.permissions import Permission, Role, permits
from ventanilla.approvals import queries, services
from ventanilla.approvals.models import Absence, Decision, Request
from ventanilla.approvals.types import Code, NobodyMayDecide, PathStep, State, payload_hash
from ventanilla.archive.models import Entry
from ventanilla.common.pure.clock import now

SUBJECT = "content:1"
NAMES = ("alba", "bruno", "carla", "dario", "berta", "celia")
ROLES = dict(zip(NAMES, (Role.AGENT, Role.SUPERVISOR, Role.COMPLIANCE, Role.SUPERVISOR, Role.SUPERVISOR, Role.COMPLIANCE), strict=True))
ANY, SIGN = Permission.APPROVAL_DECIDE, Permission.COMPLIANCE_SIGN
PATHS: tuple[tuple[tuple[Permission, tuple[str, ...], bool], ...], ...] = (
    ((ANY, (), False),),
    ((ANY, (), False), (SIGN, (), False)),
    ((ANY, ("bruno", "carla"), True),),
    ((ANY, ("bruno", "berta"), True), (SIGN, ("carla", "celia"), False)),
    ((ANY, ("berta",), False), (ANY, (), False)),
)


@dataclass
class Asked:
    """A request as the model knows it. `said` holds (step, who, code) of each decision that was taken."""

    digest: bytes
    author: str
    barred: frozenset[str]
    path: tuple[tuple[Permission, tuple[str, ...], bool], ...]
    row: Any
    state: State = State.OPEN
    step: int = 0
    said: list[tuple[int, str, Code]] = field(default_factory=list)


class FourEyes(RuleBasedStateMachine):
    """Each rule calls the real service and the model, and compares."""

    bank: ClassVar[make.Bank]
    users: ClassVar[dict[str, User]]
    steps: ClassVar[int] = 0
    taken: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.asked: list[Asked] = []
        self.away: dict[str, str] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    # -- what people do

    @initialize()
    def begin(self) -> None:
        self.spain = self.bank.spain.pk

    def person(self, who: str, factor_age: int | None = 0) -> Any:
        at = None if factor_age is None else now() - timedelta(seconds=factor_age)
        return replace(self.bank.person(self.users[who]), factor_at=at)

    @rule(who=st.sampled_from(NAMES), text=st.sampled_from("abc"), path=st.sampled_from(PATHS), helper=st.sampled_from(("", *NAMES)))
    def ask(self, who: str, text: str, path: Any, helper: str) -> None:
        """Ask for a text; the same text again is the same request, another text voids what stood."""
        type(self).steps += 1
        barred = frozenset({who, helper} - {""})
        payload = {"text": text}
        steps = [PathStep(p, tuple(self.users[n].pk for n in named), every) for p, named, every in path]
        laid = tuple((p, tuple(n for n in named if n not in barred), every) for p, named, every in path)
        impossible = any(named and not left for (_, named, _), (_, left, _) in zip(path, laid, strict=True))
        helpers = [self.users[helper].pk] if helper else []
        try:
            ticket = services.open_request(self.spain, SUBJECT, payload, self.person(who), steps, contributors=helpers)
        except NobodyMayDecide:
            assert impossible
            return
        assert not impossible
        standing = next((a for a in self.asked if a.state is State.OPEN), None)
        if standing is not None and standing.digest == payload_hash(payload):
            assert ticket.public_id == standing.row.public_id
            return
        self.fall({State.OPEN, State.APPROVED}, State.VOID)
        row = Request.objects.get(public_id=ticket.public_id)
        self.asked.append(Asked(payload_hash(payload), who, barred, laid, row))

    def fall(self, states: set[State], to: State) -> None:
        for asked in self.asked:
            if asked.state in states:
                asked.state = to

    @precondition(lambda self: self.asked)
    @rule(what=st.sampled_from(("nothing", "nothing", "nothing", "change", "late")))
    def time_goes_by(self, what: str) -> None:
        """Now and then the thing itself changes (whatever was asked for it falls, approved or not), or its moment passes."""
        type(self).steps += 1
        if what == "change":
            services.void(self.spain, SUBJECT, "changed")
            self.fall({State.OPEN, State.APPROVED}, State.VOID)
        elif what == "late":
            services.expire(self.spain, SUBJECT)
            self.fall({State.OPEN}, State.EXPIRED)

    @rule(who=st.sampled_from(NAMES), deputy=st.sampled_from(NAMES))
    def go_away(self, who: str, deputy: str) -> None:
        type(self).steps += 1
        if who == deputy or who in self.away:
            return
        Absence.objects.create(
            entity_id=self.spain, user=self.users[who], deputy=self.users[deputy], starts_on=now().date(), ends_on=now().date()
        )
        self.away[who] = deputy

    @rule(who=st.sampled_from(NAMES))
    def come_back(self, who: str) -> None:
        type(self).steps += 1
        Absence.objects.filter(user=self.users[who]).delete()
        self.away.pop(who, None)

    @precondition(lambda self: any(self.may(who, self.asked[-1]) for who in NAMES) if self.asked else False)
    @rule(pick=st.integers(0, 5), code=st.sampled_from((Code.APPROVE, Code.APPROVE, Code.APPROVE, Code.REJECT)))
    def decide_well(self, pick: int, code: Code) -> None:
        """One of those who may decide does."""
        able = [who for who in NAMES if self.may(who, self.asked[-1])]
        self.decide_on(able[pick % len(able)], code, 0, "it", 0, "Falta la TAE")

    @precondition(lambda self: self.asked)
    @rule(
        who=st.sampled_from(NAMES),
        code=st.sampled_from((Code.APPROVE, Code.APPROVE, Code.APPROVE, Code.REJECT, Code.RETURN)),
        which=st.integers(0, 3),
        seen=st.sampled_from(("it", "it", "it", "another")),
        factor_age=st.sampled_from((0, 0, 0, 299, 301, None)),
        reason=st.sampled_from(("Falta la TAE", " ")),
    )
    def decide(self, who: str, code: Code, which: int, seen: str, factor_age: int | None, reason: str) -> None:
        """Somebody decides on what they saw. The model and the service agree on whether it counts, and on what follows."""
        self.decide_on(who, code, which, seen, factor_age, reason)

    def decide_on(self, who: str, code: Code, which: int, seen: str, factor_age: int | None, reason: str) -> None:
        type(self).steps += 1
        asked = self.asked[max(-1 - which, -len(self.asked))]
        digest = asked.digest if seen == "it" else payload_hash({"text": "z"})
        before = (Decision.objects.count(), Entry.objects.count())
        with time_machine.travel(now(), tick=False):  # a proof 299 seconds old must not grow a second older on the way
            outcome = services.decide(self.person(who, factor_age), asked.row.public_id, code, digest, reason)
        fresh = factor_age is not None and factor_age <= 300
        right = self.may(who, asked) and seen == "it" and fresh and (code is Code.APPROVE or bool(reason.strip()))
        assert outcome.taken == right, (who, asked, outcome)
        if not right:
            assert (Decision.objects.count(), Entry.objects.count()) == before, "a refused decision leaves no trace"
            return
        type(self).taken += 1
        asked.said.append((asked.step, who, code))
        self.follow(asked, code)
        assert outcome.state is asked.state

    # -- the model

    def may(self, who: str, asked: Asked) -> bool:
        if who in asked.barred or asked.state is not State.OPEN or who == "dario":
            return False
        permission, named, _ = asked.path[asked.step]
        if not permits(frozenset({ROLES[who]}), permission) or who in {said for _, said, _ in asked.said}:
            return False
        return not named or who in named or any(self.away.get(n) == who for n in named)

    def follow(self, asked: Asked, code: Code) -> None:
        if code is not Code.APPROVE:
            asked.state = State.REJECTED if code is Code.REJECT else State.RETURNED
            return
        _, named, every = asked.path[asked.step]
        agreed = [who for step, who, _ in asked.said if step == asked.step]
        if every and not self.covers(named, agreed):
            return
        if asked.step == len(asked.path) - 1:
            asked.state = State.APPROVED
        else:
            asked.step += 1

    def covers(self, named: tuple[str, ...], agreed: list[str]) -> bool:
        """Whether those who agreed can be paired off with everybody named, one to one."""
        return any(
            all(who == name or self.away.get(name) == who for name, who in zip(named, order, strict=True))
            for order in permutations(agreed, len(named))
        )

    # -- what always holds

    @invariant()
    def what_stands_approved_is_what_was_approved(self) -> None:
        newest = self.asked[-1] if self.asked else None
        for text in "abc":
            digest = payload_hash({"text": text})
            right = newest is not None and newest.state is State.APPROVED and newest.digest == digest
            assert queries.is_approved(self.bank.spain.pk, SUBJECT, digest) == right, text

    @invariant()
    def four_eyes_saw_what_is_approved(self) -> None:
        for asked in self.asked:
            if asked.state is State.APPROVED:
                deciders = list(Decision.objects.filter(request=asked.row).values_list("user_id", flat=True))
                assert len(deciders) == len(set(deciders)) >= len(asked.path)
                assert not set(deciders) & {self.users[b].pk for b in asked.barred}


def cast(bank: make.Bank) -> dict[str, User]:
    """The people of the machine: two who supervise, two of compliance, an author, and Darío of Mexico."""
    more = {"berta": make.user("Berta", Role.SUPERVISOR, bank.spain), "celia": make.user("Celia", Role.COMPLIANCE, bank.spain)}
    bank.dario.memberships.update(role=Role.SUPERVISOR)
    return {name: more.get(name) or getattr(bank, name) for name in NAMES}
