"""The worker's part of a ledger export: stream the rows of one moment into a file, and check it."""

import errno
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.db.models.functions import Now
from django.utils import timezone

from accounts.exports import NotWritten, Stopped, build_file
from accounts.jobs import heartbeat
from accounts.models import User
from accounts.permissions import EXPORT_LEDGER
from config.lib.snapshot import ROWS_PER_FETCH, Snapshot, snapshot
from config.lib.xlsx import ROW_LIMIT, write_workbook
from funds.csv_book import write_csv_book
from funds.filters import LedgerFilter, filtered_entries
from funds.models import FundLine, LedgerExport
from funds.models.ledger import LedgerEntryQuerySet
from funds.proof.manifest import Head
from funds.sealed_sheets import Export, sheets, stored_filters
from funds.workbook import (
    AMOUNT,
    KIND,
    TIER,
    CountsDiffer,
    Heading,
    Tally,
    exported_counts,
    head_rows,
    ledger_rows,
    skipped_rows,
    tally_rows,
)
from villages.models import County


def build_export(export_id: int) -> None:
    """Write the file of one queued export; do nothing when it is not queued (any more)."""
    build_file(LedgerExport, export_id, _write)


def _write(export: LedgerExport, part: Path) -> dict[str, Any]:
    """Fill the file and return what is stored with it. Raises NotWritten when it does not agree with the ledger."""
    owner = export.requested_by
    if owner is None or not owner.may(EXPORT_LEDGER):
        raise PermissionError(errno.EACCES, "the owner may not export any more")
    chosen = LedgerFilter(**export.chosen)
    entries = filtered_entries(chosen, owner)
    with snapshot() as moment:
        as_of = _as_of(moment)
        expected = Tally()
        for tier, kind, count, amount in moment.rows(tally_rows(entries)):
            expected.add(tier, kind, amount, count)
        heading = Heading(
            county=str(County.objects.first() or ""),
            as_of=as_of,
            operator=str(owner),
            described=chosen.describe(),
            rows=expected.sum()[0],
        )
        LedgerExport.objects.filter(pk=export.pk).update(total=heading.rows, as_of=as_of)
        written = Tally()
        rows = _watched(moment.stream(ledger_rows(entries)), written, export)
        out = Export(
            heading=heading,
            rows=rows,
            written=written,
            expected=expected,
            number=str(export.pk),
            filters=stored_filters(export.chosen),
            skipped=_skipped(moment, entries, export) if export.chosen else (),
            heads=_heads(moment, entries, owner),
            is_plain=export.is_csv,
            row_limit=sys.maxsize if export.is_csv else ROW_LIMIT,
        )
        try:
            with part.open("wb") as file:
                write_csv_book(file, sheets(out)) if export.is_csv else write_workbook(file, sheets(out))
        except CountsDiffer as error:
            fault = f"写出的笔数或金额与台账不一致（{error}），文件已作废。"
            raise NotWritten(f"{fault}请重新导出，仍不一致请报系统管理员。") from error
    return {"sums": written.as_json(), "done": written.sum()[0]}


def _heads(moment: Snapshot, entries: LedgerEntryQuerySet, owner: User) -> list[Head]:
    """Return the ends of all chains, with how many entries of each are exported."""
    counts = dict(moment.rows(exported_counts(entries)))
    return [
        Head(line, name, number, end, counts.get(line, 0)) for line, name, number, end in moment.rows(head_rows(owner))
    ]


def _skipped(moment: Snapshot, entries: LedgerEntryQuerySet, export: LedgerExport) -> Iterator[tuple[Any, ...]]:
    """Yield the entries that the filter passed over, with a sign of life now and then."""
    for number, row in enumerate(moment.stream(skipped_rows(entries, export.requested_by)), start=1):
        if number % ROWS_PER_FETCH == 0 and not heartbeat(export, export.done):
            raise Stopped
        yield row


def _as_of(moment: Snapshot) -> Any:
    """Return when the snapshot was taken, by the database's clock. The table is of no matter."""
    rows = moment.rows(FundLine.objects.order_by().annotate(at=Now()).values_list("at")[:1])
    return rows[0][0] if rows else timezone.now()


def _watched(rows: Iterable[tuple[Any, ...]], written: Tally, export: LedgerExport) -> Iterator[tuple[Any, ...]]:
    """Pass the rows on, count and sum them, show progress. Raises Stopped when nobody wants the export any more."""
    add = written.add
    for number, row in enumerate(rows, start=1):
        add(row[TIER], row[KIND], row[AMOUNT])
        if number % ROWS_PER_FETCH == 0 and not heartbeat(export, number):
            raise Stopped
        yield row
