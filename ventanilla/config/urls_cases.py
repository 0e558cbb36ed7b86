"""Routes of cases and leads."""

from django.urls import path

from ventanilla.web import case_panel, cases, leads

urlpatterns = [
    path("cases", cases.page, name="cases"),
    path("cases/<uuid:public_id>", cases.case_page, name="case"),
    path("cases/<uuid:public_id>/move", cases.move, name="case-move"),
    path("cases/<uuid:public_id>/remark", cases.remark, name="case-remark"),
    path("cases/<uuid:public_id>/assign", cases.assign, name="case-assign"),
    path("cases/<uuid:public_id>/handoffs/<uuid:handoff>/retry", cases.retry, name="case-retry"),
    path("leads", leads.board, name="leads"),
    path("leads/<uuid:public_id>", leads.lead_page, name="lead"),
    path("leads/<uuid:public_id>/move", leads.move, name="lead-move"),
    path("inbox/<uuid:public_id>/cases", case_panel.cases_pane, name="talk-cases"),
    path("inbox/<uuid:public_id>/cases/open", case_panel.open_, name="talk-case-open"),
    path("inbox/<uuid:public_id>/cases/link", case_panel.link, name="talk-case-link"),
    path("inbox/<uuid:public_id>/proposals/<uuid:proposal>/dismiss", case_panel.dismiss, name="talk-proposal-dismiss"),
]
