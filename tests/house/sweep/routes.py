"""Every route of the product, as the resolver knows them. The network inside (`/plaza`) is a network, not the desk: it is left out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_PART = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")


@dataclass(frozen=True)
class Route:
    """`name` is the route's own; `path` its pattern with the converters in it; `arguments` the names that an address needs."""

    name: str
    path: str
    arguments: tuple[str, ...]

    @property
    def machine(self) -> bool:
        return self.path.startswith("api/v1/")

    def address(self, values: dict[str, Any]) -> str:
        """The address with these values in place."""
        return "/" + _PART.sub(lambda part: str(values[part["name"]]), self.path)


def _walk(patterns: list[Any], prefix: str) -> Iterator[Route]:
    for found in patterns:
        path = prefix + str(found.pattern)
        if isinstance(found, URLResolver):
            if found.app_name != "plaza" and not path.startswith("plaza/"):
                yield from _walk(found.url_patterns, path)
        else:
            assert isinstance(found, URLPattern)
            yield Route(found.name or path, path, tuple(part["name"] for part in _PART.finditer(path)))


@cache
def every_route() -> tuple[Route, ...]:
    """All routes, in the resolver's order."""
    return tuple(_walk(get_resolver().url_patterns, ""))


def pages() -> list[Route]:
    """The routes for people."""
    return [route for route in every_route() if not route.machine]
