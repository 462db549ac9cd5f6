"""Payments with all their checks: one after the other and eight clients at once, on one line and on a hundred.

Beside them the bare INSERT of the same row into a table without index, trigger or check, by as many clients; and beside
`post_many` the bare COPY of the same rows.
"""

from benchmarks.databases import fresh_database
from benchmarks.measure import in_own_process, say
from benchmarks.results import Figure

WORKER = "benchmarks.posting_worker"
CLIENTS, LINES = (1, 8), (1, 100)
PAYMENTS, INSERTS, MANY = 400, 4_000, 100_000


def figures() -> list[Figure]:
    """Measure each number of clients on one line and on a hundred, then a hundred thousand payments at once."""
    return measured(PAYMENTS, INSERTS, MANY)


def measured(payments: int, inserts: int, many: int) -> list[Figure]:
    """Measure with so many payments and bare inserts in each round, and so many at once."""
    with fresh_database("bench_posting") as environment:
        say("posting: lines with money")
        in_own_process(environment, WORKER, "prepare", str(max(LINES)))
        found = []
        for clients in CLIENTS:
            say(f"posting: bare INSERT, {clients} at once")
            bare = in_own_process(environment, WORKER, "bare", str(clients), str(inserts))
            for lines in LINES:
                say(f"posting: {clients} at once on {lines} lines")
                paid = in_own_process(environment, WORKER, "pay", str(clients), str(payments), str(lines))
                found.append(_paid(clients, lines, paid, bare))
        say(f"posting: {many:,} by post_many")
        return [*found, _at_once(many, in_own_process(environment, WORKER, "many", str(many)))]


def _paid(clients: int, lines: int, paid: dict[str, float], bare: dict[str, float]) -> Figure:
    return Figure(
        name=f"posting_{clients}_on_{lines}",
        value=1000 / paid["a_second"],
        unit="ms",
        yardstick=1000 / bare["a_second"],
        note=f"{paid['a_second']:,.0f} payments a second, {bare['a_second']:,.0f} bare inserts; 95 % within "
        f"{paid['p95']:.1f} ms",
    )


def _at_once(many: int, done: dict[str, float]) -> Figure:
    return Figure(
        name=f"posting_many_{many}",
        value=done["seconds"],
        unit="s",
        yardstick=done["copy"],
        peak_mb=done["peak_mb"],
        note=f"{many / done['seconds']:,.0f} payments a second with chain, checks and triggers; beside a bare COPY",
    )
