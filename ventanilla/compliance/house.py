"""What a bank adds to the law: its own word lists and its own notices. Given by the caller; without it the HOUSE pack is silent."""

from dataclasses import dataclass

from ventanilla.compliance.disclosures import Notice
from ventanilla.compliance.lexicons import Policy


@dataclass(frozen=True)
class House:
    """The bank's word lists in force (`lexicons.py`) and its library of notices (`disclosures.py`)."""

    policies: tuple[Policy, ...] = ()
    notices: tuple[Notice, ...] = ()
