"""Settings of the test suite: the development settings with a fast password hash and folders of its own."""

import tempfile
from pathlib import Path

from .dev import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
_SCRATCH = Path(tempfile.gettempdir()) / "huce-test-files"
MEDIA_ROOT = _SCRATCH / "media"
EXPORT_ROOT = _SCRATCH / "exports"
# Tests knock at every door without a token; the limit has a test of its own.
API_REFUSALS_A_MINUTE = 1_000_000
# A static file is looked up when it is asked for: otherwise every new client of a test reads all folders of them.
WHITENOISE_AUTOREFRESH = True
