"""WSGI entry point for the web server."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

application = get_wsgi_application()
# Every address and the views behind it before the server forks: workers share them, and one that takes the place of a
# killed one answers at once instead of importing for two seconds.
import_module(settings.ROOT_URLCONF)
