"""Every route of the product."""

from django.conf import settings
from django.urls import include, path

from ventanilla.api import hooks
from ventanilla.api.v1.router import api
from ventanilla.config import health
from ventanilla.web import errors

urlpatterns = [
    path("", include("ventanilla.config.urls_access")),
    path("", include("ventanilla.config.urls_desk")),
    path("", include("ventanilla.config.urls_cases")),
    path("", include("ventanilla.config.urls_control")),
    path("", include("ventanilla.config.urls_publishing")),
    path("", include("ventanilla.config.urls_planning")),
    path("", include("ventanilla.config.urls_signups")),
    path("", include("ventanilla.config.urls_competitions")),
    path("", include("ventanilla.config.urls_rules")),
    path("api/v1/", api.urls),
    path("hooks/<slug:platform>/<uuid:channel>", hooks.receive, name="hook"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
]
if "plaza" in settings.INSTALLED_APPS:
    urlpatterns += [path("plaza/", include("plaza.urls"))]

handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.broken
