"""The ledger as a workbook: its columns, the query behind them, title rows, totals and the check sheet."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, CharField, Count, F, Sum, Value, When
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from accounts.demonstration import DEMONSTRATION_MARK
from config.lib.xlsx import Column, Kind, Sheet
from funds.models import EntryKind, FundTier
from funds.models.ledger import LedgerEntryQuerySet

UNALLOCATED = "未分配"
COUNTY_LEVEL = "县本级"


def _labels(path: str, choices: type[models.TextChoices]) -> Case:
    whens = (When(**{path: choice.value}, then=Value(str(choice.label))) for choice in choices)
    return Case(*whens, output_field=CharField())


def _text(path: str, otherwise: str = "") -> Coalesce:
    return Coalesce(F(path), Value(otherwise), output_field=CharField())


LEDGER_COLUMNS: tuple[tuple[Column, Any], ...] = (
    (Column("资金文号", Kind.TEXT, 24), F("line__document_no")),
    (Column("层级", Kind.TEXT, 7), _labels("line__tier", FundTier)),
    (Column("年度", Kind.TEXT, 7), Cast("line__year", CharField())),
    (Column("序号", Kind.TEXT, 8), Cast("number", CharField())),
    (Column("记账日期", Kind.DAY, 12), F("occurred_on")),
    (Column("类别", Kind.TEXT, 7), _labels("kind", EntryKind)),
    (Column("项目编号", Kind.TEXT, 18), _text("allocation__project__code")),
    (Column("账户", Kind.TEXT, 32), _text("allocation__project__name", UNALLOCATED)),
    (Column("乡镇", Kind.TEXT, 12), _text("allocation__project__township__name", COUNTY_LEVEL)),
    (Column("凭证号", Kind.TEXT, 14), F("voucher")),
    (Column("金额 元", Kind.MONEY, 18), F("amount")),
    (Column("指标余额 元", Kind.MONEY, 18), F("line_balance")),
    (Column("说明", Kind.TEXT, 24), F("note")),
    (Column("校验码", Kind.TEXT, 68), F("hash")),
)
TIER, KIND, AMOUNT = 1, 5, 10

CHECK_COLUMNS = (
    Column("口径", Kind.TEXT, 12),
    Column("项目", Kind.TEXT, 12),
    Column("本表笔数", Kind.COUNT, 12),
    Column("本表金额 元", Kind.MONEY, 20),
    Column("查询笔数", Kind.COUNT, 12),
    Column("查询金额 元", Kind.MONEY, 20),
    Column("是否一致", Kind.TEXT, 12),
)


class CountsDiffer(Exception):
    """What was written is not what the ledger says there is; the export must not be handed out."""


@dataclass
class Tally:
    """Rows and signed sums per (tier, kind), by their labels."""

    groups: dict[tuple[str, str], tuple[int, Decimal]] = field(default_factory=dict)

    def add(self, tier: str, kind: str, amount: Decimal, count: int = 1) -> None:
        """Take in `count` rows that add up to `amount`."""
        rows, total = self.groups.get((tier, kind), (0, Decimal(0)))
        self.groups[tier, kind] = (rows + count, total + amount)

    def sum(self, *, tier: str | None = None, kind: str | None = None) -> tuple[int, Decimal]:
        """Return rows and sum of a tier, of a kind, or of everything."""
        chosen = [v for (t, k), v in self.groups.items() if tier in {None, t} and kind in {None, k}]
        return sum(count for count, _ in chosen), sum((amount for _, amount in chosen), start=Decimal(0))

    def as_json(self) -> list[dict[str, Any]]:
        """Return the groups for storing; amounts as texts."""
        return [{"tier": t, "kind": k, "rows": n, "amount": str(a)} for (t, k), (n, a) in self.groups.items()]


@dataclass(frozen=True)
class Heading:
    """What stands above the table: which county, as of when, by whom, filtered how."""

    county: str
    as_of: datetime
    operator: str
    described: str
    rows: int

    def lines(self, report: str) -> list[str]:
        """Return the title rows of a sheet."""
        as_of = f"{timezone.localtime(self.as_of):%Y-%m-%d %H:%M:%S}"
        said = [
            report,
            f"地区：{self.county}    截至：{as_of}    导出人：{self.operator}    记录数：{self.rows:,} 笔",
            f"筛选：{self.described}    金额单位：元    按登记顺序；只增不改，错账用冲正",
        ]
        return [*said, DEMONSTRATION_MARK] if settings.DEMONSTRATION else said


def ledger_rows(entries: LedgerEntryQuerySet) -> models.QuerySet[Any, Any]:
    """Return the query of the ledger sheet: one tuple an entry, in the order in which they were recorded."""
    cells = {f"cell_{i}": expression for i, (_, expression) in enumerate(LEDGER_COLUMNS)}
    return entries.annotate(**cells).order_by("pk").values_list(*cells)


def tally_rows(entries: LedgerEntryQuerySet) -> models.QuerySet[Any, Any]:
    """Return the query of what there should be: tier, kind, rows, sum."""
    labelled = entries.order_by().annotate(
        cell_tier=_labels("line__tier", FundTier), cell_kind=_labels("kind", EntryKind)
    )
    counted = labelled.values("cell_tier", "cell_kind").annotate(rows=Count("pk"), total=Sum("amount"))
    return counted.values_list("cell_tier", "cell_kind", "rows", "total")


def sheets(*, heading: Heading, rows: Iterable[tuple[Any, ...]], written: Tally, expected: Tally) -> Iterator[Sheet]:
    """Yield the ledger sheet, then the check sheet, made when `written` holds what the first one has.

    Raises CountsDiffer, in place of the second sheet, when that is not what was `expected`.
    """
    columns = [column for column, _ in LEDGER_COLUMNS]
    yield Sheet("台账", columns, rows, heading.lines("资金台账"), lambda: _total_cells(written))
    if written.groups != expected.groups:
        raise CountsDiffer(f"应有 {expected.sum()[0]} 笔，写出 {written.sum()[0]} 笔")
    yield Sheet("核对", CHECK_COLUMNS, list(_check_rows(written, expected)), heading.lines("资金台账 核对表"))


def _total_cells(written: Tally) -> list[object]:
    count, amount = written.sum()
    cells: list[object] = [None] * len(LEDGER_COLUMNS)
    cells[0], cells[AMOUNT] = f"合计 {count:,} 笔", amount
    return cells


def _check_rows(written: Tally, expected: Tally) -> Iterator[tuple[object, ...]]:
    kinds = [("按类别", str(kind.label), {"kind": str(kind.label)}) for kind in EntryKind]
    tiers = [("按层级", str(tier.label), {"tier": str(tier.label)}) for tier in FundTier]
    for scope, label, chosen in [*kinds, *tiers, ("合计", "全部", {})]:
        here, there = written.sum(**chosen), expected.sum(**chosen)
        yield (scope, label, *here, *there, "一致" if here == there else "不一致")
