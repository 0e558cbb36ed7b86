"""Read a bank's messages. `from ventanilla.understanding import read_many`; no Django, no network, no database."""

from ventanilla.understanding.personal import mask, mask_forbidden
from ventanilla.understanding.reading import read, read_many
from ventanilla.understanding.split import completes_forbidden
from ventanilla.understanding.trees import mask_tree
from ventanilla.understanding.types import Input, Masked, Reading

__all__ = ["Input", "Masked", "Reading", "completes_forbidden", "mask", "mask_forbidden", "mask_tree", "read", "read_many"]
