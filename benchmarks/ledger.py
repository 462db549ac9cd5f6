"""The pages about money over a million entries, and the walk along every chain."""

from typing import Any

from benchmarks.databases import fresh_database
from benchmarks.measure import in_own_process, say
from benchmarks.results import Figure

WORKER = "benchmarks.ledger_worker"
ENTRIES, TIMES = 1_000_000, 30


def figures() -> list[Figure]:
    """Fill a ledger with a million entries, open its pages, verify its chains."""
    return measured(ENTRIES, TIMES)


def measured(entries: int, times: int) -> list[Figure]:
    """Measure with so many entries, each page opened so many times."""
    with fresh_database("bench_ledger") as environment:
        say(f"ledger: posting {entries:,} entries")
        in_own_process(environment, WORKER, "fill", str(entries))
        say("ledger: pages")
        pages = in_own_process(environment, WORKER, "pages", str(times))
        say("ledger: verifying every chain")
        verified = in_own_process(environment, WORKER, "verify")
    return [
        *(_page(name, found, pages["bare"], entries) for name, found in pages["pages"].items()),
        Figure(
            name="ledger_verify",
            value=verified["seconds"],
            unit="s",
            peak_mb=verified["peak_mb"],
            note=f"{verified['rows'] / verified['seconds']:,.0f} entries a second, {verified['rows']:,} in all",
        ),
    ]


def _page(name: str, found: dict[str, Any], bare: float, entries: int) -> Figure:
    return Figure(
        name=f"ledger_{name}",
        value=found["p95"],
        unit="ms",
        yardstick=bare,
        note=f"p50 {found['p50']:.0f} ms, {found['queries']} queries over {entries:,} entries; beside the bare sum of "
        f"every account",
    )
