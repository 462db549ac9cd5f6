"""The ledger's export to Excel: 200,000 rows as a worker builds them, beside the same writer fed from memory."""

from benchmarks.databases import fresh_database
from benchmarks.measure import in_own_process, say
from benchmarks.results import Figure

ROWS = 200_000


def figures() -> list[Figure]:
    """Fill a ledger, then build the export and its yardstick three times each, in processes of their own."""
    with fresh_database("bench_export") as environment:
        say(f"export: posting {ROWS:,} entries")
        posting = in_own_process(environment, "benchmarks.export_worker", "fill", str(ROWS))
        say("export: the same writer from memory")
        memory = in_own_process(environment, "benchmarks.export_worker", "memory")
        say("export: as the worker builds it")
        built = in_own_process(environment, "benchmarks.export_worker", "build")
    return [
        Figure(
            name="export_ledger_200k",
            value=built["seconds"],
            unit="s",
            yardstick=memory["seconds"],
            limit=2,
            peak_mb=built["peak_mb"],
            peak_limit_mb=200,
            note=f"{built['rows']:,} rows × {built['columns']}, {built['size_mb']:.0f} MB; the same cells from memory",
        ),
        Figure(
            name="export_post_many",
            value=posting["seconds"],
            unit="s",
            note=f"post_many of {posting['rows']:,} entries with chain, checks and triggers",
        ),
    ]
