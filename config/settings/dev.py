"""`make run`: the demonstration on this machine. Never used with real people's data."""

from .base import *  # noqa: F403
from .base import BASE_DIR, MIDDLEWARE, database, logging_config
from .env import read_environment

ENVIRONMENT = read_environment(base_dir=BASE_DIR, development=True)
DEBUG = False
DEMONSTRATION = True
PASSWORD_MAX_AGE_DAYS = 0
# The accounts of the demonstration are shared by whoever tries it, and nobody has their phone.
ONE_SESSION_PER_ACCOUNT = False
SECOND_FACTOR = False
SECRET_KEY = ENVIRONMENT.secret_key
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
TRUSTED_PROXIES = ENVIRONMENT.trusted_proxies
DATABASES = {"default": database(ENVIRONMENT.database_url)}
REDIS_URL = ENVIRONMENT.redis_url
CELERY_BROKER_URL = ENVIRONMENT.redis_url
FIELD_KEYS = ENVIRONMENT.field_keys
FIELD_KEY_ID = ENVIRONMENT.field_key_id
HASH_KEY = ENVIRONMENT.hash_key
SIGNING_KEYS = ENVIRONMENT.signing_keys
MEDIA_ROOT = ENVIRONMENT.var_dir / "media"
EXPORT_ROOT = ENVIRONMENT.var_dir / "exports"
# Static files come straight from the apps' folders; nothing is collected.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
BUNDLE_ROOT = ENVIRONMENT.var_dir / "bundles"
# There is no proxy in front that would compress.
MIDDLEWARE = ["config.lib.compressing.CompressTextMiddleware", *MIDDLEWARE]
LOGGING = logging_config(ENVIRONMENT.log_level, ENVIRONMENT.log_file)
