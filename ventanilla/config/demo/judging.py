"""What the demo's desk has said of the engine's readings: the corpus knows what its messages are, and so do the people who read them."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import cycle

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.common import scope
from ventanilla.common.pure import clock
from ventanilla.config.demo.acts import Line
from ventanilla.inbox import judgements, learning
from ventanilla.inbox.types import JudgedIn
from ventanilla.workflows.desk import desk_of

REVIEWED = 40
UNALIKE = 6  # one message in so many sounds otherwise to the person who reads it
_NEARER = {"low": "medium", "medium": "high", "high": "medium"}
_OTHER = {"none": "worried", "angry": "frustrated", "frustrated": "angry", "worried": "none"}


def judge(entity_id: int, people: Iterable[Person], lines: Iterable[Line]) -> None:
    """The desk has reviewed the oldest messages of the random sample, each as the corpus labels it. Safe to repeat."""
    staff = [person for person in people if person.may(Permission.READING_CORRECT, entity_id)]
    with scope.entity(entity_id):
        waiting = learning.to_review(entity_id, limit=REVIEWED) if not learning.judged(entity_id) else []
        desk = desk_of(entity_id)
    truth = _by_text(lines)
    for number, (message, person) in enumerate(zip(waiting, cycle(staff), strict=False)):
        line = truth.get(_bare(message.text))
        said = {task: judgements.shown(message.reading, task) for task in judgements.TASKS}
        if line is not None:
            said |= {"intent": line.intent, "topic": line.topic, "needs_answer": judgements.code(line.needs_answer)}
        if number % UNALIKE == 0:
            said |= {"urgency": _NEARER[said["urgency"]], "emotion": _OTHER.get(said["emotion"], said["emotion"])}
        with scope.within(person.scope), clock.at(min(message.posted_at + timedelta(hours=9), clock.now())):
            judgements.judge(person, message, {task: label for task, label in said.items() if label}, source=JudgedIn.SAMPLE, desk=desk)
    with scope.system():
        learning.roll_up()


def _by_text(lines: Iterable[Line]) -> Mapping[str, Line]:
    return {_bare(line.text): line for line in lines}


def _bare(text: str) -> str:
    """Without the handle with which it was addressed to the bank."""
    return " ".join(word for word in text.split() if not word.startswith("@"))
