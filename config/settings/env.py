"""Every environment variable Huce knows, read once and typed; a missing one stops the start with a sentence."""

import base64
import binascii
from dataclasses import dataclass
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 16

_read = environ.Env()


@dataclass(frozen=True)
class Environment:
    """The values a deployment sets. Paths are absolute; keys are raw bytes."""

    database_url: str
    redis_url: str
    secret_key: str
    field_keys: dict[str, bytes]
    field_key_id: str
    hash_key: bytes
    allowed_hosts: list[str]
    trusted_proxies: list[str]
    var_dir: Path
    log_level: str


def read_environment(*, base_dir: Path, development: bool) -> Environment:
    """Read all variables. With `development`, fixed well-known keys stand in for missing secrets.

    Raises ImproperlyConfigured, naming the variable and what to write there.
    """
    field_keys = _keys(_secret("HUCE_FIELD_KEYS", "demo:" + _demo_key("field-key"), development=development))
    key_id = _read.str("HUCE_FIELD_KEY_ID", default=next(iter(field_keys)))
    if key_id not in field_keys:
        raise ImproperlyConfigured(f"HUCE_FIELD_KEY_ID names the key “{key_id}”, which HUCE_FIELD_KEYS does not hold.")
    return Environment(
        database_url=_required("DATABASE_URL", "postgres://user:password@host:5432/name"),
        redis_url=_required("REDIS_URL", "redis://host:6379/0"),
        secret_key=_secret("HUCE_SECRET_KEY", "development-only-" + "0" * 50, development=development),
        field_keys=field_keys,
        field_key_id=key_id,
        hash_key=_key("HUCE_HASH_KEY", _secret("HUCE_HASH_KEY", _demo_key("hash-key"), development=development)),
        allowed_hosts=_read.list("HUCE_ALLOWED_HOSTS", default=["*"] if development else []),
        trusted_proxies=_read.list("HUCE_TRUSTED_PROXIES", default=[]),
        var_dir=Path(_read.str("HUCE_VAR_DIR", default=str(base_dir / "var"))).resolve(),
        log_level=_log_level(),
    )


def _required(name: str, example: str) -> str:
    value = _read.str(name, default="")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. Write for example {name}={example}, or start with `make run`, which sets it for you."
        )
    return value


def _secret(name: str, stand_in: str, *, development: bool) -> str:
    value = _read.str(name, default="")
    if value:
        return value
    if development:
        return stand_in
    raise ImproperlyConfigured(
        f"{name} is not set. Production needs a secret of its own; .env.example says how to make one."
    )


def _demo_key(text: str) -> str:
    return base64.b64encode(text.ljust(KEY_BYTES, ".")[:KEY_BYTES].encode()).decode()


def _key(name: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(
            f"{name} must be {KEY_BYTES} bytes written in base64; .env.example says how to make one."
        )
    return key


def _keys(text: str) -> dict[str, bytes]:
    pairs = [pair.partition(":") for pair in text.split(",")]
    if not all(key_id.strip() and key for key_id, _, key in pairs):
        raise ImproperlyConfigured("HUCE_FIELD_KEYS must be a list such as 2026a:BASE64KEY,2025b:BASE64KEY.")
    return {key_id.strip(): _key("HUCE_FIELD_KEYS", key.strip()) for key_id, _, key in pairs}


def _log_level() -> str:
    level = _read.str("HUCE_LOG_LEVEL", default="INFO").upper()
    if level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise ImproperlyConfigured("HUCE_LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR.")
    return level
