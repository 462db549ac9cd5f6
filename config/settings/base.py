"""Settings that every environment shares. What differs is in dev, test and production."""

from pathlib import Path
from urllib.parse import unquote

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parents[2]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "axes",
    "csp",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "import_export",
    "pghistory",
    "pgtrigger",
    "rest_framework",
    "accounts",
    "villages",
    "households",
    "projects",
    "funds",
    "assessments",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.BrowserFeaturesMiddleware",
    "accounts.middleware.AuditContextMiddleware",
    "accounts.middleware.IdleTimeoutMiddleware",
    "accounts.middleware.AccessMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "accounts.middleware.PasswordChangeMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "accounts:home"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.frame",
            ],
            "builtins": ["accounts.templatetags.huce"],
        },
    }
]

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "accounts.passwords.HousePasswordRules"}]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "accounts.origin.client_address"
AXES_LOCKOUT_CALLABLE = "accounts.views.login.locked_out"
# Addresses of the reverse proxies whose X-Forwarded-For header is believed.
TRUSTED_PROXIES: list[str] = []
PASSWORD_MAX_AGE_DAYS = 90
# A one-time password that nobody has replaced by then no longer opens its account.
ONE_TIME_PASSWORD_DAYS = 14
IDLE_TIMEOUT_SECONDS = 30 * 60
# A second login to an account ends the first.
ONE_SESSION_PER_ACCOUNT = True
# Roles that approve, pay, administer or export log in with a code from their phone (accounts.permissions).
SECOND_FACTOR = True
OTP_TOTP_ISSUER = "户册"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "accounts.views.csrf.csrf_failed"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
DATE_FORMAT = "Y-m-d"

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT: Path | None = BASE_DIR / "staticfiles"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.lib.bundles.BundleFinder",
]
# What a page loads as one file, and its parts in `static/` in the order of the cascade and of the scripts' start.
BUNDLES: dict[str, list[str]] = {
    "css/huce.css": [
        "css/tokens.css",
        "css/base.css",
        "css/frame.css",
        "css/actions.css",
        "css/status.css",
        "css/tables.css",
        "css/forms.css",
        "css/pages.css",
        "css/print.css",
    ],
    "js/huce.js": ["js/frame.js", "js/once.js", "js/draft.js"],
    "js/visit.js": ["js/kept.js", "js/photos.js", "js/place.js"],
}
BUNDLE_ROOT = BASE_DIR / "bundles"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

CELERY_BEAT_SCHEDULE = {
    "exit-check": {"task": "assessments.tasks.check_exits_tonight", "schedule": crontab(hour=1, minute=30)},
    "look-back": {"task": "assessments.tasks.look_back_anyway", "schedule": crontab(hour=4, minute=30)},
    "seal-audit-trail": {"task": "accounts.tasks.seal_audit_trail", "schedule": 60.0},
    "sweep-dead-jobs": {"task": "assessments.tasks.sweep_jobs", "schedule": 60.0},
    "quality-check": {"task": "households.tasks.check_quality_tonight", "schedule": crontab(hour=2, minute=30)},
    "money-check": {"task": "funds.tasks.check_money_tonight", "schedule": crontab(hour=3, minute=10)},
    "sweep-money-checks": {"task": "funds.tasks.sweep_money_checks", "schedule": 60.0},
    "sweep-quality-checks": {"task": "households.tasks.sweep_checks", "schedule": 60.0},
    "sweep-photo-files": {"task": "households.tasks.sweep_photo_files", "schedule": crontab(hour=3, minute=40)},
    "resume-seals": {"task": "households.tasks.resume_silent_seals", "schedule": 60.0},
    "sweep-paper-exports": {"task": "households.tasks.sweep_papers", "schedule": 60.0},
    "sweep-exit-papers": {"task": "assessments.tasks.sweep_exit_papers", "schedule": 60.0},
    "sweep-household-exports": {"task": "households.tasks.sweep_exports", "schedule": 60.0},
    "sweep-imports": {"task": "households.tasks.sweep_imports", "schedule": 60.0},
    "sweep-account-batches": {"task": "villages.tasks.sweep_account_batches", "schedule": 60.0},
    "sweep-exports": {"task": "funds.tasks.sweep_exports", "schedule": 60.0},
    "clear-old-rows": {"task": "accounts.tasks.clear_old_rows", "schedule": crontab(hour=3, minute=30)},
    "worker-heartbeat": {"task": "accounts.tasks.beat_heart", "schedule": 15.0},
}
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}

# The API knows systems with tokens and JSON, nothing else (villages/api).
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["villages.api.authentication.SystemTokenAuthentication"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["villages.api.parsing.SmallJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "villages.api.paging.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "villages.api.base.SystemSchema",
    "EXCEPTION_HANDLER": "villages.api.errors.answer",
    "URL_FORMAT_OVERRIDE": None,
}
# Requests without a good token that one address may make a minute; what comes after them is turned away unrecorded.
API_REFUSALS_A_MINUTE = 30
SPECTACULAR_SETTINGS = {
    "TITLE": "户册接口",
    "DESCRIPTION": "供对接系统读取区划、农户、家庭成员、退出核对结论、走访和资金台账，登记走访。",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVERS": [],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": True,
    "ENUM_NAME_OVERRIDES": {
        "CauseEnum": "households.codes.Cause",
        "AnswerEnum": "households.codes.Answer",
        "EntryKindEnum": "funds.models.EntryKind",
        "VisitKindEnum": "households.codes.VisitKind",
    },
}

HOOKS: dict[str, list[str]] = {
    "paired_household_ids": ["households.hooks.paired_household_ids"],
    "village_figures": ["households.village_hooks.figures"],
    "village_cards": ["households.village_hooks.village_cards", "funds.hooks.village_cards"],
    "cadre_loads": ["households.village_hooks.cadre_loads"],
    "most_households": ["households.village_hooks.most_households"],
    "cadre_cards": ["households.village_hooks.cadre_cards"],
    "visit_recorded": ["assessments.hooks.recheck_at_once"],
    "register_changed": ["assessments.hooks.recheck_at_once"],
    "household_bulk_actions": ["households.hooks.bulk_actions"],
    "person_keys": ["villages.persons.person_key"],
    "access_refusals": ["villages.access.access_refusal", "households.hooks.access_refusal"],
    "household_panels": ["assessments.hooks.household_panels", "funds.hooks.household_panels"],
    "file_folders": [
        "projects.library_hooks.file_folders",
        "projects.hooks.file_folders",
        "assessments.hooks.file_folders",
        "funds.hooks.file_folders",
    ],
    "household_standings": ["assessments.hooks.household_standings"],
    "import_kinds": ["projects.benefit_book.import_kinds"],
    "income_results": ["assessments.hooks.income_result"],
    "project_panels": [
        "projects.library_hooks.project_panels",
        "funds.hooks.project_panels",
        "projects.asset_hooks.project_panels",
        "funds.finding_panels.project_panels",
    ],
    "money_checks": ["assessments.money_checks.money_checks"],
    "project_payments": ["funds.hooks.project_payments"],
    "waiting_items": [
        "households.waiting.waiting_items",
        "projects.works_waiting.waiting_items",
        "assessments.waiting.waiting_items",
        "assessments.area_waiting.waiting_items",
        "projects.library_waiting.waiting_items",
        "funds.waiting.waiting_items",
        "projects.asset_hooks.waiting_items",
        "funds.finding_waiting.waiting_items",
        "funds.claims_waiting.waiting_items",
        "villages.waiting.waiting_items",
        "accounts.waiting.waiting_items",
    ],
    "home_cards": ["households.hooks.home_cards", "assessments.hooks.home_cards", "funds.hooks.home_cards"],
}

# The demonstration county switches on the yellow strip, the list of accounts on the login page and the file stamp.
DEMONSTRATION = False


def database(url: str) -> dict[str, object]:
    """Return Django's settings of the PostgreSQL database at `url`; a socket's folder stands there as %2Ftmp%2Fx."""
    settings: dict[str, object] = dict(environ.Env.db_url_config(url))
    host = unquote(str(settings["HOST"]))
    return settings | {"HOST": host, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


def logging_config(level: str, file: Path | None = None) -> dict[str, object]:
    """Return a logging set-up that writes one line an event to standard error and, where one is given, to `file`.

    The file is opened anew when logrotate has moved it away, so that all processes can share it.
    """
    handlers: dict[str, dict[str, object]] = {"console": {"class": "logging.StreamHandler", "formatter": "line"}}
    if file is not None:
        handlers["file"] = {
            "class": "logging.handlers.WatchedFileHandler",
            "formatter": "line",
            "filename": str(file),
            "encoding": "utf-8",
        }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": handlers,
        "root": {"handlers": list(handlers), "level": level},
    }
