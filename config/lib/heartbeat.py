"""The sign of life that the Celery worker leaves in the broker every few seconds, and its age."""

import time

from config.lib.broker import client

KEY = "huce:worker-heartbeat"
KEEP_SECONDS = 24 * 60 * 60


def beat() -> None:
    """Leave the present moment as the worker's last sign of life. Raises redis.RedisError when the broker is away."""
    client().set(KEY, repr(time.time()), ex=KEEP_SECONDS)


def age_seconds() -> float | None:
    """Return how long ago the worker last gave a sign of life; None if it never did. Raises redis.RedisError."""
    found = client().get(KEY)
    return None if found is None else max(0.0, time.time() - float(found))
