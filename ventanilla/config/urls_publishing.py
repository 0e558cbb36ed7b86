"""Routes of publishing: content, from the first word to what became of it."""

from django.urls import path

from ventanilla.web import campaigns, content, content_list, content_verbs, media, post_templates, snippets

urlpatterns = [
    path("content", content_list.page, name="content_list"),
    path("content/new", content.add, name="content_add"),
    path("content/<uuid:public_id>", content.page, name="content"),
    path("content/<uuid:public_id>/check", content.check, name="content_check"),
    path("content/<uuid:public_id>/edit", content.edit, name="content_edit"),
    path("content/<uuid:public_id>/conflict", content.settle_conflict, name="content_conflict"),
    path("content/<uuid:public_id>/settle", content_verbs.settle, name="content_settle"),
    path("content/<uuid:public_id>/comment", content_verbs.comment, name="content_comment"),
    path("content/<uuid:public_id>/tasks", content_verbs.task, name="content_task"),
    path("content/<uuid:public_id>/tasks/<uuid:task_id>/done", content_verbs.task_done, name="content_task_done"),
    path("content/<uuid:public_id>/restore", content_verbs.restore, name="content_restore"),
    path("content/<uuid:public_id>/duplicate", content_verbs.duplicate, name="content_duplicate"),
    path("content/<uuid:public_id>/delete", content_verbs.delete, name="content_delete"),
    path("content/<uuid:public_id>/withdraw", content_verbs.withdraw, name="content_withdraw"),
    path("content/<uuid:public_id>/send-now", content_verbs.send_now, name="content_send_now"),
    path("content/<uuid:public_id>/posts/<uuid:attempt>", content_verbs.decide, name="content_decide"),
    path("campaigns", campaigns.listing, name="campaigns"),
    path("campaigns/new", campaigns.add, name="campaign_add"),
    path("campaigns/<uuid:public_id>", campaigns.page, name="campaign"),
    path("campaigns/<uuid:public_id>/edit", campaigns.edit, name="campaign_edit"),
    path("campaigns/<uuid:public_id>/state", campaigns.move, name="campaign_state"),
    path("content/<uuid:public_id>/library/<int:slot>", media.choose, name="media_choose"),
    path("content/<uuid:public_id>/template", post_templates.from_content, name="content_template"),
    path("content/templates", post_templates.listing, name="post_templates"),
    path("content/templates/new", post_templates.add, name="post_template_add"),
    path("content/templates/<uuid:public_id>", post_templates.page, name="post_template"),
    path("content/templates/<uuid:public_id>/ask", post_templates.ask, name="post_template_ask"),
    path("content/templates/<uuid:public_id>/archive", post_templates.archive, name="post_template_archive"),
    path("content/snippets", snippets.page, name="snippets"),
    path("content/snippets/<uuid:public_id>/retire", snippets.retire, name="snippet_retire"),
    path("media", media.listing_page, name="media"),
    path("media/<uuid:public_id>", media.page, name="asset"),
    path("media/<uuid:public_id>/subtitles", media.subtitle, name="asset_subtitles"),
    path("media/<uuid:public_id>/archive", media.archive, name="asset_archive"),
    path("media/<uuid:public_id>/delete", media.delete, name="asset_delete"),
]
