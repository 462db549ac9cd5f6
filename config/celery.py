"""The Celery application. Settings prefixed CELERY_ configure it; every app's tasks.py is found by itself."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("huce")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
