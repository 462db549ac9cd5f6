"""The worker's part of an export: stream the rows of one moment into a file, check it, hand it over."""

import errno
import hashlib
import logging
import os
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from accounts.jobs import fail, finish, heartbeat, start
from accounts.permissions import EXPORT_LEDGER
from config.lib.snapshot import ROWS_PER_FETCH, Snapshot, snapshot
from config.lib.xlsx import write_workbook
from funds.filters import LedgerFilter, filtered_entries
from funds.models import FundLine, LedgerExport
from funds.workbook import AMOUNT, KIND, TIER, CountsDiffer, Heading, Tally, ledger_rows, sheets, tally_rows
from villages.models import County

KEPT_FOR = timedelta(hours=24)
READ_AT_ONCE = 1 << 20
logger = logging.getLogger(__name__)


class Stopped(Exception):
    """The export was stopped by its owner, or taken for dead; what was written so far is thrown away."""


def build_export(export_id: int) -> None:
    """Write the file of one queued export; do nothing when it is not queued (any more).

    Whatever goes wrong ends in the state failed with a sentence for the owner; a file is there whole or not at all.
    """
    export = LedgerExport.objects.select_related("requested_by").get(pk=export_id)
    if not start(export):
        return
    folder = Path(settings.EXPORT_ROOT)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = folder / f"{export.pk}-{uuid4().hex}.part"
    try:
        _build(export, part)
    except Stopped:
        logger.info("export %s was stopped", export.pk)
    except OSError as error:
        fail(export, _disk_sentence(error))
    except CountsDiffer as error:
        fail(export, f"写出的笔数或金额与台账不一致（{error}），文件已作废。请重新导出，仍不一致请报系统管理员。")
    except Exception:
        fail(export, "导出时出错，没有完成。请重新导出，仍不行请联系系统管理员。")
        raise
    finally:
        part.unlink(missing_ok=True)


def _build(export: LedgerExport, part: Path) -> None:
    owner = export.requested_by
    if owner is None or not owner.may(EXPORT_LEDGER):
        raise PermissionError(errno.EACCES, "the owner may not export any more")
    chosen = LedgerFilter(**export.filters)
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
        with part.open("wb") as file:
            write_workbook(file, sheets(heading=heading, rows=rows, written=written, expected=expected))
    _hand_over(export, part, written)


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


def _hand_over(export: LedgerExport, part: Path, written: Tally) -> None:
    digest = hashlib.sha256()
    with part.open("rb") as file:
        while block := file.read(READ_AT_ONCE):
            digest.update(block)
    whole = part.with_suffix(".xlsx")
    size = part.stat().st_size
    os.replace(part, whole)
    with transaction.atomic():
        LedgerExport.objects.filter(pk=export.pk).update(
            file=whole.name,
            size=size,
            sha256=digest.hexdigest(),
            sums=written.as_json(),
            done=written.sum()[0],
            expires_at=timezone.now() + KEPT_FOR,
        )
        kept = finish(export)
        if not kept:
            transaction.set_rollback(True)
    if not kept:
        whole.unlink(missing_ok=True)
        raise Stopped


def _disk_sentence(error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return "服务器磁盘已满，没有导出。请系统管理员腾出空间后重新导出。"
    if error.errno == errno.EACCES:
        return "没有导出的权限，或者导出目录不能写。请联系系统管理员。"
    return "写文件时出错，没有导出。请重新导出，仍不行请联系系统管理员。"
