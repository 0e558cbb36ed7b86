"""Routes of the rule book: packs, notices, word lists, and the bench on which a text is checked."""

from django.urls import path

from ventanilla.web import disclosures, lexicons, packs, packs_check

urlpatterns = [
    path("rules", packs.listing, name="rule_packs"),
    path("rules/packs/<slug:key>", packs.page, name="rule_pack"),
    path("rules/packs/<slug:key>/sign", packs.sign, name="rule_pack_sign"),
    path("rules/confirm/<str:rule_id>", packs.confirm, name="rule_confirm"),
    path("rules/check", packs_check.page, name="rule_check"),
    path("rules/check/ruling", packs_check.rule, name="rule_ruling"),
    path("rules/notices", disclosures.listing, name="disclosures"),
    path("rules/notices/new", disclosures.add, name="disclosure_add"),
    path("rules/notices/<uuid:public_id>", disclosures.page, name="disclosure"),
    path("rules/notices/<uuid:public_id>/text", disclosures.text, name="disclosure_text"),
    path("rules/notices/<uuid:public_id>/retire", disclosures.retire, name="disclosure_retire"),
    path("rules/lists", lexicons.listing, name="lexicons"),
    path("rules/lists/new", lexicons.add, name="lexicon_add"),
    path("rules/lists/bench", lexicons.bench, name="lexicon_bench"),
    path("rules/lists/<uuid:public_id>", lexicons.page, name="lexicon"),
    path("rules/lists/<uuid:public_id>/change", lexicons.change, name="lexicon_change"),
    path("rules/lists/<uuid:public_id>/withdraw", lexicons.withdraw, name="lexicon_withdraw"),
    path("rules/lists/versions/<uuid:public_id>/try", lexicons.attempt, name="lexicon_try"),
    path("rules/lists/trials/<uuid:public_id>", lexicons.trial, name="lexicon_trial"),
]
