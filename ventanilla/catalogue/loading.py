"""Bring products and branches in, many at once: an installation's first catalogue, the demo's."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ventanilla.catalogue.models import Branch, Product, ProductVersion
from ventanilla.common.pure.clock import now


def add_products(entity_id: int, rows: Iterable[Mapping[str, Any]], valid_from: date, by: str) -> None:
    """Rows of `key, product_class, name, url, synonyms, figures`; a product that the entity has already stays as it is."""
    rows = list(rows)
    known = set(Product.objects.filter(entity_id=entity_id).values_list("key", flat=True))
    made = Product.objects.bulk_create(
        Product(
            entity_id=entity_id,
            key=row["key"],
            product_class=row["product_class"],
            name=row["name"],
            url=row.get("url", ""),
            synonyms=list(row.get("synonyms", ())),
        )
        for row in rows
        if row["key"] not in known
    )
    figures = {row["key"]: row.get("figures", {}) for row in rows}
    ProductVersion.objects.bulk_create(
        ProductVersion(entity_id=entity_id, product=p, figures=figures[p.key], valid_from=valid_from, created_at=now(), created_by=by)
        for p in made
    )


def add_branches(entity_id: int, rows: Iterable[Mapping[str, str]]) -> None:
    """Rows of `code, name, city, postal_code`; a branch that is known stays as it is."""
    Branch.objects.bulk_create((Branch(entity_id=entity_id, **row) for row in rows), ignore_conflicts=True)
