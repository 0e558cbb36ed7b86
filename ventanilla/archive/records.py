"""What every kind of archive record has, and the list of those that are known."""

from dataclasses import dataclass, fields
from typing import Any, ClassVar

KINDS: dict[tuple[str, int], type["Record"]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Base of all record kinds. `kind` and `version` are the class's; `personal` says whether a subject key is needed."""

    kind: ClassVar[str]
    version: ClassVar[int] = 1
    personal: ClassVar[bool] = True
    shows: ClassVar[str]  # msgid, filled with the record's own fields

    def body(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in fields(self)}


def register(cls: type[Record]) -> type[Record]:
    """Make a record kind known; two kinds may not share name and version."""
    key = (cls.kind, cls.version)
    if key in KINDS:
        raise ValueError(f"record kind {key} exists already")
    KINDS[key] = cls
    return cls
