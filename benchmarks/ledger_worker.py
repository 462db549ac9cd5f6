"""The steps of the ledger benchmark, each for a process of its own."""

import statistics
import time
from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from benchmarks.measure import median_seconds, peak_mb
from benchmarks.money import FINANCE, finance, make_finance, make_shares, payments
from funds.ledger import balances, post_many
from funds.models import FundLine, LedgerEntry
from funds.selectors.board import read_board

LINES, SHARES, AT_ONCE = 127, 1_500, 100_000
FOUND = 200
TABLE = LedgerEntry._meta.db_table


def main(step: str, *arguments: str) -> dict[str, Any]:
    """Do one step and return what was measured."""
    steps: dict[str, Callable[..., dict[str, Any]]] = {"fill": _fill, "pages": _pages, "verify": _verify}
    return steps[step](*map(int, arguments)) | {"peak_mb": peak_mb()}


def _fill(entries: int) -> dict[str, Any]:
    """Post so many entries on as many lines as Shizong has; vacuum as the server does at night."""
    actor = make_finance()
    shares = make_shares(LINES, SHARES, actor)
    there = LedgerEntry.objects.count()
    while there < entries:
        there += post_many(postings=list(payments(shares, min(AT_ONCE, entries - there), first=there)), actor=actor)
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {TABLE}")
        cursor.execute("ANALYZE")
    return {"rows": there}


def _pages(times: int) -> dict[str, Any]:
    """Open every page about money so many times; beside them the one statement that sums every account."""
    browser, user = _browser(), finance()
    line = FundLine.objects.order_by("pk").first()
    entry = LedgerEntry.objects.filter(kind="payment").order_by("pk").first()
    if line is None or entry is None:
        raise RuntimeError("the ledger is empty")
    addresses = {
        "overview": reverse("funds:overview"),
        "board": reverse("funds:board"),
        "board_past_day": reverse("funds:board") + "?day=2024-12-31",
        "township": reverse("funds:township") + f"?of={_a_township(user)}",
        "line": reverse("funds:line_detail", args=[line.pk]),
        "ledger": reverse("funds:ledger"),
        "payee": reverse("funds:payee", args=[entry.pk]),
        "entry": reverse("funds:entry_detail", args=[entry.pk]),
    }
    found = {name: _opened(browser, address, times) for name, address in addresses.items()}
    found["balances"] = _timed(lambda: balances(line.pk), times)
    return {"pages": found, "bare": median_seconds(_sum_every_account, runs=times) * 1000}


def _verify() -> dict[str, Any]:
    """Walk along every chain, once: it reads every entry and computes every hash anew."""
    started = time.perf_counter()
    call_command("verify_ledger", verbosity=0)
    return {"seconds": time.perf_counter() - started, "rows": LedgerEntry.objects.count()}


def _opened(browser: Client, address: str, times: int) -> dict[str, Any]:
    def ask() -> None:
        answer = browser.get(address)
        if answer.status_code != FOUND:
            raise RuntimeError(f"{address} answered {answer.status_code}")

    return _timed(ask, times)


def _timed(work: Callable[[], object], times: int) -> dict[str, Any]:
    with CaptureQueriesContext(connection) as caught:
        work()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    taken.sort()
    return {"p50": statistics.median(taken), "p95": taken[int(len(taken) * 0.95)], "queries": len(caught)}


def _sum_every_account() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT line_id, allocation_id, counts_as, sum(amount) FROM {TABLE} GROUP BY 1, 2, 3")
        cursor.fetchall()


def _a_township(user: User) -> str:
    return read_board(user, day=timezone.localdate()).townships[0].key


def _browser() -> Client:
    browser = Client(HTTP_HOST="127.0.0.1")
    browser.force_login(User.objects.get(username=FINANCE), backend="django.contrib.auth.backends.ModelBackend")
    browser.get(reverse("accounts:home"))
    return browser
