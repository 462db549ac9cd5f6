"""A client of the Redis-protocol server at settings.REDIS_URL, for what is not a Celery message."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

ANSWER_SECONDS = 3


def client() -> redis.Redis:
    """Return a client that gives up after a few seconds instead of trying again.

    Celery writes a Unix socket as redis+socket:///path?virtual_host=2, which redis-py does not read: both will do.
    """
    parts = urlsplit(settings.REDIS_URL)
    options: dict[str, Any] = {
        "socket_timeout": ANSWER_SECONDS,
        "socket_connect_timeout": ANSWER_SECONDS,
        "retry": Retry(NoBackoff(), 0),
    }
    if parts.scheme != "redis+socket":
        return redis.Redis.from_url(settings.REDIS_URL, **options)
    number = parse_qs(parts.query).get("virtual_host", ["0"])[0]
    return redis.Redis(unix_socket_path=parts.path, db=int(number), **options)
