"""Quarterly estimates of income: the items of the worksheet, a quarter at a time. They feed it and prove nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.audit import require, service
from accounts.models import User
from accounts.permissions import ENTER_REGISTER
from config.lib.dates import income_window, quarters_of, twelve_months_to
from config.lib.entry_fields import EntryField, changed_fields
from config.lib.merging import decided_clashes, merge
from config.lib.refusals import Refused
from households.changes import ChangeKind
from households.codes import Source
from households.income import Cells, Line, field_name, item_field, line_of
from households.models import Household, IncomeEstimate, IncomeItem, IncomeRow, RegisterChange
from households.services.changes import Paper, earlier_entry, note_change
from households.services.income import by_field, item_values, items_typed, lines_from, normal_values, row_of, rows_of
from households.services.register import locked_household
from villages.clocks import supersede

NOT_OFFERED = "这一季度不能测算。只能测算已经结束的季度，本核算期和上一核算期的。"


def quarters_to_estimate(today: date) -> list[tuple[date, date]]:
    """Return the ended quarters of the last window and of the one that is running, newest first."""
    last = income_window(today)
    running = twelve_months_to(last[1] + timedelta(days=365))
    ended = [quarter for window in (last, running) for quarter in quarters_of(window) if quarter[1] < today]
    return ended[::-1]


def believed_estimate(household: Household, quarter_end: date) -> IncomeEstimate | None:
    """Return the estimate of a quarter as it is believed now, or None."""
    return IncomeEstimate.objects.believed().filter(household=household, window_end=quarter_end).first()


def estimate_fields(items: Iterable[IncomeItem]) -> tuple[EntryField, ...]:
    """Return the fields of the form in words."""
    return tuple(map(item_field, items))


@service("households.save_estimate")
def save_estimate(
    *, household_id: int, quarter_end: date, typed: Mapping[str, Any], paper: Paper, actor: User
) -> RegisterChange:
    """Write down what a household took in during a quarter, or the next version; note it for a second person.

    `typed` maps `item-<code>` to Cells or None. Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused
    for values against the rules, no rows at all or a quarter that is not offered; EditConflict when somebody else
    changed the same item meanwhile.
    """
    require(actor, ENTER_REGISTER)
    household = locked_household(household_id, actor)
    if earlier := earlier_entry(paper, household=household, actor=actor):
        return earlier
    quarter = _require_quarter(quarter_end)
    estimate = believed_estimate(household, quarter_end)
    rows = rows_of(estimate)
    items = items_typed(quarter_end, rows, typed)
    now = item_values(items, rows)
    merged = merge(opened=paper.opened, now=now, typed=normal_values(typed), chosen=paper.chosen)
    lines = lines_from(items, now | merged.values)
    told = changed_fields(estimate_fields(items), by_field(map(line_of, rows)), by_field(lines))
    if told:
        estimate = _write(household, estimate, quarter, lines, paper, actor)
    return note_change(
        household=household,
        kind=ChangeKind.ESTIMATE,
        subject=estimate or household,
        told=told,
        decided=decided_clashes(merged, estimate_fields(items)),
        paper=paper,
        actor=actor,
    )


def _write(
    household: Household,
    before: IncomeEstimate | None,
    quarter: tuple[date, date],
    lines: list[Line],
    paper: Paper,
    actor: User,
) -> IncomeEstimate:
    moment = {} if before is None else {"recorded_at": supersede(before)}
    estimate: IncomeEstimate = IncomeEstimate.objects.create(
        household=household,
        window_start=quarter[0],
        window_end=quarter[1],
        item_count=len(lines),
        valid_from=timezone.localdate(),
        source=Source.FORM,
        source_name="季度收入测算",
        document=paper.document,
        recorded_by=actor,
        **moment,
    )
    owner = {"household": household, "estimate": estimate, "is_estimate": True}
    IncomeRow.objects.bulk_create(row_of(line, **owner) for line in lines)
    return estimate


def _require_quarter(quarter_end: date) -> tuple[date, date]:
    for quarter in quarters_to_estimate(timezone.localdate()):
        if quarter[1] == quarter_end:
            return quarter
    raise Refused(NOT_OFFERED)


@dataclass(frozen=True)
class Feed:
    """What the quarterly estimates of a window say about one item: the sum of so many quarters, in 元."""

    gross: Decimal
    cost: Decimal
    quarters: int


def feeds_of(household: Household, window: tuple[date, date]) -> dict[str, Feed]:
    """Return what the estimates of a window add up to, by the code of the item; in one query."""
    of_window = {"estimate__window_start__gte": window[0], "estimate__window_end__lte": window[1]}
    rows = IncomeRow.objects.filter(estimate__household=household, estimate__superseded_at__isnull=True, **of_window)
    found: dict[str, Feed] = {}
    for row in rows.select_related("item"):
        sofar = found.get(row.item.code, Feed(Decimal(0), Decimal(0), 0))
        found[row.item.code] = Feed(sofar.gross + row.gross, sofar.cost + row.cost, sofar.quarters + 1)
    return found


def cells_from(items: Iterable[IncomeItem], feeds: Mapping[str, Feed]) -> dict[str, Cells]:
    """Return the sums of the estimates as they would be typed into the worksheet; the papers are left to the person."""
    fed = [(item, feeds[item.code]) for item in items if item.code in feeds]
    return {
        field_name(item): Cells(amount=feed.gross, cost=feed.cost if item.has_costs and feed.cost else None)
        for item, feed in fed
    }
