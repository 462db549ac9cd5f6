"""The sheets of an exported ledger, in the order in which they are written: each is summed up, the last is signed."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.demonstration import DEMONSTRATION_MARK
from config.lib.xlsx import ROW_LIMIT, Column, Formula, Kind, Sheet
from funds.models import EntryKind, FundTier
from funds.proof import layout
from funds.proof import manifest as words
from funds.proof.manifest import Head, SheetSeal, group_line, head_line
from funds.proof.sealing import Sealing
from funds.workbook import AMOUNT, LEDGER_COLUMNS, PRINTED, CountsDiffer, Heading, Tally

TITLE = "资金台账"
CHECK_COLUMNS = (
    Column("口径", Kind.TEXT, 12),
    Column("项目", Kind.TEXT, 12),
    Column("本表笔数", Kind.COUNT, 12),
    Column("本表金额 元", Kind.MONEY, 20),
    Column("查询笔数", Kind.COUNT, 12),
    Column("查询金额 元", Kind.MONEY, 20),
    Column("是否一致", Kind.TEXT, 12),
)
FORMULA_COLUMNS = (
    Column("公式笔数", Kind.COUNT, 12, is_formula=True),
    Column("公式金额 元", Kind.MONEY, 20, is_formula=True),
)
SKIPPED_COLUMNS = tuple(
    Column(header, Kind.TEXT, width) for header, width in zip(layout.SKIPPED_HEADERS, (12, 10, 68), strict=True)
)
CONTENTS_COLUMNS = (Column("工作表", Kind.TEXT, 16), Column("行数", Kind.COUNT, 14), Column("内容", Kind.TEXT, 60))
BLOCK_OF_SKIPPED = 100


@dataclass
class Export:
    """What one export consists of: what it says of itself, its rows, and what the ledger says there should be.

    `written` fills while the rows are written. `skipped` are the other entries of the same lines, `heads` the ends of
    all chains. With `is_plain` the sheets have no titles, totals and formulas: they go into CSV. The ledger goes on in
    another sheet at `row_limit`.
    """

    heading: Heading
    rows: Iterable[tuple[Any, ...]]
    written: Tally
    expected: Tally
    number: str = ""
    filters: str = "{}"
    skipped: Iterable[tuple[Any, ...]] = ()
    heads: Sequence[Head] = ()
    is_plain: bool = False
    row_limit: int = ROW_LIMIT

    def titles(self, report: str) -> list[str]:
        """Return the title rows of a sheet."""
        return [] if self.is_plain else self.heading.lines(report)


def sheets(export: Export) -> Iterator[Sheet]:
    """Yield the ledger, its check, the skipped entries, the contents where the ledger goes over several, the manifest.

    Raises CountsDiffer, in place of the second, when the first is not what was expected.
    """
    sealing = Sealing()
    columns = [column for column, _ in LEDGER_COLUMNS]
    totals = None if export.is_plain else lambda: _total_cells(export.written)
    ledger = Sheet(layout.LEDGER, columns, export.rows, export.titles(TITLE), totals, PRINTED)
    yield from sealing.sealed(ledger, is_checked=True, row_limit=export.row_limit)
    if export.written.groups != export.expected.groups:
        raise CountsDiffer(f"应有 {export.expected.sum()[0]} 笔，写出 {export.written.sum()[0]} 笔")
    parts = list(sealing.seals)
    yield from sealing.sealed(_check_sheet(export, parts), block=1)
    skipped = Sheet(layout.SKIPPED, SKIPPED_COLUMNS, export.skipped, export.titles(f"{TITLE} 未导出的笔"))
    most = sys.maxsize if export.is_plain else ROW_LIMIT
    yield from sealing.sealed(skipped, block=BLOCK_OF_SKIPPED, row_limit=most)
    if len(parts) > 1:
        yield from sealing.sealed(_contents(export, sealing.seals), block=1)
    yield sealing.manifest(_told(export), titles=[] if export.is_plain else [layout.MANIFEST_TITLE])


def _total_cells(written: Tally) -> list[object]:
    count, amount = written.sum()
    cells: list[object] = [None] * len(LEDGER_COLUMNS)
    cells[0], cells[AMOUNT] = f"合计 {count:,} 笔", amount
    return cells


def _check_sheet(export: Export, parts: Sequence[SheetSeal]) -> Sheet:
    columns = CHECK_COLUMNS if export.is_plain else (*CHECK_COLUMNS, *FORMULA_COLUMNS)
    rows = [row[: len(columns)] for row in _check_rows(export.written, export.expected, parts)]
    return Sheet(layout.CHECKS, columns, rows, export.titles(f"{TITLE} 核对表"))


def _check_rows(written: Tally, expected: Tally, parts: Sequence[SheetSeal]) -> Iterator[tuple[object, ...]]:
    kinds = [("按类别", str(kind.label), {"kind": str(kind.label)}, layout.KIND) for kind in EntryKind]
    tiers = [("按层级", str(tier.label), {"tier": str(tier.label)}, layout.TIER) for tier in FundTier]
    for scope, label, chosen, column in [*kinds, *tiers, ("合计", "全部", {}, None)]:
        here, there = written.sum(**chosen), expected.sum(**chosen)
        formulas = _formulas(parts, column, label, here)
        yield (scope, label, *here, *there, "一致" if here == there else "不一致", *formulas)


def _formulas(
    parts: Sequence[SheetSeal], column: int | None, label: str, values: tuple[int, Decimal]
) -> tuple[Formula, Formula]:
    """Return count and sum of the rows with `label` in `column`, of all rows without one, over all ledger sheets."""
    counts, sums = [], []
    for part in parts:
        if not part.rows:
            continue
        rows = part.titles + 2, part.titles + 1 + part.rows
        amounts = _range(part.name, AMOUNT, rows)
        if column is None:
            counts.append(f"ROWS({amounts})")
            sums.append(f"SUM({amounts})")
        else:
            labels = _range(part.name, column, rows)
            counts.append(f'COUNTIF({labels},"{label}")')
            sums.append(f'SUMIF({labels},"{label}",{amounts})')
    return Formula("+".join(counts) or "0", values[0]), Formula("+".join(sums) or "0", values[1])


def _range(sheet: str, column: int, rows: tuple[int, int]) -> str:
    letter = chr(65 + column)
    return f"'{sheet}'!${letter}${rows[0]}:${letter}${rows[1]}"


def _contents(export: Export, seals: Sequence[SheetSeal]) -> Sheet:
    """Return the sheet that says where what stands, because the ledger goes over several."""
    said = {
        layout.CHECKS: "本表与查询两边的笔数、金额",
        layout.SKIPPED: "同一指标里筛选没有选中的笔，只有序号和校验码",
        layout.MANIFEST: "签名和逐表校验，请勿改动",
    }
    names = [(seal.name, seal.rows) for seal in seals]
    rows = [(name, rows, said.get(name, "台账，按登记顺序接着上一张表")) for name, rows in names]
    return Sheet(
        layout.CONTENTS, CONTENTS_COLUMNS, [*rows, (layout.MANIFEST, None, said[layout.MANIFEST])],
        export.titles(f"{TITLE} 目录"), front=True,
    )  # fmt: skip


def _told(export: Export) -> Iterator[tuple[str, str]]:
    """Yield what the manifest says of the export, apart from its sheets."""
    count, amount = export.written.sum()
    yield words.REPORT, TITLE
    if settings.DEMONSTRATION:
        yield "注意", DEMONSTRATION_MARK
    yield words.COUNTY, export.heading.county
    yield words.EXPORT, export.number
    yield words.AS_OF, _moment(export.heading.as_of)
    yield words.OPERATOR, export.heading.operator
    yield words.FILTER, export.heading.described
    yield "筛选条件", export.filters
    yield words.ROWS, str(count)
    yield words.AMOUNT, f"{amount:.2f}"
    for (tier, kind), (rows, total) in sorted(export.written.groups.items()):
        yield group_line(tier, kind, rows, f"{total:.2f}")
    yield from map(head_line, export.heads)


def _moment(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")


def stored_filters(chosen: dict[str, Any]) -> str:
    """Return filters as the manifest tells them."""
    return json.dumps(chosen, ensure_ascii=False, sort_keys=True)
