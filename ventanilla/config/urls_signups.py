"""Routes of sign-up forms: for the desk, and open to anybody."""

from django.urls import path

from ventanilla.web import signup_public, signups

urlpatterns = [
    path("campaigns/<uuid:public_id>/forms/new", signups.add, name="sign_up_form_add"),
    path("forms/<uuid:public_id>", signups.page, name="sign_up_form"),
    path("forms/<uuid:public_id>/edit", signups.edit, name="sign_up_form_edit"),
    path("forms/<uuid:public_id>/state", signups.move, name="sign_up_form_state"),
    path("forms/<uuid:public_id>/export", signups.export, name="sign_up_form_export"),
    path("forms/<uuid:public_id>/sign-ups/<uuid:sign_up_id>/cancel", signups.cancel, name="sign_up_cancel"),
    path("f/<slug:key>", signup_public.form, name="public_form"),
    path("f/<slug:key>/thanks", signup_public.thanks, name="public_form_thanks"),
    path("f/<slug:key>/mine/<str:token>", signup_public.mine, name="public_form_mine"),
]
