"""One draft under examination: its text folded, what the detectors find in it (each asked at most once), and the facts around it."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from ventanilla.common.pure.text import fold
from ventanilla.compliance import networks, products
from ventanilla.compliance.charges import amounts_sum
from ventanilla.compliance.detectors.registry import DETECTORS
from ventanilla.compliance.facts import ALSO_CALLED
from ventanilla.compliance.house import House
from ventanilla.compliance.languages import guess
from ventanilla.compliance.normalise import bare, bare_wording, plain
from ventanilla.compliance.types import Draft, DraftKind
from ventanilla.compliance.verdict import Span
from ventanilla.understanding import mask
from ventanilla.understanding.normal import Normal
from ventanilla.understanding.types import PersonalData

NO_HOUSE = House()


class Scene:
    """Built once per draft. Everything is worked out when first asked for."""

    def __init__(self, draft: Draft, today: date | None = None, house: House | None = None) -> None:
        self.draft = draft
        self.house = house or NO_HOUSE
        self._normal = Normal(draft.text)
        self.text: str = plain(self._normal.text)
        self._today = today
        self._found: dict[str, tuple[Span, ...]] = {}
        self._said: dict[str, bool] = {}

    # -- text

    @cached_property
    def cased(self) -> str:
        """`text` with its capitals, every character in its place."""
        return plain(self._normal.cased())

    @cached_property
    def bare(self) -> str:
        """The words of the text, and of what is written on its media, one blank between them."""
        return bare(" ".join((self.draft.text, *(m.alt for m in self.draft.media))))

    @cached_property
    def language(self) -> str:
        """Two letters; guessed from the words when the draft does not say; "" when they do not tell."""
        return self.draft.language[:2].lower() or guess(self.draft.text)

    def spans(self, detector: str) -> tuple[Span, ...]:
        """Where a detector of `detectors/` finds something."""
        found = self._found.get(detector)
        if found is None:
            found = self._found[detector] = DETECTORS[detector].find(self)
        return found

    def has(self, *detectors: str) -> bool:
        """Whether any of the detectors finds something."""
        return any(self.spans(name) for name in detectors)

    def says(self, wordings: Iterable[str]) -> bool:
        """Whether one of the wordings stands in the text, capitals, accents and punctuation aside."""
        for wording in wordings:
            said = self._said.get(wording)
            if said is None:
                said = self._said[wording] = bare_wording(wording) in self.bare
            if said:
                return True
        return False

    def near(self, first: str, second: str, within: int) -> bool:
        """Whether every find of the first detector has one of the second at most `within` characters away."""
        others = self.spans(second)
        return all(any(max(a, c) - min(b, d) <= within for c, d in others) for a, b in self.spans(first))

    def original(self, span: Span) -> Span:
        """A span of `text` as indices into the draft's own text."""
        return self._normal.span(*span)

    @cached_property
    def personal_data(self) -> tuple[PersonalData, ...]:
        """What the text says of a person. Spans are of the draft's own text."""
        return mask(self.draft.text, country=self.draft.entity_country).found

    # -- facts

    @cached_property
    def day(self) -> date:
        """The day of publication, in its own zone; today when it is not planned."""
        if self.draft.publish_at is not None:
            return self.draft.publish_at.date()
        return self._today or datetime.now(UTC).date()

    @cached_property
    def platform(self) -> str:
        return networks.known_as(self.draft.platform)

    @cached_property
    def is_ad(self) -> bool:
        """Declared an advertisement, or paid for, or somebody's praise of a product passed on: that is the bank's own advertising too."""
        flags = self.draft.flags
        if self.draft.kind is DraftKind.AD or flags.get("is_ad") or flags.get("is_boosted"):
            return True
        return self.passes_on and self.has("superlative", "guaranteed", "praise", "rate") and self._speaks_of_product

    @cached_property
    def passes_on(self) -> bool:
        """Whether it repeats what somebody else said."""
        flags = self.draft.flags
        return self.draft.kind is DraftKind.REPOST or bool(flags.get("is_repost") or flags.get("is_ugc_quote"))

    @cached_property
    def _speaks_of_product(self) -> bool:
        return bool(self.draft.product) or self.has(*products.WORDS)

    @cached_property
    def promotes(self) -> bool:
        """Whether it invites to a product, rather than explaining, reporting or warning."""
        if self.is_ad or self.draft.product:
            return True
        return self.has(*products.PROMOTING) and not self.warns

    @cached_property
    def warns(self) -> bool:
        """Whether it warns of a fraud, with no price and no invitation of its own: what it quotes of the swindlers is no promise."""
        return self.has("scam_word") and not self.has("rate", "instalment", "offer_word", "invites")

    @cached_property
    def kinds(self) -> frozenset[DraftKind]:
        return frozenset({self.draft.kind, DraftKind.AD} if self.is_ad else {self.draft.kind})

    @cached_property
    def limited(self) -> bool:
        """Whether the medium leaves room for few characters."""
        told = self.fact("channel.limited")
        return bool(told) if told is not None else self.platform in networks.LIMITED

    def fact(self, name: str) -> Any:
        """A fact by its dotted name, None when it is not known. `product.*` of the product, the rest of context and flags."""
        if name.startswith("product."):
            return (self.draft.product or {}).get(name[8:])
        if name == "landing_url":
            return self.draft.landing_url or self.draft.flags.get(name)
        context, flags = self.draft.context, self.draft.flags
        for told_as in (name, *ALSO_CALLED.get(name, ())):
            value = context.get(told_as)
            if value is None:
                value = flags.get(told_as)
            if value is not None:
                return value
        return None

    def word(self, name: str) -> str | None:
        """A fact as a folded word, None when it is not known."""
        value = self.fact(name)
        return None if value is None else fold(str(value)).strip()

    def number(self, name: str) -> Decimal | None:
        """A fact as a decimal number, None when it is not known or is no number. Of a list of charges, their sum."""
        value = self.fact(name)
        if isinstance(value, list | tuple):
            return amounts_sum(value)
        if value is None or isinstance(value, bool):
            return None
        try:
            return Decimal(str(value).replace(",", ".").replace("%", "").strip())
        except InvalidOperation:
            return None

    def date(self, name: str) -> date | None:
        """A fact as a day, None when it is not known or is no date."""
        value = self.fact(name)
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value)[:10])
        except ValueError:
            return None

    @cached_property
    def classes(self) -> frozenset[str]:
        """The product's class, or, in a text that promotes without product data, the classes that its own words tell."""
        told = self.fact("product.class")
        if told:
            return frozenset({str(told)})
        if not self.promotes:
            return frozenset()
        return products.told_by(name for name in products.WORDS if self.spans(name))
