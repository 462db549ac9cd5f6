"""Two addresses for whoever watches the server: /healthz is this process, /readyz is the whole system."""

from collections.abc import Callable

import redis
from django.apps import apps
from django.db import DatabaseError, connection
from django.db.utils import InterfaceError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.lib import broker, heartbeat

HEARTBEAT_LIMIT_SECONDS = 60


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer as long as the web process can answer at all; asks nobody else."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when database, broker and worker are well, else 503.

    The age of the last good run is only told, and "overdue" after a day: the pages answer all the same.
    """
    checks = {"database": database_answers(), "broker": broker_answers(), "worker": worker_is_alive()}
    ready = all(checks.values())
    age, late = last_good_run() if checks["database"] else (None, True)
    body = {
        "status": "ok" if ready else "unavailable",
        "checks": {name: "ok" if well else "failed" for name, well in checks.items()},
        "last_good_run_age_seconds": age,
        "exit_check": "overdue" if late else "ok",
    }
    return JsonResponse(body, status=200 if ready else 503)


def database_answers() -> bool:
    """Whether the database answers a trivial question."""

    def ask() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True

    return _holds(ask)


def broker_answers() -> bool:
    """Whether the broker answers."""
    return _holds(lambda: bool(broker.client().ping()))


def worker_is_alive() -> bool:
    """Whether a worker gave a sign of life within the last minute."""

    def ask() -> bool:
        age = heartbeat.age_seconds()
        return age is not None and age <= HEARTBEAT_LIMIT_SECONDS

    return _holds(ask)


def last_good_run() -> tuple[float | None, bool]:
    """Return the seconds since the last run over the county that ended well (None: there is none), and if that is late.

    What counts as late is said once, for the alarm on the home page as well.
    """
    runs = apps.get_model("assessments", "ExitRun").objects
    finished = runs.good().order_by("-finished_at").values_list("finished_at", flat=True).first()
    age = None if finished is None else round((timezone.now() - finished).total_seconds(), 1)
    return age, runs.is_late()


def _holds(ask: Callable[[], bool]) -> bool:
    try:
        return ask()
    except (DatabaseError, InterfaceError, redis.RedisError):
        return False
