"""Every environment variable Huce knows, read once and typed; a missing one stops the start with a sentence.

A secret may stand in a file instead: NAME_FILE names it, as Docker and systemd hand secrets over.
"""

import base64
import binascii
import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import environ
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 16
SIGNING_KEY_BYTES = 32

_read = environ.Env()


@dataclass(frozen=True)
class Environment:
    """The values a deployment sets. Paths are absolute; keys are raw bytes."""

    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    field_keys: dict[str, bytes] = field(repr=False)
    field_key_id: str
    hash_key: bytes = field(repr=False)
    signing_keys: dict[str, bytes] = field(repr=False)
    allowed_hosts: list[str]
    trusted_proxies: list[str]
    var_dir: Path
    log_level: str
    log_file: Path | None
    one_time_password_days: int


def read_environment(*, base_dir: Path, development: bool) -> Environment:
    """Read all variables. With `development`, fixed well-known keys stand in for missing secrets.

    Raises ImproperlyConfigured, naming the variable and what to write there.
    """
    field_keys = _keys(_secret("HUCE_FIELD_KEYS", "demo:" + _demo_key("field-key"), development=development))
    key_id = _read.str("HUCE_FIELD_KEY_ID", default="") or next(iter(field_keys))
    if key_id not in field_keys:
        raise ImproperlyConfigured(f"HUCE_FIELD_KEY_ID names the key “{key_id}”, which HUCE_FIELD_KEYS does not hold.")
    return Environment(
        database_url=_address("DATABASE_URL", "DATABASE_PASSWORD", "postgres://user:password@host:5432/name"),
        redis_url=_address("REDIS_URL", "REDIS_PASSWORD", "redis://host:6379/0"),
        secret_key=_secret("HUCE_SECRET_KEY", "development-only-" + "0" * 50, development=development),
        field_keys=field_keys,
        field_key_id=key_id,
        hash_key=_key("HUCE_HASH_KEY", _secret("HUCE_HASH_KEY", _demo_key("hash-key"), development=development)),
        signing_keys=_signing_keys(development=development),
        allowed_hosts=_read.list("HUCE_ALLOWED_HOSTS", default=["*"] if development else []),
        trusted_proxies=_read.list("HUCE_TRUSTED_PROXIES", default=[]),
        var_dir=Path(_read.str("HUCE_VAR_DIR", default="") or base_dir / "var").resolve(),
        log_level=_log_level(),
        log_file=_log_file(),
        one_time_password_days=_days("HUCE_ONE_TIME_PASSWORD_DAYS", default=14, most=90),
    )


def _address(name: str, password_name: str, example: str) -> str:
    """Return the address of a server, with the password put in that stands in a variable or file of its own."""
    address = _text(name)
    if not address:
        raise ImproperlyConfigured(
            f"{name} is not set. Write for example {name}={example}, or start with `make run`, which sets it for you."
        )
    password = _text(password_name)
    if not password:
        return address
    parts = urlsplit(address)
    user, _, host = parts.netloc.rpartition("@")
    if ":" in user or not host:
        raise ImproperlyConfigured(
            f"{password_name} is set, but {name} holds a password already or names no host. Keep the password in one "
            f"place and write {name}={example.replace(':password', '')}."
        )
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(password, safe='')}@{host}"))


def _text(name: str) -> str:
    """Return the variable, or what stands in the file that NAME_FILE names; the empty text when neither is set."""
    value, path = _read.str(name, default=""), os.environ.get(f"{name}_FILE", "")
    if not path:
        return value
    if value:
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set. Keep the one that is meant.")
    try:
        value = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        raise ImproperlyConfigured(f"{name}_FILE names {path}, which cannot be read: {why}.") from None
    if not value:
        raise ImproperlyConfigured(f"{name}_FILE names {path}, which is empty.")
    return value


def _secret(name: str, stand_in: str, *, development: bool) -> str:
    value = _text(name)
    if value:
        return value
    if development:
        return stand_in
    raise ImproperlyConfigured(
        f"{name} is not set, nor {name}_FILE. Production needs a secret of its own; .env.example says how to make one."
    )


def _demo_key(text: str, length: int = KEY_BYTES) -> str:
    return base64.b64encode(text.ljust(length, ".")[:length].encode()).decode()


def _key(name: str, text: str, length: int = KEY_BYTES) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != length:
        raise ImproperlyConfigured(
            f"{name} must be {length} bytes written in base64; .env.example says how to make one."
        )
    return key


def _keys(text: str, name: str = "HUCE_FIELD_KEYS", length: int = KEY_BYTES) -> dict[str, bytes]:
    pairs = [pair.partition(":") for pair in text.split(",")]
    if not all(key_id.strip() and key for key_id, _, key in pairs):
        raise ImproperlyConfigured(f"{name} must be a list such as 2026a:BASE64KEY,2025b:BASE64KEY.")
    return {key_id.strip(): _key(name, key.strip(), length) for key_id, _, key in pairs}


def _signing_keys(*, development: bool) -> dict[str, bytes]:
    name, stand_in = "HUCE_SIGNING_KEYS", "demo:" + _demo_key("signing-key", SIGNING_KEY_BYTES)
    return _keys(_secret(name, stand_in, development=development), name, SIGNING_KEY_BYTES)


def _log_level() -> str:
    level = (_read.str("HUCE_LOG_LEVEL", default="") or "INFO").upper()
    if level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise ImproperlyConfigured("HUCE_LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR.")
    return level


def _days(name: str, *, default: int, most: int) -> int:
    text = _read.str(name, default="") or str(default)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= most):
        raise ImproperlyConfigured(f"{name} must be a number of days from 1 to {most}.")
    return int(text)


def _log_file() -> Path | None:
    path = _read.str("HUCE_LOG_FILE", default="")
    if not path:
        return None
    if not os.access(Path(path).parent, os.W_OK):
        raise ImproperlyConfigured(f"HUCE_LOG_FILE names {path}, in a folder that is missing or cannot be written to.")
    return Path(path)
