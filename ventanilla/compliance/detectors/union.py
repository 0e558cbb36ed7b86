"""A detector made of others."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ventanilla.compliance.scene import Scene


@dataclass(frozen=True)
class Union:
    """Finds what any of its parts finds."""

    name: str
    parts: tuple[str, ...]

    def find(self, scene: "Scene") -> tuple[tuple[int, int], ...]:
        return tuple(sorted({span for part in self.parts for span in scene.spans(part)}))
