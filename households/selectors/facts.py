"""What the certificate page of one household shows: every certificate and worksheet, with what replaced it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from config.lib.money import MoneyField
from households.fact_kinds import FACT_KINDS, FactKind
from households.models import Household, IncomeEstimate, IncomeWorksheet
from households.services.estimates import quarters_to_estimate
from households.services.worksheets import monitoring_windows, windows_to_enter

SHOWN = 60


@dataclass(frozen=True)
class FactLine:
    """One certificate in words: its day, whose, what it says, from whom, and whether a correction has replaced it."""

    pk: int
    on: date
    whose: str
    says: str
    origin: str
    recorded_at: datetime
    is_replaced: bool


@dataclass(frozen=True)
class FactSection:
    """All certificates of one kind, newest first."""

    kind: FactKind
    lines: list[FactLine]


@dataclass(frozen=True)
class WindowLine:
    """The worksheet of one window, or that there is none yet. A window of monitoring never decides an exit."""

    start: date
    end: date
    sheet: IncomeWorksheet | None
    for_monitoring: bool = False

    @property
    def has_totals_only(self) -> bool:
        """Say whether the worksheet was entered without items."""
        return self.sheet is not None and not self.sheet.item_count


@dataclass(frozen=True)
class QuarterLine:
    """One quarter that can be estimated: what it was estimated at (元, net of what counts), or nothing yet."""

    start: date
    end: date
    net: Decimal | None


def fact_sections(household: Household) -> list[FactSection]:
    """Return the certificates of a household by kind: one query a kind."""
    return [
        FactSection(kind, [_line(kind, fact) for fact in facts_of(kind, household)]) for kind in FACT_KINDS.values()
    ]


def facts_of(kind: FactKind, household: Household) -> QuerySet[Any]:
    """Return the latest certificates of a kind, also replaced ones, newest day first."""
    facts = kind.model.objects.filter(**{kind.owner: household}).order_by("-valid_from", "-id")
    return facts.select_related("member")[:SHOWN] if kind.of_member else facts[:SHOWN]


def worksheet_windows(household: Household, today: date) -> list[WindowLine]:
    """Return the windows that a worksheet can be entered for, newest first, each with its worksheet.

    Of the windows of monitoring the newest is offered, and those that have a worksheet.
    """
    yearly, monitoring = windows_to_enter(today), monitoring_windows(today)
    ends = [end for _, end in yearly + monitoring]
    sheets = IncomeWorksheet.objects.believed().filter(household=household, window_end__in=ends)
    by_end = {sheet.window_end: sheet for sheet in sheets}
    lines = [WindowLine(start, end, by_end.get(end)) for start, end in yearly]
    offered = [window for place, window in enumerate(monitoring) if not place or window[1] in by_end]
    return lines + [WindowLine(start, end, by_end.get(end), for_monitoring=True) for start, end in offered]


def quarter_lines(household: Household, today: date) -> list[QuarterLine]:
    """Return the quarters that can be estimated, newest first, with their sums; in one query."""
    quarters = quarters_to_estimate(today)
    ends = [end for _, end in quarters]
    estimates = IncomeEstimate.objects.believed().filter(household=household, window_end__in=ends)
    net = Coalesce(Sum("rows__net", filter=Q(rows__item__counted=True)), Value(Decimal(0)), output_field=MoneyField())
    sums = dict(estimates.annotate(sum_of_rows=net).values_list("window_end", "sum_of_rows"))
    return [QuarterLine(start, end, sums.get(end)) for start, end in quarters]


def _line(kind: FactKind, fact: Any) -> FactLine:
    told = ((one.label, one.words(getattr(fact, one.name))) for one in kind.own if getattr(fact, one.name) is not None)
    return FactLine(
        pk=fact.pk,
        on=fact.valid_from,
        whose=str(fact.member) if kind.of_member else "",
        says="，".join(f"{label} {words}" for label, words in told),
        origin=" ".join(filter(None, (fact.get_source_display(), fact.source_name, fact.document))),
        recorded_at=fact.recorded_at,
        is_replaced=fact.superseded_at is not None,
    )
