"""A county's register as one workbook, 5 % of it faulty: compared and staged, then let in.

Everything in it is new: the first import of a county, which writes most. The yardstick reads the same file with the
same reader and puts its cells into plain tables by COPY; django-import-export's own way is measured on 2,000 rows.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.databases import fresh_database
from benchmarks.measure import in_own_process, say
from benchmarks.results import Figure

HOUSEHOLDS, MEMBERS = 17_568, 74_653
OF_ITS_OWN = 2_000
LIMIT, PEAK_MB = 6.0, 500.0
WORKER = "benchmarks.imports_worker"


def figures() -> list[Figure]:
    """Write the workbook, then let each step have a process of its own."""
    with TemporaryDirectory() as folder, fresh_database("bench_imports") as environment:
        file = str(Path(folder) / "county.xlsx")
        say(f"imports: writing a workbook of {HOUSEHOLDS:,} households and {MEMBERS:,} members")
        in_own_process(environment, WORKER, "fill", file, str(HOUSEHOLDS), str(MEMBERS))
        say("imports: the same reader and COPY")
        plain = in_own_process(environment, WORKER, "plain", file)
        say("imports: compared and staged")
        staged = in_own_process(environment, WORKER, "staged", file)
        say("imports: let in")
        written = in_own_process(environment, WORKER, "written")
        say(f"imports: django-import-export on {OF_ITS_OWN:,} rows")
        default = in_own_process(environment, WORKER, "default", file, str(OF_ITS_OWN))
    return [*_steps(plain["seconds"], staged, written), _default(default["seconds"], staged, written)]


def _steps(plain: float, staged: dict[str, Any], written: dict[str, Any]) -> list[Figure]:
    rows = HOUSEHOLDS + MEMBERS
    return [
        Figure(
            name="import_staged",
            value=staged["seconds"],
            unit="s",
            yardstick=plain,
            peak_mb=staged["peak_mb"],
            peak_limit_mb=PEAK_MB,
            note=f"{rows:,} rows read, compared, staged; {staged['wrong']:,} of them wrong; {staged['size_mb']:.1f} MB",
        ),
        Figure(
            name="import_committed",
            value=written["seconds"],
            unit="s",
            yardstick=plain,
            peak_mb=written["peak_mb"],
            peak_limit_mb=PEAK_MB,
            note=f"{written['rows']:,} records in one transaction, with memberships, events, trail",
        ),
        Figure(
            name="import_whole",
            value=staged["seconds"] + written["seconds"],
            unit="s",
            yardstick=plain,
            limit=LIMIT,
            peak_mb=max(staged["peak_mb"], written["peak_mb"]),
            peak_limit_mb=PEAK_MB,
            note="both together, beside the same reader and COPY of the cells alone",
        ),
    ]


def _default(seconds: float, staged: dict[str, Any], written: dict[str, Any]) -> Figure:
    ours = (staged["seconds"] + written["seconds"]) / (HOUSEHOLDS + MEMBERS)
    return Figure(
        name="import_by_import_export",
        value=seconds / OF_ITS_OWN * 1000,
        unit="ms/row",
        yardstick=ours * 1000,
        note=f"django-import-export, dry run and import of {OF_ITS_OWN:,} members, {seconds:.1f} s; the yardstick is "
        "ours a row",
    )
