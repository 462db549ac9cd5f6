"""The steps of the export benchmark, each for a process of its own."""

import io
import time
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.utils import timezone
from import_export.resources import ModelResource

from accounts.models import GrantOrigin, User
from accounts.permissions import Role
from accounts.services.grants import grant_directly
from benchmarks.measure import median_seconds, peak_mb
from config.lib.crypto import public_keys
from config.lib.snapshot import snapshot
from config.lib.xlsx import Sheet, write_workbook
from funds.filters import LedgerFilter, filtered_entries
from funds.ledger import Posting, post_many
from funds.models import Allocation, EntryKind, FundLine, FundTier, LedgerEntry, LedgerExport, PayeeKind
from funds.models.lines import FundType
from funds.proof.checking import check
from funds.proof.reading import open_book
from funds.services.build_export import build_export
from funds.workbook import AMOUNT, KIND, LEDGER_COLUMNS, TIER, Heading, Tally, ledger_rows
from projects.models import Project, ProjectType

LINES, PROJECTS = 50, 200
DAY = date(2024, 3, 1)


def fill(rows: int) -> dict[str, Any]:
    """Post `rows` entries on 50 lines and 200 projects through `post_many`; return the seconds it took."""
    actor = User.objects.create_user("bench", display_name="测速财政", role=Role.FINANCE)
    grant_directly(actor, origin=GrantOrigin.DEMO)
    projects = [
        Project.objects.create(
            code=f"CS{n:05}",
            name=f"测速项目{n}",
            year=2024,
            project_type=ProjectType.WATER,
            plan_amount=10**9,
            library_entered_on=date(2023, 12, 20),
        )
        for n in range(PROJECTS)
    ]
    lines = [
        FundLine.objects.create(
            document_no=f"测财农〔2024〕{n}号", issuer="测速财政厅", tier=FundTier.values[n % 4],
            fund_type=FundType.POVERTY_DEVELOPMENT, year=2024, amount=10**9, issued_on=DAY,
        )
        for n in range(LINES)
    ]  # fmt: skip
    shares = [
        Allocation.objects.create(line=lines[n % LINES], project=project, amount=10**7, allocated_on=DAY)
        for n, project in enumerate(projects)
    ]
    started = time.perf_counter()
    written = post_many(postings=list(_postings(lines, shares, rows)), actor=actor)
    return {"rows": written, "seconds": time.perf_counter() - started}


def _postings(lines: list[FundLine], shares: list[Allocation], rows: int) -> Iterator[Posting]:
    for line in lines:
        yield Posting(EntryKind.RECEIPT, line.pk, Decimal(10**9), DAY, voucher="JZ-1")
    for share in shares:
        yield Posting(EntryKind.ALLOCATION, share.line_id, Decimal(10**7), DAY, "FP-1", share.pk)
    for n in range(rows - len(lines) - 2 * len(shares)):
        share = shares[n % len(shares)]
        yield Posting(
            EntryKind.PAYMENT, share.line_id, Decimal(n % 9000 + 100) / 100, DAY + timedelta(days=n % 365),
            f"ZF-{n:06}", share.pk, PayeeKind.HOUSEHOLD, f"户主{n} 5303990{n:08}", "到户补助",
        )  # fmt: skip


def memory() -> dict[str, Any]:
    """Feed the writer the cells of the ledger from a list; return the median seconds."""
    with snapshot() as moment:
        cells = list(moment.stream(ledger_rows(filtered_entries(LedgerFilter(), _owner()))))
    return {"rows": len(cells), "seconds": median_seconds(lambda: _write(iter(cells)))}


def plain() -> dict[str, Any]:
    """Feed the writer the same cells from the database, counted and summed, without digests; return the median."""

    def work() -> None:
        tally = Tally()
        with snapshot() as moment:
            _write(_summed(moment.stream(ledger_rows(filtered_entries(LedgerFilter(), _owner()))), tally))

    return {"seconds": median_seconds(work)}


def _write(rows: Iterator[Any]) -> None:
    heading = Heading("测速县", timezone.now(), "测速", "全部", 0)
    sheet = Sheet("台账", [column for column, _ in LEDGER_COLUMNS], rows, heading.lines("资金台账"))
    with TemporaryDirectory() as folder, (Path(folder) / "ledger.xlsx").open("wb") as file:
        write_workbook(file, [sheet])


def _summed(rows: Iterator[Any], tally: Tally) -> Iterator[Any]:
    for row in rows:
        tally.add(row[TIER], row[KIND], row[AMOUNT])
        yield row


def by_import_export(rows: int) -> dict[str, Any]:
    """Export `rows` entries by django-import-export's own way, as its documentation has it; return the seconds."""

    class EntryResource(ModelResource):
        class Meta:
            model = LedgerEntry

    started = time.perf_counter()
    content = EntryResource().export(LedgerEntry.objects.order_by("pk")[:rows]).xlsx
    return {"seconds": time.perf_counter() - started, "peak_mb": peak_mb(), "size_mb": len(content) / 1e6}


def prove() -> dict[str, Any]:
    """Build one export and prove it; return the seconds of the proof."""
    export = LedgerExport.objects.create(filters={}, requested_by=_owner())
    build_export(export.pk)
    export.refresh_from_db()
    content = (Path(settings.EXPORT_ROOT) / export.file).read_bytes()
    started = time.perf_counter()
    report = check(open_book(io.BytesIO(content)), public_keys())
    seconds = time.perf_counter() - started
    if not report.is_whole:
        raise SystemExit("\n".join(report.faults))
    return {"seconds": seconds, "rows": report.rows, "peak_mb": peak_mb()}


def build() -> dict[str, Any]:
    """Build the export as the worker does; return the median seconds and this process's peak memory."""
    exports = [LedgerExport.objects.create(filters={}, requested_by=_owner()) for _ in range(3)]
    waiting = iter(exports)
    seconds = median_seconds(lambda: build_export(next(waiting).pk))
    done = LedgerExport.objects.get(pk=exports[-1].pk)
    if done.state != "done":
        raise SystemExit(done.reason)
    for export in LedgerExport.objects.all():
        (Path(settings.EXPORT_ROOT) / export.file).unlink()
    return {
        "rows": done.done,
        "columns": len(LEDGER_COLUMNS),
        "size_mb": done.size / 1e6,
        "seconds": seconds,
        "peak_mb": peak_mb(),
    }


def _owner() -> User:
    return User.objects.get(username="bench")


def main(step: str, *arguments: str) -> dict[str, Any]:
    """Do one step and return what it measured."""
    steps = {
        "fill": fill,
        "memory": memory,
        "plain": plain,
        "build": build,
        "prove": prove,
        "by_import_export": by_import_export,
    }
    return steps[step](*map(int, arguments))
