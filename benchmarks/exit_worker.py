"""The steps of the exit benchmark, each for a process of its own; decisions go through the pages, as people's do."""

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from assessments.demo.load import DEFAULT_SEED, load_county
from assessments.models import ExitCase, HouseholdVerdict
from assessments.selectors.exit_list import Tab, read_list
from assessments.services.first_checks import first_checks
from assessments.status import CaseAction, CaseState
from benchmarks.measure import RUNS, peak_mb
from households.status import HouseholdStatus

CLERK, APPROVER = "chenlq", "zhouping"
FOUND, LEADS_ON = 200, 302


def main(step: str, *arguments: str) -> dict[str, Any]:
    """Do one step on the county of this database and return what was found."""
    steps: dict[str, Callable[..., dict[str, Any]]] = {
        "load": _load, "list": _list, "propose": _propose, "approve": _approve,
    }  # fmt: skip
    return steps[step](*arguments) | {"peak_mb": peak_mb()}


def _load(_: str) -> dict[str, Any]:
    load_county(seed=DEFAULT_SEED, today=timezone.localdate(), say=sys.stderr.write)
    return {"read": [run.read for run in first_checks()]}


def _list(username: str) -> dict[str, Any]:
    """Count the queries of every tab, of its first page and of the one after."""
    browser, address = _client(username), reverse("assessments:exit_list")
    asked = []
    for tab in Tab:
        behind = read_list(user=User.objects.get(username=username), tab=tab, chosen={}).page.after
        for more in ("", f"&after={behind}" if behind else ""):
            with CaptureQueriesContext(connection) as caught:
                _require(browser.get(f"{address}?tab={tab}{more}"), FOUND)
            asked.append(len(caught))
    met = HouseholdVerdict.objects.current().filter(overall="met").count()
    return {"queries": max(asked), "candidates": met}


def _propose(few: str, many: str) -> dict[str, Any]:
    """Propose households that nobody has proposed, few and many of them, three times each.

    All of one status: for each that they come from the trail takes a statement, when they are approved.
    """
    taken = ExitCase.objects.values("household")
    met = HouseholdVerdict.objects.current().filter(overall="met", household__status=HouseholdStatus.REGISTERED)
    met = met.exclude(household__in=taken)
    free = list(met.order_by("pk").values_list("pk", flat=True))
    return _three_times(CLERK, CaseAction.PROPOSE, reverse("assessments:propose"), [str(pk) for pk in free], few, many)


def _approve(few: str, many: str) -> dict[str, Any]:
    """Approve as many of those that were proposed."""
    waiting = ExitCase.objects.filter(state=CaseState.PROPOSED).order_by("pk")
    picks = [f"{pk}-{turn}" for pk, turn in waiting.values_list("pk", "round")]
    address = reverse("assessments:decide", kwargs={"action": CaseAction.APPROVE})
    return _three_times(APPROVER, CaseAction.APPROVE, address, picks, few, many)


def _three_times(username: str, action: str, address: str, picks: list[str], few: str, many: str) -> dict[str, Any]:
    browser, sizes = _client(username), [int(few), int(many)]
    found: dict[str, Any] = {}
    for size in sizes:
        rounds = []
        for _ in range(RUNS):
            chosen, picks = picks[:size], picks[size:]
            rounds.append(_decide(browser, action, address, chosen))
        found[str(size)] = {
            "seconds": statistics.median(one["seconds"] for one in rounds),
            "asking": statistics.median(one["asking"] for one in rounds),
            "queries": max(one["queries"] for one in rounds),
            "asking_queries": max(one["asking_queries"] for one in rounds),
        }
    return found


def _decide(browser: Client, action: str, address: str, picks: Sequence[str]) -> dict[str, Any]:
    """Send what was ticked to the page that asks, then its answer, which one blocked household would turn down."""
    asks = reverse("assessments:bulk_confirm", kwargs={"action": action})
    page, asking, asking_queries = _timed(browser, asks, {"pick": picks})
    _require(page, FOUND)
    answer, seconds, queries = _timed(browser, address, {"pick": picks, "reason": "达到标准"})
    _require(answer, LEADS_ON)
    return {"seconds": seconds, "queries": queries, "asking": asking, "asking_queries": asking_queries}


def _timed(browser: Client, address: str, fields: dict[str, Any]) -> tuple[Any, float, int]:
    with CaptureQueriesContext(connection) as caught:
        started = time.perf_counter()
        answer = browser.post(address, fields)
        taken = time.perf_counter() - started
    return answer, taken, len(caught)


def _client(username: str) -> Client:
    """Return a client that is logged in and has opened a page, so that what a session notes once has been noted."""
    browser = Client(HTTP_HOST="127.0.0.1")
    browser.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    _require(browser.get(reverse("assessments:exit_list")), FOUND)
    return browser


def _require(answer: HttpResponse | Any, status: int) -> None:
    if answer.status_code != status:
        raise RuntimeError(f"answered {answer.status_code}: {answer.content[:300]!r}")
