"""Before every page: the entity switch, by which a person of several entities narrows the desk to one, and plain text."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

from ventanilla.accounts import queries
from ventanilla.common import scope

SESSION_KEY = "entity"


class EntityMiddleware:
    """Narrow `request.person` and the scope to the chosen entity and those below it. Runs inside `ScopeMiddleware`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.person  # type: ignore[attr-defined]  # set by ScopeMiddleware
        request.whole_person = person  # type: ignore[attr-defined]  # our own attribute
        chosen = request.session.get(SESSION_KEY) if person else None
        if not chosen:
            return self.get_response(request)
        within = queries.below(chosen)
        roles = {entity_id: held for entity_id, held in person.roles.items() if entity_id in within}
        if not roles:  # moved, or no longer theirs
            del request.session[SESSION_KEY]
            return self.get_response(request)
        request.chosen_entity = chosen  # type: ignore[attr-defined]  # our own attribute
        request.person = replace(person, roles=roles)  # type: ignore[attr-defined]  # our own attribute
        with scope.within(request.person.scope):  # type: ignore[attr-defined]  # our own attribute
            return self.get_response(request)


class PlainTextMiddleware:
    """No NUL reaches a page: no keyboard writes one, and PostgreSQL takes none. Pushes and the interface look at their own bodies."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(("/api/", "/hooks/")):
            request.GET = _without_nul(request.GET)
            if request.method == "POST":
                request.POST = _without_nul(request.POST)
        return self.get_response(request)


def _without_nul(given: Any) -> Any:
    if not any("\x00" in text for name, texts in given.lists() for text in (name, *texts)):
        return given
    clean = QueryDict(mutable=True)
    for name, texts in given.lists():
        clean.setlist(name.replace("\x00", ""), [text.replace("\x00", "") for text in texts])
    clean._mutable = False  # as the framework hands it out
    return clean
