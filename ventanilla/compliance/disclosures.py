"""Which legal notices go with a product, in a country, on a day. Pure: the library itself is kept elsewhere."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Notice:
    """One version of a notice. Empty `product_classes` or `countries` mean all; both dates are included."""

    key: str
    version: int
    texts: Mapping[str, str]  # by language
    product_classes: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    valid_from: date = date.min
    valid_until: date = date.max

    def text(self, language: str) -> str:
        """In the language asked for, else Spanish, else any."""
        return self.texts.get(language[:2]) or self.texts.get("es") or next(iter(self.texts.values()), "")

    def holds(self, product_class: str, country: str, day: date) -> bool:
        if not self.valid_from <= day <= self.valid_until:
            return False
        return (not self.product_classes or product_class in self.product_classes) and (not self.countries or country in self.countries)


def select(library: Iterable[Notice], product_class: str, country: str, day: date) -> tuple[Notice, ...]:
    """One version of each notice: the most specific that holds, then the newest; by key."""
    best: dict[str, Notice] = {}
    for notice in library:
        if notice.holds(product_class, country, day):
            standing = best.get(notice.key)
            if standing is None or _rank(notice) > _rank(standing):
                best[notice.key] = notice
    return tuple(best[key] for key in sorted(best))


def _rank(notice: Notice) -> tuple[int, int, date]:
    return bool(notice.product_classes) + bool(notice.countries), notice.version, notice.valid_from


def expiring(library: Iterable[Notice], day: date, within: int = 30) -> tuple[Notice, ...]:
    """Those in force that end in the next days, soonest first."""
    ending = [n for n in library if n.valid_from <= day <= n.valid_until and (n.valid_until - day).days <= within]
    return tuple(sorted(ending, key=lambda n: (n.valid_until, n.key)))
