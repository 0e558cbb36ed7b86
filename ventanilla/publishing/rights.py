"""What an asset may be used for, and until when: its licence, its territory, the people whom it shows. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

SOON = timedelta(days=30)


class Consent(StrEnum):
    """Whether a person whom an asset shows agrees to its use."""

    GIVEN = "given"
    ASKED = "asked"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class RightsState(StrEnum):
    """Where an asset's rights stand on a day; the first that holds."""

    ENDED = "ended"
    MISSING = "missing"  # somebody shown has not consented
    SOON = "soon"  # they end within a month
    UNKNOWN = "unknown"  # neither owner nor licence is noted
    CLEAR = "clear"


class Against(StrEnum):
    """What stands against using an asset. The last two only warn."""

    ENDED = "rights_ended"
    TERRITORY = "rights_territory"
    CONSENT_MISSING = "rights_consent_missing"
    CONSENT_ENDED = "rights_consent_ended"
    SOON = "rights_soon"
    UNKNOWN = "rights_unknown"


WARNINGS = frozenset({Against.SOON, Against.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Shown:
    """A person whom an asset shows. `until` is the last day of the consent; `note` says where the signed paper is kept."""

    name: str
    consent: Consent
    until: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """An asset's rights. Days are last days; an empty territory is the whole world."""

    holder: str = ""
    licence: str = ""
    territory: tuple[str, ...] = ()
    until: date | None = None
    consent_missing: bool = False
    consent_until: date | None = None

    @property
    def known(self) -> bool:
        return bool(self.holder or self.licence)

    @property
    def last_day(self) -> date | None:
        """When the first of licence and consents ends."""
        return min(filter(None, (self.until, self.consent_until)), default=None)

    def state(self, on: date) -> RightsState:
        last = self.last_day
        if last is not None and last < on:
            return RightsState.ENDED
        if self.consent_missing:
            return RightsState.MISSING
        if last is not None and last < on + SOON:
            return RightsState.SOON
        return RightsState.CLEAR if self.known else RightsState.UNKNOWN

    def against(self, on: date, countries: Collection[str]) -> list[Against]:
        """What stands against showing it on that day in these countries."""
        found = []
        if self.until is not None and self.until < on:
            found.append(Against.ENDED)
        if self.consent_missing:
            found.append(Against.CONSENT_MISSING)
        elif self.consent_until is not None and self.consent_until < on:
            found.append(Against.CONSENT_ENDED)
        if self.territory and set(countries) - set(self.territory):
            found.append(Against.TERRITORY)
        if not found and self.state(on) is RightsState.SOON:
            found.append(Against.SOON)
        if not self.known:
            found.append(Against.UNKNOWN)
        return found


def consents(people: Sequence[Shown]) -> tuple[bool, date | None]:
    """Whether a consent is missing, and the last day of the first that ends."""
    missing = any(p.consent is not Consent.GIVEN for p in people)
    return missing, min((p.until for p in people if p.consent is Consent.GIVEN and p.until), default=None)
