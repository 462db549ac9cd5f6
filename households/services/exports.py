"""Exports of the household list: asked for, stopped, asked for again, taken away, written by the worker, cleared up."""

import errno
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.utils import timezone

from accounts.audit import require, service
from accounts.exports import (
    NotWritten,
    Stopped,
    build_file,
    ended_export,
    queue_export,
    send_to_worker,
    stop_export,
    sweep_files,
    take_away,
)
from accounts.jobs import heartbeat
from accounts.models import User
from accounts.permissions import EXPORT_HOUSEHOLDS, REVEAL_PERSONAL_DATA
from config.lib.refusals import Refused
from config.lib.snapshot import snapshot
from config.lib.xlsx import write_workbook
from households.book_export import CONTENTS, LIST, book_of, queries
from households.book_export import sheet as sheet_of_book
from households.filters import HouseholdFilter, filtered_households
from households.imports.columns import BookKind
from households.models import HouseholdExport
from households.selectors.visit_rules import rule_on
from households.workbook import Heading, household_rows, readable, sheet
from villages.models import County

BUILD_TASK = "households.tasks.build_household_export"
MOST_TICKED = 2000
ROWS_PER_BEAT = 1000


@service("households.export_start")
def start_export(*, chosen: HouseholdFilter, actor: User, content: str = LIST) -> HouseholdExport:
    """Queue an export of the households that are `chosen` and that the actor sees; return it.

    `content` is the list, or one of the workbooks that can be sent in again (CONTENTS).

    Asked twice for the same while the first is still open (a double click), returns the first. Raises
    PermissionDenied, Refused for more ticked households than a page can tick.
    """
    require(actor, EXPORT_HOUSEHOLDS)
    if len(chosen.ids) > MOST_TICKED:
        raise Refused(f"一次最多勾选 {MOST_TICKED} 户。请用筛选导出。")
    if content not in CONTENTS:
        raise Refused("没有这种导出。请回到农户列表重新选择。")
    if book := book_of(content):
        require(actor, book.reads)
    filters = chosen.as_json() | ({"content": content} if content != LIST else {})
    return queue_export(HouseholdExport, filters=filters, actor=actor, action="households.export_start", send=_send)


@service("households.export_cancel")
def cancel_export(*, export_id: int, actor: User) -> HouseholdExport:
    """Stop an export of the actor's own. Raises PermissionDenied, NotFoundRefused, Refused when it has ended."""
    require(actor, EXPORT_HOUSEHOLDS)
    return stop_export(HouseholdExport, export_id=export_id, actor=actor, action="households.export_cancel")


@service("households.export_retry")
def retry_export(*, export_id: int, actor: User) -> HouseholdExport:
    """Ask again for the same filters. Raises PermissionDenied, NotFoundRefused, Refused while the old one is open."""
    require(actor, EXPORT_HOUSEHOLDS)
    export = ended_export(HouseholdExport, export_id=export_id, actor=actor)
    chosen, content = HouseholdFilter.from_stored(export.filters), export.filters.get("content", LIST)
    return start_export(chosen=chosen, actor=actor, content=content)


@service("households.export_download")
def record_download(*, export_id: int, actor: User) -> str:
    """Note that the actor takes the file, return its name. Raises PermissionDenied, NotFoundRefused, Refused."""
    require(actor, EXPORT_HOUSEHOLDS)
    return take_away(HouseholdExport, export_id=export_id, actor=actor, action="households.export_download")


def build_export(export_id: int) -> None:
    """Write the file of one queued export; do nothing when it is not queued (any more)."""
    build_file(HouseholdExport, export_id, _write)


def sweep_exports() -> int:
    """Clear up after exports of households; return how many files went."""
    return sweep_files(HouseholdExport)


def _send(export: HouseholdExport) -> None:
    send_to_worker(export, BUILD_TASK)


def _write(export: HouseholdExport, part: Path) -> dict[str, Any]:
    """Fill the file from one moment of the register, as far as the owner sees it when the worker gets to it."""
    owner = export.requested_by
    book = book_of(export.filters.get("content", LIST))
    needed = {EXPORT_HOUSEHOLDS} | ({book.reads} if book else set())
    if owner is None or not all(owner.may(permission) for permission in needed):
        raise PermissionError(errno.EACCES, "the owner may not export any more")
    if book:
        return _write_book(export, part, owner, book)
    today, now = timezone.localdate(), timezone.now()
    chosen = HouseholdFilter.from_stored(export.filters)
    rows = household_rows(filtered_households(chosen, owner, today, rule_on(today)), today)
    with snapshot() as moment:
        ids = filtered_households(chosen, owner, today, rule_on(today)).order_by().values_list("pk")
        total = len(moment.rows(ids))
        HouseholdExport.objects.filter(pk=export.pk).update(total=total, as_of=now)
        heading = Heading(str(County.objects.first() or ""), now, str(owner), chosen.describe(), total)
        counted = _Counted(moment.stream(rows), export)
        with part.open("wb") as file:
            opens = owner.may(REVEAL_PERSONAL_DATA)
            write_workbook(file, [sheet(heading, readable(counted, opens_numbers=opens))])
    if counted.done != total:
        raise NotWritten(f"应有 {total} 户，写出 {counted.done} 户，文件已作废。请重新导出。")
    return {"done": counted.done}


def _write_book(export: HouseholdExport, part: Path, owner: User, book: BookKind) -> dict[str, Any]:
    """Fill the file with the sheets of a workbook that can be sent in again, from one moment of the register."""
    today, now = timezone.localdate(), timezone.now()
    chosen = HouseholdFilter.from_stored(export.filters)
    asked = queries(book, filtered_households(chosen, owner, today, rule_on(today)), owner)
    opens = owner.may(REVEAL_PERSONAL_DATA)
    with snapshot() as moment:
        total = sum(len(moment.rows(rows.order_by().values_list("pk"))) for _, _, rows in asked)
        HouseholdExport.objects.filter(pk=export.pk).update(total=total, as_of=now)
        titles = Heading(str(County.objects.first() or ""), now, str(owner), chosen.describe(), total).lines()
        titles[0] = f"{book.label}（改好可以再导入）"
        counted = [_Counted(moment.stream(rows), export) for _, _, rows in asked]
        sheets = (
            sheet_of_book(kind, columns, rows, titles, opens=opens)
            for (kind, columns, _), rows in zip(asked, counted, strict=True)
        )
        with part.open("wb") as file:
            write_workbook(file, sheets)
    done = sum(one.done for one in counted)
    if done != total:
        raise NotWritten(f"应有 {total} 行，写出 {done} 行，文件已作废。请重新导出。")
    return {"done": done}


class _Counted:
    """Passes rows on, counts them and shows progress. Raises Stopped when nobody wants the export any more."""

    def __init__(self, rows: Iterable[tuple[Any, ...]], export: HouseholdExport) -> None:
        self.rows, self.export, self.done = rows, export, 0

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        for row in self.rows:
            self.done += 1
            if self.done % ROWS_PER_BEAT == 0 and not heartbeat(self.export, self.done):
                raise Stopped
            yield row
