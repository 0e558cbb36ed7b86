"""The entity switch: a person of several entities may narrow the desk to one of them, on every page at once."""

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse

from ventanilla.accounts import queries
from ventanilla.common import scope

SESSION_KEY = "entity"


class EntityMiddleware:
    """Narrow `request.person` and the scope to the chosen entity and those below it. Runs inside `ScopeMiddleware`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.person  # type: ignore[attr-defined]  # set by ScopeMiddleware
        request.whole_person = person  # type: ignore[attr-defined]
        chosen = request.session.get(SESSION_KEY) if person else None
        if not chosen:
            return self.get_response(request)
        within = queries.below(chosen)
        roles = {entity_id: held for entity_id, held in person.roles.items() if entity_id in within}
        if not roles:  # moved, or no longer theirs
            del request.session[SESSION_KEY]
            return self.get_response(request)
        request.chosen_entity = chosen  # type: ignore[attr-defined]
        request.person = replace(person, roles=roles)  # type: ignore[attr-defined]
        with scope.within(request.person.scope):  # type: ignore[attr-defined]
            return self.get_response(request)
