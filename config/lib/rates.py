"""How often something happened in the running minute, counted over all processes in the Redis server."""

import logging
import time
from dataclasses import dataclass
from functools import cache

import redis
from django.db import connection

from config.lib.broker import client

WINDOW_SECONDS = 60

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rate:
    """The number of this happening in its minute, and the seconds until the next minute begins."""

    number: int
    seconds_left: int


def count(subject: str) -> Rate:
    """Count one more happening of `subject` in the running minute.

    Without the server nothing is counted: a rate guards against overload, it is no door, and work must go on.
    """
    now = int(time.time())
    window = now // WINDOW_SECONDS
    left = WINDOW_SECONDS - now % WINDOW_SECONDS
    # The name of the database keeps apart installations, and tests side by side, that share a server.
    key = f"huce:rate:{connection.settings_dict['NAME']}:{subject}:{window}"
    try:
        with _client().pipeline() as pipe:
            pipe.incr(key)
            pipe.expire(key, WINDOW_SECONDS)
            number, _ = pipe.execute()
    except redis.RedisError:
        _log.warning("rates are not counted: the broker does not answer")
        return Rate(0, left)
    return Rate(int(number), left)


@cache
def _client() -> redis.Redis:
    return client()
