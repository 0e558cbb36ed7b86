"""Routes of control: the publishing freeze, approvals, work in the background, the archive, the catalogue."""

from django.urls import path

from ventanilla.web import approval_paths, approvals, archive, archive_proof, holds, work

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
    path("jobs", work.page, name="jobs"),
    path("jobs/<uuid:public_id>", work.decide_job, name="work_job"),
    path("jobs/deliveries/<int:delivery_id>", work.decide_delivery, name="work_delivery"),
    path("jobs/attempts/<uuid:public_id>", work.settle, name="work_settle"),
    path("archive", archive.page, name="archive"),
    path("archive/records/<uuid:public_id>", archive.record, name="archive_record"),
    path("archive/proof", archive_proof.page, name="archive_proof"),
    path("archive/verify", archive_proof.verify, name="archive_verify"),
    path("archive/export", archive_proof.export, name="archive_export"),
    path("archive/errands/<uuid:public_id>", archive_proof.progress, name="archive_errand"),
    path("archive/errands/<uuid:public_id>/file", archive_proof.fetch, name="archive_file"),
    path("archive/holds", archive_proof.holds_page, name="archive_holds"),
    path("archive/holds/place", archive_proof.hold, name="archive_hold"),
    path("archive/holds/<uuid:public_id>/release", archive_proof.release, name="archive_release"),
    path("archive/retention", archive_proof.retention, name="archive_retention"),
]
