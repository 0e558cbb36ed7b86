"""Every error of the interface is a problem (RFC 9457, `application/problem+json`): one clear sentence, in es or en."""

import logging
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import orjson
from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, AuthorizationError, HttpError, ValidationError

from ventanilla.api.v1.types import Fault

log = logging.getLogger("ventanilla.api")


class Problem(Exception):
    """Raise it anywhere in a view: answers `status` with `code` (stable, snake_case) and `detail` (a translated sentence)."""

    def __init__(self, status: int, code: str, detail: str, faults: Iterable[Fault] = ()) -> None:
        super().__init__(code)
        self.status, self.code, self.detail, self.faults = status, code, detail, list(faults)


def answer(problem: Problem) -> HttpResponse:
    """The problem as a response."""
    body = {
        "type": f"urn:ventanilla:problem:{problem.code}",
        "code": problem.code,
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        "faults": [fault.dict() for fault in problem.faults],
    }
    return HttpResponse(orjson.dumps(body), content_type="application/problem+json", status=problem.status)


def too_large() -> Problem:
    """The body is larger than the interface takes."""
    return Problem(413, "too_large", _("The body has more than %(limit)s bytes.") % {"limit": settings.DATA_UPLOAD_MAX_MEMORY_SIZE})


def _message(error: dict[str, Any]) -> str:
    """A validation error in the caller's language; `{limit}` is what the schema asks for."""
    context = error.get("ctx", {})
    said = {
        "missing": _("This field is required."),
        "extra_forbidden": _("This field does not exist here."),
        "string_too_long": _("At most %(max_length)s characters."),
        "string_too_short": _("At least %(min_length)s characters."),
        "string_pattern_mismatch": _("These characters are not allowed here."),
        "string_type": _("This must be a text."),
        "int_parsing": _("This must be a whole number."),
        "int_type": _("This must be a whole number."),
        "int_from_float": _("This must be a whole number."),
        "bool_parsing": _("This must be true or false."),
        "bool_type": _("This must be true or false."),
        "uuid_parsing": _("This must be an id (UUID)."),
        "uuid_type": _("This must be an id (UUID)."),
        "enum": _("This must be one of: %(expected)s."),
        "literal_error": _("This must be one of: %(expected)s."),
        "greater_than_equal": _("This must be at least %(ge)s."),
        "less_than_equal": _("This must be at most %(le)s."),
        "list_type": _("This must be a list."),
        "dict_type": _("This must be an object."),
        "model_attributes_type": _("This must be an object."),
        "too_long": _("At most %(max_length)s items."),
    }.get(error.get("type", ""))
    if said is None:
        kind = str(error.get("type", ""))
        return _("This must be a date or a time in ISO 8601.") if kind.startswith(("date", "time")) else _("This value is not valid.")
    return said % context if "%(" in said else said


def _fault(error: dict[str, Any]) -> Fault:
    location = [str(part).replace("~", "~0").replace("/", "~1") for part in error.get("loc", ())]
    return Fault(where="/" + "/".join(location), message=_message(error))


def install(api: NinjaAPI) -> None:
    """Turn everything that a view can raise into a problem."""

    @api.exception_handler(Problem)
    def _problem(request: HttpRequest, error: Problem) -> HttpResponse:
        return answer(error)

    @api.exception_handler(Http404)
    def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return answer(Problem(404, "not_found", _("There is no such object, or this token may not see it.")))

    @api.exception_handler(PermissionDenied)
    def _denied(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
        return answer(Problem(403, "forbidden", _("This token may not do that.")))

    @api.exception_handler(AuthorizationError)
    def _forbidden(request: HttpRequest, error: AuthorizationError) -> HttpResponse:
        return answer(Problem(403, "forbidden", _("This token may not do that.")))

    @api.exception_handler(AuthenticationError)
    def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        response = answer(Problem(401, "unauthenticated", _("Send a valid API token: Authorization: Bearer vt_…")))
        response["WWW-Authenticate"] = "Bearer"
        return response

    @api.exception_handler(ValidationError)
    def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        faults = [_fault(e) for e in error.errors]
        return answer(Problem(422, "invalid", _("The request is not valid: see the faults."), faults))

    @api.exception_handler(RequestDataTooBig)
    def _large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
        return answer(too_large())

    @api.exception_handler(HttpError)
    def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
        code, detail = (
            ("bad_request", _("The body is not valid JSON.")) if error.status_code == 400 else ("refused", _("The request was refused."))
        )
        return answer(Problem(error.status_code, code, detail))

    @api.exception_handler(Exception)
    def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
        log.error("api %s %s: %s", request.method, request.resolver_match and request.resolver_match.route, type(error).__name__)
        return answer(Problem(500, "internal", _("Something broke on our side. Nothing was changed; try again later.")))
