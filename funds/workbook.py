"""The ledger as rows to be taken away: its columns, the queries behind them, title rows and totals."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, CharField, Count, Exists, F, Func, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Replace
from django.utils import timezone

from accounts.demonstration import DEMONSTRATION_MARK
from config.lib.xlsx import Column, Kind
from funds.models import EntryKind, FundTier, LedgerEntry, LedgerHead
from funds.models.ledger import LedgerEntryQuerySet

UNALLOCATED = "未分配"
COUNTY_LEVEL = "县本级"
_UTC_MOMENT = """to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')"""
# What no cell keeps as it is; docs/money.md says what becomes of such texts.
_NOT_IN_A_CELL = "[[:cntrl:]\ufffe\uffff]"


def _labels(path: str, choices: type[models.TextChoices]) -> Case:
    whens = (When(**{path: choice.value}, then=Value(str(choice.label))) for choice in choices)
    return Case(*whens, output_field=CharField())


def _text(path: str, otherwise: str = "") -> Coalesce:
    return Coalesce(F(path), Value(otherwise), output_field=CharField())


def _digits(path: str) -> Coalesce:
    return Coalesce(Cast(path, CharField()), Value(""), output_field=CharField())


def elements() -> Concat:
    """Return what the hash of an entry covers beside the other cells of its row (funds.proof.layout.ELEMENT_COUNT)."""
    reversed_entry = LedgerEntry.objects.filter(pk=OuterRef("reverses_id")).values("number")
    plain = Func(
        Value("|"),
        Cast("line_id", CharField()),
        Replace(Cast("posting", CharField()), Value("-"), Value("")),
        F("kind"),
        F("counts_as"),
        _digits("allocation_id"),
        Cast("account_balance", CharField()),
        Func(F("recorded_at"), template=_UTC_MOMENT, output_field=CharField()),
        Cast("recorded_by_id", CharField()),
        F("payee_kind"),
        # Few entries reverse another: they are looked up one by one, and all others stay out of it.
        Case(
            When(reverses__isnull=False, then=Cast(Subquery(reversed_entry), CharField())),
            default=Value(""),
            output_field=CharField(),
        ),
        function="concat_ws",
        output_field=CharField(),
    )
    exact = Cast(Func(F("voucher"), F("note"), function="json_build_array", output_field=CharField()), CharField())
    is_odd = Q(voucher__regex=_NOT_IN_A_CELL) | Q(note__regex=_NOT_IN_A_CELL)
    tail = Case(When(is_odd, then=Concat(Value("|"), exact)), default=Value(""), output_field=CharField())
    return Concat(plain, tail, output_field=CharField())


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
    (Column("上一校验码", Kind.TEXT, 68), F("previous_hash")),
    (Column("收款方承诺", Kind.TEXT, 68), F("payee_commitment")),
    (Column("校验要素", Kind.TEXT, 100), elements()),
)
TIER, KIND, AMOUNT = 1, 5, 10
PRINTED = 14
"""The columns after these are for the proof; on paper they would make the others too small to read."""


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


def exported_counts(entries: LedgerEntryQuerySet) -> models.QuerySet[Any, Any]:
    """Return the query of how many of each line's entries are exported: line, count."""
    return entries.order_by().values_list("line_id").annotate(Count("pk"))


def head_rows(user: Any) -> models.QuerySet[Any, Any]:
    """Return the query of the ends of all chains: line, document, number, hash."""
    heads = LedgerHead.objects.visible_to(user).order_by("line_id")
    return heads.values_list("line_id", "line__document_no", "number", "hash")


def skipped_rows(entries: LedgerEntryQuerySet, user: Any) -> models.QuerySet[Any, Any]:
    """Return the query of the other entries of the lines that `entries` are of: line, number, hash, in their order."""
    all_of_them = LedgerEntry.objects.visible_to(user).filter(line_id__in=entries.order_by().values("line_id"))
    others = all_of_them.filter(~Exists(entries.order_by().filter(pk=OuterRef("pk"))))
    rows = others.annotate(cell_line=Cast("line_id", CharField()), cell_number=Cast("number", CharField()))
    return rows.order_by("line_id", "number").values_list("cell_line", "cell_number", "hash")
