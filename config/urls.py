"""Every address of the site: each app under its own prefix, and the two for whoever watches the server."""

from importlib.util import find_spec

from django.urls import include, path

from config.health import healthz, readyz

APPS = [
    ("", "accounts.urls"),
    ("households/", "households.urls"),
    ("projects/", "projects.urls"),
    ("funds/", "funds.urls"),
    ("exit/", "assessments.urls"),
]

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    *(path(prefix, include(module)) for prefix, module in APPS if find_spec(module)),
]
