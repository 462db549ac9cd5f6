"""What the fund pages show: sums per tier, line, township and kind, and the ledger page by page. Reads only."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from config.lib.keyset import KeysetPage, keyset_page
from funds.models import Allocation, EntryKind, FundLine, FundTier, LedgerEntry
from funds.models.ledger import LedgerEntryQuerySet
from funds.models.lines import AllocationQuerySet

ZERO = Decimal(0)
_SPENDING = Q(counts_as__in=[EntryKind.PAYMENT, EntryKind.REFUND])


@dataclass
class Money:
    """Sums of one group, in 元: what was granted or allocated, paid (net of refunds) and taken back."""

    amount: Decimal = ZERO
    paid: Decimal = ZERO
    recovered: Decimal = ZERO

    @property
    def balance(self) -> Decimal:
        """What is neither paid nor taken back."""
        return self.amount - self.paid - self.recovered

    @property
    def progress(self) -> Decimal | None:
        """The share paid, or None when there is nothing to pay from."""
        return self.paid / self.amount if self.amount else None

    @property
    def bar(self) -> str:
        """The width of the bar out of 100, as SVG reads it."""
        return f"{min((self.progress or ZERO) * 100, Decimal(100)):.1f}"

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + other.amount, self.paid + other.paid, self.recovered + other.recovered)


@dataclass
class Group:
    """One row of an overview table: its key in an address, its name, how many rows it sums, and the sums."""

    key: str
    label: str
    count: int
    money: Money


def tier_groups(user: Any) -> list[Group]:
    """Return one group per tier that has lines, in the order of the tiers."""
    lines = FundLine.objects.visible_to(user).order_by()
    granted = {row["tier"]: row for row in lines.values("tier").annotate(count=Count("pk"), amount=Sum("amount"))}
    moved = _moved(LedgerEntry.objects.visible_to(user), "line__tier")
    return [
        Group(tier, tier.label, granted[tier]["count"], _money(granted[tier]["amount"], moved[tier]))
        for tier in FundTier
        if tier in granted
    ]


def line_groups(user: Any, tier: str) -> list[tuple[FundLine, Money]]:
    """Return the lines of a tier with their sums."""
    lines = FundLine.objects.visible_to(user).filter(tier=tier)
    moved = _moved(LedgerEntry.objects.visible_to(user).filter(line__tier=tier), "line_id")
    return [(line, _money(line.amount, moved[line.pk])) for line in lines]


def township_groups(user: Any, **narrow: Any) -> list[Group]:
    """Return one group per township with allocated money, the county's own last; `narrow` as in line=…, line__tier=….

    The amount of a group is what the ledger has allocated, net of reversals.
    """
    names = ("project__township_id", "project__township__name", "project__township__sort")
    allocations = Allocation.objects.visible_to(user).filter(**narrow).order_by()
    rows = allocations.values_list(*names).annotate(Count("project", distinct=True))
    entries = LedgerEntry.objects.visible_to(user).filter(allocation__isnull=False, **narrow)
    moved = _moved(entries, "allocation__project__township_id")
    in_order = sorted(rows, key=lambda row: (row[0] is None, row[2], row[1]))
    return [
        Group(str(pk or "county"), name or "县本级", count, _money(moved[pk]["allocated"], moved[pk]))
        for pk, name, _, count in in_order
    ]


def allocation_rows(user: Any, line: FundLine) -> list[tuple[Allocation, Money]]:
    """Return the allocations of a line with their sums and projects."""
    allocations = Allocation.objects.visible_to(user).filter(line=line)
    return with_money(allocations, LedgerEntry.objects.visible_to(user).filter(line=line))


def with_money(allocations: AllocationQuerySet, entries: LedgerEntryQuerySet) -> list[tuple[Allocation, Money]]:
    """Return `allocations` with line and project, each with its sums out of `entries`."""
    moved = _moved(entries.filter(allocation__isnull=False), "allocation_id")
    rows = allocations.select_related("line", "project__township", "project__village")
    return [(row, _money(moved[row.pk]["allocated"], moved[row.pk])) for row in rows]


def line_figures(user: Any, line: FundLine) -> dict[str, Decimal]:
    """Return what has arrived on a line, is allocated, paid, taken back, and is left on its accounts."""
    entries = LedgerEntry.objects.visible_to(user).filter(line=line)
    on_line = Q(allocation__isnull=True)
    return entries.aggregate(
        received=Coalesce(Sum("amount", filter=Q(counts_as=EntryKind.RECEIPT)), ZERO),
        allocated=Coalesce(-Sum("amount", filter=Q(counts_as=EntryKind.ALLOCATION) & on_line), ZERO),
        paid=Coalesce(-Sum("amount", filter=_SPENDING), ZERO),
        recovered=Coalesce(-Sum("amount", filter=Q(counts_as=EntryKind.RECOVERY)), ZERO),
        unallocated=Coalesce(Sum("amount", filter=on_line), ZERO),
        balance=Coalesce(Sum("amount"), ZERO),
    )


def account_balances(user: Any, line: FundLine) -> dict[int | None, Decimal]:
    """Return what each account of a line holds, by allocation; None is what is set aside for none."""
    entries = LedgerEntry.objects.visible_to(user).filter(line=line).order_by()
    return dict(entries.values_list("allocation_id").annotate(Sum("amount")))


def total(moneys: Iterable[Money]) -> Money:
    """Return the sum of several groups."""
    return sum(moneys, start=Money())


@dataclass(frozen=True)
class LedgerTotals:
    """Rows and signed sums of the filtered entries, in all and per kind in the order of the kinds."""

    count: int
    amount: Decimal
    kinds: list[tuple[EntryKind, int, Decimal]]


def ledger_totals(entries: LedgerEntryQuerySet) -> LedgerTotals:
    """Return the totals of `entries`, in one query."""
    rows = entries.order_by().values_list("kind").annotate(Count("pk"), Sum("amount"))
    found = {EntryKind(kind): (count, amount) for kind, count, amount in rows}
    kinds = [(kind, *found[kind]) for kind in EntryKind if kind in found]
    return LedgerTotals(sum(k[1] for k in kinds), sum((k[2] for k in kinds), start=ZERO), kinds)


def ledger_page(entries: LedgerEntryQuerySet, *, after: str, before: str) -> KeysetPage:
    """Return one page of `entries` in the order in which they were recorded, with what the page shows of them."""
    related = ("line", "allocation__project__township", "allocation__project__village")
    shown = entries.select_related(*related).defer("payee", "payee_salt")
    return keyset_page(shown, fields=("id",), after=after, before=before)


def _moved(entries: LedgerEntryQuerySet, key: str) -> dict[Any, dict[str, Decimal]]:
    """Return per value of `key` what was allocated, paid (net of refunds) and recovered, all positive.

    Seen from a line as a whole, what is allocated comes to nothing: it only moves between its accounts.
    """
    sums: dict[Any, dict[str, Decimal]] = defaultdict(lambda: dict.fromkeys(("allocated", "paid", "recovered"), ZERO))
    wanted = entries.exclude(counts_as=EntryKind.RECEIPT).order_by()
    for value, counts_as, amount in wanted.values_list(key, "counts_as").annotate(Sum("amount")):
        if counts_as == EntryKind.ALLOCATION:
            sums[value]["allocated"] += amount
        else:
            sums[value]["recovered" if counts_as == EntryKind.RECOVERY else "paid"] -= amount
    return sums


def _money(amount: Decimal, moved: dict[str, Decimal]) -> Money:
    return Money(amount, moved["paid"], moved["recovered"])
