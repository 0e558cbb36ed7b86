"""The clock that the demo may set."""

import threading
from datetime import UTC, datetime, timedelta

from ventanilla.common.pure import clock

THEN = datetime(2020, 2, 29, 12, 0, tzinfo=UTC)


def test_a_block_lives_at_its_moment_and_only_there() -> None:
    seen = []
    with clock.at(THEN):
        assert clock.now() == THEN
        with clock.at(THEN + timedelta(days=1)):
            assert clock.now() == THEN + timedelta(days=1)
        assert clock.now() == THEN
        other = threading.Thread(target=lambda: seen.append(clock.now()))
        other.start()
        other.join()
    assert seen[0] != THEN
    assert clock.now() != THEN


def test_a_shifted_process_lives_ahead() -> None:
    try:
        clock.shift(86_400)
        assert timedelta(hours=23) < clock.now() - datetime.now(UTC) <= timedelta(hours=25)
    finally:
        clock.shift(0)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
