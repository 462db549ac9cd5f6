"""The nightly check at 10^5 and 10^6 open households, beside one hand-written SQL statement on the same tables.

The statement only counts the eligible, and must return the checker's exact count.
"""

from typing import Any

from benchmarks.databases import fresh_database
from benchmarks.measure import in_own_process, say
from benchmarks.results import Figure

SIZES = (100_000, 1_000_000)
ORM_SAMPLE = 2000
WORKER = "benchmarks.nightly_worker"
KINDS = (
    ("judging", 6, "judging only, nothing written"),
    ("first", 12, "first full write"),
    ("unchanged", 8, "a night on which nothing changed"),
)


def figures() -> list[Figure]:
    """Measure both sizes, each on a database of its own; the flatness of the cost compares them.

    The small one is measured before and after the large one: the pace of a machine that others share drifts within the
    twelve minutes between them by more than the figure allows.
    """
    small, large = SIZES
    before, measured_large, after = _measure(small), _measure(large), _measure(small)
    measured = {small: _mean(before, after), large: measured_large}
    found = [figure for size in SIZES for figure in _figures(size, measured[size])]
    for kind, _, note in KINDS:
        found.append(
            Figure(
                name=f"nightly_{kind}_flat",
                value=measured[large][kind]["seconds"] / large * 1e6,
                unit="µs/household",
                yardstick=measured[small][kind]["seconds"] / small * 1e6,
                limit=1.25,
                note=f"10^6 against 10^5, measured before and after: {note}",
            )
        )
    return found


def _mean(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Return the steps with the mean of both seconds and the higher of both peaks."""
    return {
        step: first
        | {
            "seconds": (first["seconds"] + after[step]["seconds"]) / 2,
            "peak_mb": max(first["peak_mb"], after[step]["peak_mb"]),
        }
        for step, first in before.items()
    }


def _measure(size: int) -> dict[str, Any]:
    with fresh_database(f"bench_nightly_{size}") as environment:
        steps = {}
        for step in ("build", "sql", "judging", "first", "unchanged", "two_workers", "orm"):
            say(f"nightly: {size:,} households, {step}")
            steps[step] = in_own_process(environment, WORKER, step, str(size))
    if steps["sql"]["eligible"] != steps["judging"]["eligible"]:
        raise RuntimeError(f"SQL counts {steps['sql']['eligible']}, the checker {steps['judging']['eligible']}")
    return steps


def _figures(size: int, steps: dict[str, Any]) -> list[Figure]:
    power = len(str(size)) - 1
    sql = steps["sql"]["seconds"]
    found = [
        Figure(
            name=f"nightly_{kind}_1e{power}",
            value=steps[kind]["seconds"],
            unit="s",
            yardstick=sql,
            limit=limit,
            peak_mb=steps[kind]["peak_mb"],
            peak_limit_mb=250,
            note=f"{note}; {steps[kind]['seconds'] / size * 1e6:.1f} µs a household, SQL {sql / size * 1e6:.1f}",
        )
        for kind, limit, note in KINDS
    ]
    found.append(
        Figure(
            name=f"nightly_unchanged_to_first_1e{power}",
            value=steps["unchanged"]["seconds"],
            unit="s",
            yardstick=steps["first"]["seconds"],
            limit=1,
            note="never slower than the first",
        )
    )
    found.append(
        Figure(
            name=f"nightly_two_workers_1e{power}",
            value=steps["two_workers"]["seconds"],
            unit="s",
            yardstick=steps["unchanged"]["seconds"],
            limit=0.7,
            note="two processes against one, unchanged night",
        )
    )
    found.append(
        Figure(
            name=f"nightly_orm_loop_1e{power}",
            value=steps["orm"]["seconds"] / ORM_SAMPLE * 1e6,
            unit="µs/household",
            yardstick=steps["judging"]["seconds"] / size * 1e6,
            note=f"a loop over ORM objects on {ORM_SAMPLE:,}, for comparison",
        )
    )
    return found
