"""Routes of control: the publishing freeze, approvals, work in the background, the archive, the catalogue."""

from django.urls import path

from ventanilla.web import holds

urlpatterns = [
    path("holds", holds.page, name="holds"),
    path("holds/state", holds.state, name="hold_state"),
    path("holds/place", holds.place, name="hold_place"),
    path("holds/<uuid:public_id>/lift", holds.lift, name="hold_lift"),
]
