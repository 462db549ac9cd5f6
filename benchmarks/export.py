"""The ledger's export: a million rows as a worker builds and seals them, beside the same writer fed from memory."""

from typing import Any

from benchmarks.databases import fresh_database
from benchmarks.measure import in_own_process, say
from benchmarks.results import Figure

ROWS = 1_000_000
OF_IMPORT_EXPORT = 50_000
WORKER = "benchmarks.export_worker"


def figures() -> list[Figure]:
    """Fill a ledger, then do each step in a process of its own."""
    with fresh_database("bench_export") as environment:

        def step(name: str, *arguments: str) -> dict[str, Any]:
            say(f"export: {name}")
            return in_own_process(environment, WORKER, name, *arguments)

        posting = step("fill", str(ROWS))
        memory, plain, built = step("memory"), step("plain"), step("build")
        proved, other = step("prove"), step("by_import_export", str(OF_IMPORT_EXPORT))
    return [*_against_memory(memory, plain, built), *_beside(posting, built, proved, other)]


def _against_memory(memory: dict[str, Any], plain: dict[str, Any], built: dict[str, Any]) -> list[Figure]:
    yardstick = memory["seconds"]
    return [
        Figure(
            name="export_ledger_plain",
            value=plain["seconds"],
            unit="s",
            yardstick=yardstick,
            limit=2,
            note=f"{built['rows']:,} rows × {built['columns']}, without digests; the same cells from memory",
        ),
        Figure(
            name="export_ledger_sealed",
            value=built["seconds"],
            unit="s",
            yardstick=yardstick,
            limit=2.5,
            peak_mb=built["peak_mb"],
            peak_limit_mb=200,
            note=f"the worker's whole job: digests, check sheet, manifest, signature; {built['size_mb']:.0f} MB",
        ),
    ]


def _beside(
    posting: dict[str, Any], built: dict[str, Any], proved: dict[str, Any], other: dict[str, Any]
) -> list[Figure]:
    a_row = 1e6 * built["seconds"] / built["rows"]
    return [
        Figure(
            name="export_proof",
            value=proved["seconds"],
            unit="s",
            peak_mb=proved["peak_mb"],
            note=f"{proved['rows']:,} rows proven: every cell, every entry's hash, the chains",
        ),
        Figure(
            name="export_by_import_export",
            value=1e6 * other["seconds"] / OF_IMPORT_EXPORT,
            unit="µs/row",
            yardstick=a_row,
            peak_mb=other["peak_mb"],
            note=f"django-import-export, {OF_IMPORT_EXPORT:,} rows, {other['seconds']:.1f} s; the yardstick is ours",
        ),
        Figure(
            name="export_post_many",
            value=posting["seconds"],
            unit="s",
            note=f"post_many of {posting['rows']:,} entries with chain, checks and triggers",
        ),
    ]
