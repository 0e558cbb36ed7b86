"""Products, categories and branches, by the keys that everything else uses."""

from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema

from ventanilla.accounts.queries import entity_keys
from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.api.v1.paging import page_of_all
from ventanilla.api.v1.tokens import caller, needs
from ventanilla.api.v1.types import PROBLEMS, Page, Paging
from ventanilla.catalogue import queries
from ventanilla.catalogue.types import CategoryKind, Product

router = Router(tags=["catalogue"], auth=needs(TokenScope.CATALOGUE_READ))


class FiguresOut(Schema):
    values: dict[str, str]
    valid_from: date
    valid_until: date | None


class ProductOut(Schema):
    id: UUID
    entity: str
    key: str
    product_class: str
    name: str
    url: str
    synonyms: list[str]
    active: bool
    figures: FiguresOut | None


class CategoryOut(Schema):
    entity: str
    kind: CategoryKind
    key: str
    name_es: str
    name_en: str
    topic: str
    severity: str


class BranchOut(Schema):
    entity: str
    code: str
    name: str
    city: str
    postal_code: str


def _product(product: Product, keys: dict[int, str]) -> dict[str, object]:
    figures = product.figures
    return {
        "id": product.public_id,
        "entity": keys[product.entity_id],
        "key": product.key,
        "product_class": product.product_class,
        "name": product.name,
        "url": product.url,
        "synonyms": list(product.synonyms),
        "active": product.active,
        "figures": figures and {"values": figures.values, "valid_from": figures.valid_from, "valid_until": figures.valid_until},
    }


@router.get("/products", response={200: Page[ProductOut], **PROBLEMS}, summary="Products with their figures of today, or of a day")
def products(request: HttpRequest, paging: Query[Paging], on: date | None = None) -> object:
    readable, keys = queries.readable(caller(request)), entity_keys()
    return page_of_all(queries.products(readable, on=on, active=None), paging, lambda p: _product(p, keys))


@router.get("/products/{uuid:public_id}", response={200: ProductOut, **PROBLEMS}, summary="One product")
def product(request: HttpRequest, public_id: UUID, on: date | None = None) -> object:
    return _product(queries.get_product(caller(request), public_id, on=on), entity_keys())


@router.get("/categories", response={200: Page[CategoryOut], **PROBLEMS}, summary="Kinds of incidents and complaints")
def categories(request: HttpRequest, paging: Query[Paging], kind: CategoryKind | None = None) -> object:
    readable, keys = queries.readable(caller(request)), entity_keys()
    fields = ("kind", "key", "name_es", "name_en", "topic", "severity")
    shape = lambda c: {"entity": keys[c.entity_id], **{name: getattr(c, name) for name in fields}}
    return page_of_all(queries.categories(readable, kind), paging, shape)


@router.get("/branches", response={200: Page[BranchOut], **PROBLEMS}, summary="Branches that take leads")
def branches(request: HttpRequest, paging: Query[Paging]) -> object:
    readable, keys = queries.readable(caller(request)), entity_keys()
    fields = ("code", "name", "city", "postal_code")
    shape = lambda b: {"entity": keys[b.entity_id], **{name: getattr(b, name) for name in fields}}
    return page_of_all(queries.branches(readable), paging, shape)


@router.get("/branches/{entity}/{code}", response={200: BranchOut, **PROBLEMS}, summary="One branch")
def branch(request: HttpRequest, entity: str, code: str) -> object:
    person, keys = caller(request), entity_keys()
    entity_id = next((id_ for id_ in queries.readable(person) if keys[id_] == entity), None)
    found = queries.branch(entity_id, code) if entity_id is not None else None
    if found is None:
        raise Http404
    return {"entity": entity, "code": found.code, "name": found.name, "city": found.city, "postal_code": found.postal_code}
