"""A county's server. Secrets come from the environment or from files it names; `check --deploy` must stay silent."""

from .base import *  # noqa: F403
from .base import BASE_DIR, database, logging_config
from .env import read_environment

ENVIRONMENT = read_environment(base_dir=BASE_DIR, development=False)
DEBUG = False
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
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
ONE_TIME_PASSWORD_DAYS = ENVIRONMENT.one_time_password_days
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# The worker logs as the other processes do, not in a form of its own.
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
LOGGING = logging_config(ENVIRONMENT.log_level, ENVIRONMENT.log_file)
