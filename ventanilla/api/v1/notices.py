"""What the desk told its people: the log, for the bank's monitoring."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from ventanilla.accounts.token_scopes import TokenScope
from ventanilla.api.v1.paging import decode, encode, page
from ventanilla.api.v1.tokens import caller, needs
from ventanilla.api.v1.types import PROBLEMS, Page, Paging
from ventanilla.notices import queries

router = Router(tags=["notices"])


class NoticeOut(Schema):
    id: UUID
    kind: str
    severity: str
    text: str
    link: str
    created_at: datetime
    acknowledged_at: datetime | None


@router.get("/notices", auth=needs(TokenScope.NOTICES_READ), response={200: Page[NoticeOut], **PROBLEMS}, summary="Notices, newest first")
def notices(request: HttpRequest, paging: Query[Paging]) -> object:
    before = decode(paging.cursor, int)
    rows = queries.of_entities(caller(request).scope.entity_ids, before=before[0] if before else None, limit=paging.limit + 1)
    return page(rows, paging, lambda row: encode(row.id), _shape)


def _shape(row: queries.LoggedNotice) -> dict[str, object]:
    notice = row.view
    return {
        "id": notice.public_id,
        "kind": notice.kind,
        "severity": notice.severity,
        "text": notice.text,
        "link": notice.link,
        "created_at": notice.created_at,
        "acknowledged_at": notice.acknowledged_at,
    }
