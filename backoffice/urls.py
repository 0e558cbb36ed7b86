"""Every address of the back office."""

from django.urls import path
from django.views.i18n import set_language

from backoffice import orders, views

urlpatterns = [
    path("", views.today, name="today"),
    path("orders", orders.take, name="orders"),
    path("cases/<str:kind>", views.cases, name="cases"),
    path("case/<str:reference>", views.case, name="case"),
    path("case/<str:reference>/do", views.do, name="do"),
    path("people", views.people, name="people"),
    path("pulse", views.pulse, name="pulse"),
    path("language", set_language, name="language"),
    path("door", views.door, name="door"),
    path("healthz", views.healthz, name="healthz"),
]
