"""Plaza's routes, mounted under `/plaza/`."""

from django.urls import path

from plaza import admin_api, api, views

app_name = "plaza"

interface = [
    path("me", api.me),
    path("posts", api.posts),
    path("messages", api.messages),
    path("notifications", api.notifications),
    path("items", api.items),
    path("figures", api.figures),
    path("items/<int:pk>", api.item),
    path("items/<int:pk>/thread", api.thread),
    path("items/<int:pk>/hide", api.hide),
    path("items/<int:pk>/unhide", api.unhide),
    path("items/<int:pk>/like", api.like),
    path("items/<int:pk>/report", api.report),
    path("mine", api.mine),
    path("media", api.media),
    path("webhook", api.webhook),
    path("admin/people", admin_api.people),
    path("admin/items", admin_api.items),
    path("admin/items/<int:pk>", admin_api.act),
    path("admin/faults", admin_api.script),
    path("admin/truth", admin_api.truth),
    path("admin/reset", admin_api.reset),
]
pages = [
    path("", views.home, name="home"),
    path("fresh", views.fresh, name="fresh"),
    path("p/<int:pk>", views.thread, name="thread"),
    path("p/<int:pk>/answer", views.answer, name="answer"),
    path("p/<int:pk>/edit", views.edit, name="edit"),
    path("p/<int:pk>/<slug:verb>", views.act, name="act"),
    path("@<slug:handle>", views.person, name="person"),
    path("people", views.people, name="people"),
    path("notices", views.notices, name="notices"),
    path("messages", views.messages, name="messages"),
    path("messages/@<slug:handle>", views.talk, name="talk"),
    path("messages/@<slug:handle>/send", views.send, name="send"),
    path("write", views.write, name="write"),
    path("be", views.be, name="be"),
    path("join", views.join, name="join"),
    path("token", views.token, name="token"),
    path("language", views.speak, name="language"),
    path("media/<int:pk>", views.media, name="media"),
    path("avatar/<slug:handle>.svg", views.avatar, name="avatar"),
]
urlpatterns = pages + [path(f"api/v1/{entry.pattern}", entry.callback) for entry in interface]
