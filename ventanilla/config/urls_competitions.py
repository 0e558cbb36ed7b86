"""Routes of competitions: for the desk, and open to anybody."""

from django.urls import path

from ventanilla.web import competition_public, competitions

urlpatterns = [
    path("campaigns/<uuid:public_id>/competitions/new", competitions.add, name="competition_add"),
    path("competitions/<uuid:public_id>", competitions.page, name="competition"),
    path("competitions/<uuid:public_id>/edit", competitions.edit, name="competition_edit"),
    path("competitions/<uuid:public_id>/state", competitions.move, name="competition_state"),
    path("competitions/<uuid:public_id>/draw", competitions.carry_out, name="competition_draw"),
    path("competitions/<uuid:public_id>/evidence", competitions.evidence, name="competition_evidence"),
    path("competitions/<uuid:public_id>/entries/<uuid:entry_id>", competitions.exclude, name="competition_exclude"),
    path("competitions/<uuid:public_id>/winners/<uuid:entry_id>", competitions.winner, name="competition_winner"),
    path("c/<slug:key>", competition_public.page, name="public_competition"),
    path("c/<slug:key>/evidence.json", competition_public.evidence, name="public_competition_evidence"),
]
