"""The product's routes with one more, whose author forgot the door: the sweep must find it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path

from tests.house.sweep.samples import Sample
from ventanilla.accounts.permissions import Permission
from ventanilla.common import scope
from ventanilla.config import urls
from ventanilla.inbox.models import Conversation


def open_to_all(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Shows and changes any conversation."""
    with scope.system():
        if request.method == "POST":
            Conversation.objects.filter(public_id=public_id).update(priority=1)
        return HttpResponse(Conversation.objects.get(public_id=public_id).preview)


urlpatterns = [*urls.urlpatterns, path("planted/<uuid:public_id>", open_to_all, name="planted")]
handler403, handler404, handler500 = urls.handler403, urls.handler404, urls.handler500
SAMPLE = Sample(Permission.INBOX_READ, Permission.INBOX_REPLY, {"public_id": "talk"})
