"""Importing this module sets Django up, for programs that are not manage.py. Import it before anything with models."""

import django

import config.celery  # noqa: F401  names the settings module

django.setup()
