"""Income worksheets: totals in cents that come out, per head, exactly where the case wants them, and their items."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from assessments.demo.family import Family
from assessments.demo.figures import INCOME_LINE
from assessments.demo.further import LINE_BEFORE
from assessments.demo.income_items import BEYOND, ITEM_IDS, Totals, lines_of, one_off_totals, yuan
from assessments.demo.income_items import COLUMNS as ITEM_COLUMNS
from assessments.demo.plan import CountyPlan
from config.lib.copying import Row, TableRows
from households.codes import PovertyAttribute, Source
from households.models import IncomeRow, IncomeWorksheet
from households.models.facts import WorksheetState

COLUMNS = (
    "id", "household_id", "window_start", "window_end", "wage", "business", "property", "transfer", "business_cost",
    "head_count", "item_count", "state", "signed_by_surveyor_on", "signed_by_householder_on", "signed_by_village_on",
    "valid_from", "recorded_at", "superseded_at", "source", "source_name", "document",
)  # fmt: skip
LINE_CENTS = int(INCOME_LINE * 100)
UNSIGNED = {"no_surveyor": 0, "no_householder": 1, "no_village": 2}
CENTS_BEFORE = int(LINE_BEFORE * 100)


@dataclass
class _Book:
    """The worksheets and their rows, as they are written down family by family."""

    sheets: list[Row] = field(default_factory=list)
    items: list[Row] = field(default_factory=list)


def income_tables(plan: CountyPlan, families: Sequence[Family]) -> list[TableRows]:
    """Return the worksheets of all households that have any, and the rows that they are the sums of."""
    book = _Book()
    for family in families:
        if not family.plan.is_closed:
            _Worksheets(family, plan, book).write()
    return [(IncomeWorksheet, COLUMNS, book.sheets), (IncomeRow, ITEM_COLUMNS, book.items)]


class _Worksheets:
    """The worksheets of one household."""

    def __init__(self, family: Family, plan: CountyPlan, book: _Book) -> None:
        self.family, self.calendar, self.book = family, plan.calendar, book
        self.rng: Random = family.plan.rng(plan.seed, "income")
        self.variant = family.plan.variants.get("income", "well_above")
        self.before = plan.further.variant(family.plan, "before")
        self.items = plan.further.variant(family.plan, "items")
        self.gets_transfers_only = plan.further.variant(family.plan, "must_not") == "transfers_only"

    def write(self) -> None:
        """Add the household's rows."""
        calendar, exit_year = self.calendar, self.family.plan.exit_year
        if exit_year and exit_year < calendar.window_end.year:
            self._sheet(date(exit_year, 9, 30), self._above(self._heads(date(exit_year, 9, 30))))
        last_year = date(calendar.window_end.year - 1, 9, 30)
        had_last_year = self.variant != "no_sheet" and self.before != "no_sheet"
        if self.family.plan.is_open and (had_last_year or self.variant == "window_before"):
            heads = self._heads(last_year)
            self._sheet(last_year, self._last_year(heads))
        if self.variant not in {"no_sheet", "window_before"}:
            self._this_year()

    def _last_year(self, heads: int) -> int:
        """Return the net income of the window before in cents: below its line, or what the plan wants to the cent."""
        if self.variant == "window_before":
            return self._above(heads)
        exact = {"cent_above": heads * (CENTS_BEFORE + 1), "on_the_line": heads * CENTS_BEFORE}
        return exact.get(self.before) or self._below(heads)

    def _this_year(self) -> None:
        end = self.calendar.window_end
        heads = self._heads(end)
        yesterday = self.calendar.moment(self.calendar.yesterday, self.rng)
        match self.variant:
            case "closed_yesterday":
                self._sheet(end, self._above(heads), closed_on=self.calendar.yesterday, recorded_at=yesterday)
            case "corrected_down_yesterday":
                self._sheet(end, self._above(heads), superseded_at=yesterday)
                self._sheet(end, self._below(heads), closed_on=self.calendar.yesterday, recorded_at=yesterday)
            case "corrected_up":
                moment = self.calendar.moment(self.calendar.ago(3), self.rng)
                self._sheet(end, self._below(heads), closed_on=end + timedelta(days=1), superseded_at=moment)
                self._sheet(end, self._above(heads), closed_on=end + timedelta(days=1), recorded_at=moment)
            case _:
                self._sheet(end, self._net(heads))

    def _net(self, heads: int) -> int:
        """Return the net income in cents that the case wants for so many heads."""
        exact = {
            "on_the_line": heads * LINE_CENTS,
            "cent_above": heads * (LINE_CENTS + 1),
            "cent_below": heads * (LINE_CENTS - 1),
            "rounds_to_line": heads * LINE_CENTS + (heads - 1) // 2,
            "rounds_above": heads * LINE_CENTS + (heads + 1) // 2,
        }
        if self.variant in exact:
            return exact[self.variant]
        return self._below(heads) if self.variant == "well_below" else self._above(heads)

    def _above(self, heads: int) -> int:
        return int(heads * LINE_CENTS * (1.04 + self.rng.betavariate(1.6, 5) * 2.6))

    def _below(self, heads: int) -> int:
        return int(heads * LINE_CENTS * (0.52 + self.rng.random() * 0.45))

    def _heads(self, day: date) -> int:
        return max(self.family.heads_on(day), 1)

    def _sheet(
        self,
        end: date,
        net: int,
        *,
        closed_on: date | None = None,
        recorded_at: datetime | None = None,
        superseded_at: datetime | None = None,
    ) -> None:
        """Write a worksheet, and where it is believed and of this year of an open household, the rows it is made of."""
        is_this_year = end == self.calendar.window_end
        closed_on = closed_on or self._closing_day(end)
        source = Source.CORRECTION if recorded_at and self.variant.startswith("corrected") else Source.FORM
        number, household_id = len(self.book.sheets) + 1, self.family.plan.id
        totals, by_items = self._totals(net, is_this_year), is_this_year and superseded_at is None and self.items
        lines = list(lines_of(totals, self.items, self.family.plan.traits.attribute)) if by_items else []
        self.book.sheets.append((
            number,
            household_id,
            date(end.year - 1, 10, 1),
            end,
            *totals.in_yuan(),
            0 if is_this_year and self.variant == "no_heads" else self._heads(end),
            len(lines),
            WorksheetState.DRAFT if is_this_year and self.variant == "draft" else WorksheetState.CLOSED,
            *self._signatures(closed_on, is_this_year=is_this_year),
            closed_on,
            recorded_at or self._known(closed_on, superseded_at),
            superseded_at,
            source,
            f"{end.year} 年收入调查核算表",
            f"核算表{end.year}-{self.family.plan.code[-7:]}（演示）",
        ))  # fmt: skip
        self.book.items += [
            (household_id, number, ITEM_IDS[one.code], yuan(one.gross), yuan(one.cost), "", False) for one in lines
        ]

    def _known(self, closed_on: date, superseded_at: datetime | None) -> datetime:
        settled = self.calendar.settled(closed_on, self.rng)
        return settled if superseded_at is None else min(settled, superseded_at - timedelta(hours=2))

    def _closing_day(self, end: date) -> date:
        room = min((self.calendar.ago(4) - end).days, 42)
        return end + timedelta(days=1 + int(self.rng.random() * max(room, 1)))

    def _signatures(self, closed_on: date, *, is_this_year: bool) -> tuple[date | None, ...]:
        signed: list[date | None] = [closed_on] * 3
        if is_this_year and self.variant in UNSIGNED:
            signed[UNSIGNED[self.variant]] = None
        return tuple(signed)

    def _totals(self, net: int, is_this_year: bool) -> Totals:
        """Split a net income into wage, business, property and transfer totals and the cost of business."""
        if self.gets_transfers_only:
            return Totals(0, 0, 0, net, 0)
        if is_this_year and self.items in BEYOND:
            return one_off_totals(net, self.items)
        rng, attribute = self.rng, self.family.plan.traits.attribute
        of_support = (
            0.8 if attribute == PovertyAttribute.TEKUN else 0.4 if attribute == PovertyAttribute.DIBAO else 0.14
        )
        transfer = int(net * of_support * (0.5 + rng.random() * 0.5))
        land = int(net * 0.03 * rng.random()) if rng.random() < 0.3 else 0
        wage = int((net - transfer - land) * rng.random() * 0.85)
        business_net = net - transfer - land - wage
        cost = int(business_net * (0.2 + rng.random() * 0.4))
        return Totals(wage, business_net + cost, land, transfer, cost)
