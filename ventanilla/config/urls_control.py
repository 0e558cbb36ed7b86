"""Routes of control: the publishing freeze, approvals, work in the background, the archive, the catalogue."""

from django.urls import path

from ventanilla.web import approval_paths, approvals, holds

urlpatterns = [
    path("holds", holds.page, name="holds"),
    path("holds/state", holds.state, name="hold_state"),
    path("holds/place", holds.place, name="hold_place"),
    path("holds/<uuid:public_id>/lift", holds.lift, name="hold_lift"),
    path("approvals", approvals.page, name="approvals"),
    path("approvals/paths", approval_paths.page, name="approval_paths"),
    path("approvals/paths/<uuid:public_id>/<slug:kind>", approval_paths.path_page, name="approval_path"),
    path("approvals/absences", approval_paths.away, name="approval_away"),
    path("approvals/absences/<uuid:public_id>/end", approval_paths.back, name="approval_back"),
    path("approvals/<uuid:public_id>", approvals.request_page, name="approval"),
    path("approvals/<uuid:public_id>/decide", approvals.decide, name="approval_decide"),
    path("approvals/<uuid:public_id>/comment", approvals.comment, name="approval_comment"),
]
