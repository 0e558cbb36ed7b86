"""Whose rows the running code may see: the inner wall between entities.

A request, a job or a command enters a `Scope`; queries filter by it, and on PostgreSQL the database role enforces the
same scope by row-level security. Outside any scope nothing is visible: the wall fails closed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """The entities whose rows are visible. `everything` is for the system's own chores, never for a person."""

    entity_ids: frozenset[int] = frozenset()
    everything: bool = False

    def allows(self, entity_id: int) -> bool:
        return self.everything or entity_id in self.entity_ids

    def setting(self) -> str:
        """The form the database's policies read: `*`, or the ids joined by commas."""
        return "*" if self.everything else ",".join(str(i) for i in sorted(self.entity_ids))


NOTHING = Scope()
SYSTEM = Scope(everything=True)

_current: ContextVar[Scope] = ContextVar("ventanilla_scope", default=NOTHING)


def current() -> Scope:
    """The scope in force here; `NOTHING` unless somebody entered one."""
    return _current.get()


@contextmanager
def within(scope: Scope) -> Iterator[Scope]:
    """Run the block under `scope` and restore what was in force before."""
    token = _current.set(scope)
    try:
        yield scope
    finally:
        _current.reset(token)


@contextmanager
def entity(entity_id: int) -> Iterator[Scope]:
    """Run the block for one entity alone."""
    with within(Scope(frozenset([entity_id]))) as scope:
        yield scope


@contextmanager
def system() -> Iterator[Scope]:
    """Run one of the system's own chores (sequencer, job dispatcher, start-up checks) over all entities."""
    with within(SYSTEM) as scope:
        yield scope
