"""Every address of the site: each app under its own prefix, and the two for whoever watches the server."""

from django.urls import include, path

from config.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("api/v1/", include("config.api")),
    path("", include("accounts.urls")),
    path("villages/", include("villages.urls")),
    path("staff/", include("villages.staff_urls")),
    path("households/", include("households.urls")),
    path("p/", include("households.paper_urls")),
    path("projects/", include("projects.urls")),
    path("funds/", include("funds.urls")),
    path("exit/", include("assessments.urls")),
]
