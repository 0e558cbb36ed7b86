"""Bearer tokens: each operation names the scope that it needs."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.accounts.types import Person
from ventanilla.api.v1.problems import Problem


class _Bearer(HttpBearer):
    """The middleware has looked the token up and set the scope of its rows; here it is asked what it may do."""

    def __init__(self, scope: TokenScope | None) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        person: Person | None = request.person  # type: ignore[attr-defined]  # set by ScopeMiddleware
        if person is not None and self.scope is not None and self.scope not in person.token_scopes:
            raise Problem(403, "scope_missing", _("This token lacks the scope %(scope)s.") % {"scope": self.scope.value})
        return person


any_token = _Bearer(None)


def needs(scope: TokenScope) -> _Bearer:
    """`auth=needs(TokenScope.CASES_READ)`: only tokens with that scope. The person is `request.auth`."""
    return _Bearer(scope)


def caller(request: HttpRequest) -> Person:
    """The system that calls, as a person."""
    person = request.person  # type: ignore[attr-defined]  # set by ScopeMiddleware
    assert isinstance(person, Person)
    return person
