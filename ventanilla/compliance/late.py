"""What a draft can show of a clock: that it goes out too late."""

from ventanilla.compliance.scene import Scene
from ventanilla.compliance.verdict import NO, Condition, Verdict, ask


def late(fact: str) -> Condition:
    """The day in `fact` (by when it was due; `complaint.answer_by`, set from `clocks.py`) is before the day of publication.

    A missing fact asks: whoever answers says that it is in time.
    """

    def run(scene: Scene) -> Verdict:
        due = scene.date(fact)
        if due is None:
            return ask(fact)
        return Verdict(True) if scene.day > due else NO

    return Condition(run)
