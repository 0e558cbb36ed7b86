"""The HTTP interface for the bank's own systems: `/api/v1`, OpenAPI at `/api/v1/openapi.json`. One router per noun, listed here."""

from typing import Any

from ninja import NinjaAPI

from ventanilla.api.v1 import (
    approvals,
    bank,
    campaigns,
    cases,
    catalogue,
    channels,
    check,
    content,
    conversations,
    forms,
    leads,
    me,
    media,
    notices,
    plans,
    post_templates,
    results,
)
from ventanilla.api.v1.problems import install
from ventanilla.api.v1.tokens import any_token

PROBLEM = "application/problem+json"


class Interface(NinjaAPI):
    """Ninja's, whose schema says of problems what they are (RFC 9457)."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> Any:
        schema = super().get_openapi_schema(*args, **kwargs)
        for path in schema["paths"].values():
            for operation in path.values():
                for answer in operation["responses"].values():
                    said = answer.get("content", {}).get("application/json", {})
                    if said.get("schema", {}).get("$ref", "").endswith("/ProblemOut"):
                        answer["content"] = {PROBLEM: said}
        return schema


api = Interface(
    title="Ventanilla",
    version="1",
    description="The desk's interface for the bank's own systems. Send an API token as a bearer token. Lists come in pages; "
    "writes take an Idempotency-Key; errors are problems (RFC 9457).",
    urls_namespace="api",
    docs_url=None,
    auth=any_token,
)
install(api)
for _module in (
    me,
    catalogue,
    notices,
    bank,
    campaigns,
    forms,
    cases,
    leads,
    check,
    content,
    approvals,
    plans,
    channels,
    media,
    post_templates,
    results,
    conversations,
):
    api.add_router("", _module.router)
