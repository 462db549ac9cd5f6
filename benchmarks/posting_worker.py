"""The steps of the posting benchmark, each for a process of its own; clients are forks of it that begin together."""

import multiprocessing
import statistics
import time
from collections.abc import Callable
from io import StringIO
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Any

from django.db import connection, connections

from benchmarks.measure import RUNS, peak_mb
from benchmarks.money import finance, make_finance, make_shares, payments
from funds.ledger import post, post_many
from funds.models import Allocation, LedgerEntry

BARE = "bench_bare"
_FORKED = multiprocessing.get_context("fork")

Work = Callable[[int, int], None]
"""Does the n-th thing of a client."""


def main(step: str, *arguments: str) -> dict[str, Any]:
    """Do one step and return what was measured."""
    steps: dict[str, Callable[..., dict[str, Any]]] = {"prepare": _prepare, "bare": _bare, "pay": _pay, "many": _many}
    return steps[step](*map(int, arguments)) | {"peak_mb": peak_mb()}


def _prepare(lines: int) -> dict[str, Any]:
    """Make a line for each client to race on, and a bare table of the same columns with one row to copy."""
    shares = make_shares(lines, lines, make_finance())
    post(posting=next(payments(shares, 1)), actor=finance())
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {BARE} AS SELECT * FROM {LedgerEntry._meta.db_table} WHERE false")
        cursor.execute("ANALYZE")
    return {}


def _bare(clients: int, inserts: int) -> dict[str, Any]:
    """Let clients insert copies of one row, each in its own transaction."""
    columns = [field.column for field in LedgerEntry._meta.concrete_fields]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {LedgerEntry._meta.db_table} ORDER BY id DESC LIMIT 1")
        row = cursor.fetchone()
    statement = f"INSERT INTO {BARE} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"

    def insert(_: int, __: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, row)

    return _raced(insert, clients, inserts // clients)


def _pay(clients: int, number: int, lines: int) -> dict[str, Any]:
    """Let clients post payments on the first `lines` lines, all on one or each on the next."""
    actor = finance()
    shares = list(Allocation.objects.order_by("pk")[:lines])
    each = max(1, number // clients)
    todo = list(payments(shares, clients * each))

    def pay(client: int, turn: int) -> None:
        post(posting=todo[turn * clients + client], actor=actor)

    return _raced(pay, clients, each)


def _many(number: int) -> dict[str, Any]:
    """Post many payments at once, and copy as many rows into the bare table."""
    actor, shares = finance(), list(Allocation.objects.order_by("pk"))
    todo = list(payments(shares, number))
    started = time.perf_counter()
    post_many(postings=todo, actor=actor)
    seconds = time.perf_counter() - started
    table = LedgerEntry._meta.db_table
    rows = StringIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY (SELECT * FROM {table} ORDER BY id DESC LIMIT {number}) TO STDOUT", rows)
        rows.seek(0)
        started = time.perf_counter()
        cursor.copy_expert(f"COPY {BARE} FROM STDIN", rows)
    return {"seconds": seconds, "copy": time.perf_counter() - started}


def _raced(work: Work, clients: int, each: int) -> dict[str, Any]:
    """Return things a second, all clients together, and the slowest of twenty in ms: the median of three rounds."""
    rounds = [_round(work, clients, each) for _ in range(RUNS)]
    return {name: statistics.median(one[name] for one in rounds) for name in ("a_second", "p95")}


def _round(work: Work, clients: int, each: int) -> dict[str, float]:
    connections.close_all()
    begin, pipes, children = _FORKED.Barrier(clients), [], []
    for client in range(clients):
        here, there = _FORKED.Pipe(duplex=False)
        child = _FORKED.Process(target=_client, args=(work, client, each, begin, there))
        child.start()
        pipes.append(here)
        children.append(child)
    told = [pipe.recv() for pipe in pipes]
    for child in children:
        child.join()
    seconds = max(end for _, end, _ in told) - min(start for start, _, _ in told)
    taken = sorted(one for _, _, each_taken in told for one in each_taken)
    return {"a_second": clients * each / seconds, "p95": taken[int(len(taken) * 0.95)] * 1000}


def _client(work: Work, client: int, each: int, begin: Barrier, tell: Connection) -> None:
    """Open a connection of its own, wait for the others, and tell when it began and ended and what each thing took."""
    connection.ensure_connection()
    begin.wait()
    taken, started = [], time.perf_counter()
    for turn in range(each):
        before = time.perf_counter()
        work(client, turn)
        taken.append(time.perf_counter() - before)
    tell.send((started, time.perf_counter(), taken))
    connections.close_all()
