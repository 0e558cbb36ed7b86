"""How one talk goes: who answers when, what the bank finds out, how it ends. Pure."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from ventanilla.config.demo.acts import Deed, DeedKind, Line, Office, Row, Said, Surface, Talk, Texts
from ventanilla.config.demo.names import Somebody

_OPENS, _CLOSES = 8, 22  # the desk's hours, by wall clock; fraud is answered at any hour
K = DeedKind
_SOLVED = {
    "card": "card_replaced",
    "transfer_payment": "money_returned",
    "fees": "money_returned",
    "app_web": "access_restored",
    "fraud_security": "money_returned",
}
_TAGS = {"app_web": "app", "fees": "comisiones", "atm_branch": "oficina", "loan_mortgage": "hipotecas", "card": "tarjetas"}


class _Story:
    """A talk being told, step by step; `at` is where its time stands."""

    def __init__(self, dice: Random, office: Office, who: Somebody, line: Line, at: datetime, texts: Texts, slow: float) -> None:
        self.dice, self.office, self.who, self.line, self.texts, self.slow = dice, office, who, line, texts, slow
        self.at, self.talk = at, Talk(office)
        self.private = line.intent in {"fraud_report", "lead", "incident"} and dice.random() < 0.3
        self.agent = dice.choice(office.agents)

    @property
    def surface(self) -> Surface:
        return Surface.DIRECT if self.private else Surface.PUBLIC

    def wait(self, median_minutes: float, spread: float = 0.8) -> datetime:
        """Let time pass, most often about so long."""
        self.at += timedelta(minutes=median_minutes * self.dice.lognormvariate(0, spread), seconds=self.dice.randrange(60))
        return self.at

    def wait_for_the_desk(self, median_minutes: float) -> datetime:
        """The same, by somebody at the desk: not at night, and slower when everybody writes at once."""
        urgent = self.line.intent == "fraud_report"
        local = self.at.astimezone(ZoneInfo(self.office.zone))
        if not urgent and not _OPENS <= local.hour < _CLOSES:
            morning = local.replace(hour=_OPENS, minute=0, second=0) + timedelta(days=local.hour >= _CLOSES)
            self.at = morning.astimezone(self.at.tzinfo)
        return self.wait(median_minutes * self.slow * (0.5 if urgent else 1.0))

    def customer(self, text: str, answers: int | None = None) -> int:
        self.talk.said.append(Said(self.at, self.who.handle, text, self.surface, answers, self.office.handle))
        return len(self.talk.said) - 1

    def fill(self, text: str) -> str:
        return text.format(name=self.who.name.split()[0], agent=self.agent, handle=f"@{self.office.handle}")

    def bank_says(self, text: str) -> int:
        """An answer of the desk, on the network and at the desk."""
        last = max(n for n, act in enumerate(self.talk.said) if not act.ours)
        said = Said(self.at, self.office.handle, self.fill(text), self.surface, last, self.who.handle, ours=True)
        self.talk.said.append(said)
        ref = len(self.talk.said) - 1
        self.do(K.REPLY, text=said.text, ref=ref)
        return ref

    def do(self, kind: DeedKind, *, at: datetime | None = None, who: str | None = None, **told: object) -> None:
        self.talk.deeds.append(Deed(at or self.at, kind, self.agent if who is None else who, **told))  # type: ignore[arg-type]  # fields of a deed by name

    def choose(self, rows: Sequence[Row]) -> str:
        """A text in the talk's language that suits its country and topic; empty where there is none."""
        mine = [r for r in rows if r["language"] == self.line.language and r.get("country", self.office.country) == self.office.country]
        exact = [r for r in mine if r.get("topic") == self.line.topic]
        fitting = exact or [r for r in mine if not r.get("topic")]
        return self.dice.choice(fitting)["text"] if fitting else ""

    def answer(self) -> str:
        fitting = [r for r in self.texts.replies if r["language"] == self.line.language and self.line.intent in r["intents"]]  # type: ignore[operator]  # a list, as the file of texts says
        exact = [r for r in fitting if self.line.topic in r["topics"]]  # type: ignore[operator]  # a list, as the file of texts says
        choice = exact or [r for r in fitting if not r["topics"]] or fitting
        return str(self.dice.choice(choice)["text"]) if choice else ""


def tell(dice: Random, office: Office, who: Somebody, line: Line, at: datetime, texts: Texts, slow: float = 1.0) -> Talk:
    """One talk to its end, however late that would be."""
    story = _Story(dice, office, who, line, at, texts, slow)
    text = line.text if story.private or f"@{office.handle}" in line.text else f"@{office.handle} {line.text}"
    story.customer(text)
    if not line.needs_answer and dice.random() < 0.6:
        story.wait_for_the_desk(50)
        story.do(K.RESOLVE)
        return story.talk
    _first_answer(story)
    if len(story.talk.said) > 1:
        _WAYS.get(line.intent, _small_matter)(story)
    return story.talk


def _first_answer(story: _Story) -> None:
    text, came = story.answer(), story.at
    if not text:
        story.wait_for_the_desk(60)
        story.do(K.RESOLVE)
        return
    story.wait_for_the_desk(14)
    story.do(K.ASSIGN, at=came + (story.at - came) * 0.4)
    if story.dice.random() < 0.3 and story.line.topic in _TAGS:
        story.do(K.TAG, to=_TAGS[story.line.topic])
    story.bank_says(text)


def _last_word(story: _Story, share: float, kinds: tuple[str, ...] = ("thanks",)) -> None:
    """Perhaps the customer says a last word; then the conversation is resolved."""
    if story.dice.random() < share:
        word = story.choose([w for w in story.texts.after if w["kind"] in kinds])
        if word:
            story.wait(35, 1.0)
            story.customer(word, max(n for n, act in enumerate(story.talk.said) if act.ours))
    story.wait_for_the_desk(70)
    story.do(K.RESOLVE)


def _small_matter(story: _Story) -> None:
    _last_word(story, 0.34, ("thanks", "wait"))


def _trouble(story: _Story) -> None:
    """An incident: the bank works on it, the customer hears how it ended."""
    dice, topic = story.dice, story.line.topic
    story.do(K.OPEN_CASE, text=story.line.text[:300], to="incident")
    note = story.choose(story.texts.more["note"])
    if note and dice.random() < 0.22:
        story.do(K.NOTE, text=note, who=dice.choice([story.agent, story.office.supervisor]))
    if dice.random() < 0.3:
        word = story.choose([w for w in story.texts.after if w["kind"] == "wait"])
        if word:
            story.wait(25, 1.0)
            story.customer(word, len(story.talk.said) - 1)
    story.wait(70, 0.9)
    story.do(K.BANK, who="", to="in_progress")
    story.wait(60 * 6, 1.0)
    if dice.random() < 0.05:
        story.do(K.BANK, who="", to="cancelled", reason="not_ours", text="No corresponde a un servicio del banco.")
        return _last_word(story, 0.1)
    reason = _SOLVED.get(topic, "fixed") if dice.random() < 0.75 else dice.choice(["explained", "no_fault_found"])
    row = [r for r in story.texts.more["solved"] if r["reason"] == reason and r["language"] == "es"]
    story.do(K.BANK, who="", to="resolved", reason=reason, text=dice.choice(row)["text"] if row else "")
    story.wait_for_the_desk(25)
    told = [r for r in story.texts.more["told"] if r["reason"] == reason and r["language"] == story.line.language]
    if told:
        story.bank_says(dice.choice(told)["text"])
    _last_word(story, 0.5)
    story.do(K.CLOSE_CASE, reason=dice.choice(["answered", "customer_agrees"]))
    return None


def _grievance(story: _Story) -> None:
    """A complaint: answered at once, decided within its legal days."""
    dice = story.dice
    note = story.choose(story.texts.more["note"])
    if note and dice.random() < 0.3:
        story.do(K.NOTE, text=note, who=story.office.supervisor)
    if dice.random() < 0.25:
        story.do(K.TAG, to="seguimiento", who=story.office.supervisor)
    word = story.choose([w for w in story.texts.after if w["kind"] in ("wait", "again")])
    if word and dice.random() < 0.3:
        story.wait(50, 1.0)
        story.customer(word, len(story.talk.said) - 1)
        text = story.choose(story.texts.more["patience"])
        if text:
            story.wait_for_the_desk(20)
            story.bank_says(text)
    story.wait(60 * 20, 0.5)
    story.do(K.BANK, who="", to="in_progress")
    story.do(K.RESOLVE)
    story.wait(60 * 24 * 4.5, 0.5)
    outcome = dice.choices(["upheld", "partly_upheld", "rejected"], [4, 3, 3])[0]
    row = [r for r in story.texts.more["solved"] if r["reason"] == outcome]
    story.do(K.BANK, who="", to="resolved", reason=outcome, text=dice.choice(row)["text"] if row else "")
    story.wait_for_the_desk(40)
    told = [r for r in story.texts.more["told"] if r["reason"] == outcome and r["language"] == story.line.language]
    if told:
        story.bank_says(dice.choice(told)["text"])
    _last_word(story, 0.25)
    story.do(K.CLOSE_CASE, reason="answered")


def _interest(story: _Story) -> None:
    """Somebody wants a product: with their consent a branch hears of it, and what becomes of it comes back."""
    dice = story.dice
    agrees = dice.random() < 0.7
    word = story.choose(story.texts.more["consent" if agrees else "no_consent"])
    if not word or dice.random() < 0.15:
        return _last_word(story, 0.0)
    story.wait(40, 1.0)
    said = story.customer(word, len(story.talk.said) - 1)
    story.wait_for_the_desk(12)
    if not agrees:
        story.do(K.RESOLVE)
        return None
    story.do(K.CONSENT, text=word, ref=said)
    story.do(K.LEAD, text=story.line.text[:300], to=dice.choice(story.office.branches) if dice.random() < 0.9 else "")
    thanks = story.choose(story.texts.more["lead_told"])
    if thanks:
        story.wait(2, 0.3)
        story.bank_says(thanks)
    if dice.random() < 0.25:
        story.do(K.CUSTOMER, text=f"{dice.randrange(10_000_000, 99_999_999)}", who=story.office.supervisor)
    story.do(K.RESOLVE, at=story.at + timedelta(minutes=dice.randint(30, 300)))
    _branch(story)
    return None


def _branch(story: _Story) -> None:
    """How far the branch comes with a lead."""
    dice = story.dice

    def step(to: str, minutes: float, reason: str = "", text: str = "") -> None:
        story.wait(minutes, 0.5)
        story.do(K.BRANCH, who="", to=to, reason=reason, text=text)

    lost = ("lost", dice.choice(["price", "competitor", "no_interest", "unreachable", "not_eligible"]))
    if dice.random() < 0.1:
        return step("returned", 80, dice.choice(["wrong_branch", "no_capacity", "wrong_product"]))
    step("accepted", 55)
    if dice.random() < 0.12:
        return step(lost[0], 60 * 20, "unreachable")
    step("contacted", 60 * 7)
    if dice.random() < 0.15:
        return step(lost[0], 60 * 24, lost[1])
    step("appointment", 60 * 14, text=(story.at + timedelta(days=2)).isoformat())
    if dice.random() < 0.2:
        return step(lost[0], 60 * 40, lost[1])
    step("application", 60 * 50)
    return step("funded", 60 * 60) if dice.random() < 0.7 else step(lost[0], 60 * 50, lost[1])


_WAYS: dict[str, Callable[[_Story], None]] = {
    "incident": _trouble,
    "fraud_report": _trouble,
    "complaint": _grievance,
    "lead": _interest,
}
