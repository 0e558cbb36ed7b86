"""What landing pages said when they were last looked at."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from ventanilla.catalogue.models import Landing
from ventanilla.common.pure.clock import now

FRESH = timedelta(hours=24)  # an older look says nothing any more


def note(entity_id: int, url: str, told: Mapping[str, str]) -> None:
    """Keep what a look at a page found: `status`, and `title`, `headings`, `text` where it answered."""
    values = {"title": "", "headings": "", "text": "", **told, "looked_at": now()}
    Landing.objects.update_or_create(entity_id=entity_id, url=url[:500], defaults=values)


def facts(entity_id: int, url: str) -> dict[str, Any]:
    """The facts of a page as compliance rules name them; empty where nobody has looked at it in the last day. One query."""
    if not url:
        return {}
    row = Landing.objects.filter(entity_id=entity_id, url=url[:500], looked_at__gte=now() - FRESH).first()
    if row is None:
        return {}
    status: int | str = int(row.status) if row.status.isdigit() else row.status
    told = {"landing.title": row.title, "landing.headings": row.headings, "landing.text": row.text}
    return {"landing.status": status, **{name: value for name, value in told.items() if value}}
