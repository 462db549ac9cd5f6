"""Compares a workbook of income worksheets by items with those of the register, set-wise.

The rules are those of the page (`income`, `worksheets`). What belongs to one household and year is one worksheet: it
comes in whole, as its next version, or not at all; a closed one asks for a reason.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.utils import timezone

from accounts.models import User
from config.lib.entry_fields import NOTHING
from config.lib.refusals import Refused
from households.imports.columns import Line
from households.imports.income_book import INCOME_BOOK, WORKSHEETS
from households.income import Cells, by_quantity, faults_of, field_name, line_words, normal, work_out
from households.models import IncomeItem, IncomeRow, IncomeWorksheet, Membership
from households.models.imports import Outcome
from households.services.import_homes import find_homes
from households.services.import_known import KnownHousehold, in_batches
from households.services.import_register import compare_value, settle
from households.services.income import (
    ABOUT_SHEET,
    NO_CATALOGUE,
    NO_ROWS,
    amounts_of,
    item_values,
    lines_from,
    with_items_of,
)
from households.services.worksheets import sheet_faults, windows_to_enter, worksheet_values

Key = tuple[int, int]
"""A household and the year in which the window ends."""

RECKONED = ("quantity", "unit_price", "amount", "cost")
"""What of a row belongs together: it is one reckoning, taken over whole."""

CLOSED = "这一户 {year} 年度的核算表已经结账。要更正，请在「核算表」里写上更正原因，会存成新的一版。"
TOTALS_ONLY = "这一户这一年度只登记了合计。请先在「收入项目」里按项目填。"


def window_of(year: int) -> tuple[date, date]:
    """Return first and last day of the window that ends in `year`."""
    return date(year - 1, 10, 1), date(year, 9, 30)


class Standing:
    """The worksheets of some households and years as they are believed, with their rows, and the catalogue by year."""

    def __init__(self, keys: Iterable[Key]) -> None:
        wanted = sorted(set(keys))
        ends = [window_of(year)[1] for year in sorted({year for _, year in wanted})]
        self.sheets: dict[Key, IncomeWorksheet] = {}
        self.rows: dict[int, list[IncomeRow]] = defaultdict(list)
        for some in in_batches({household for household, _ in wanted}):
            sheets = IncomeWorksheet.objects.believed().filter(household__in=some, window_end__in=ends)
            self.sheets |= {(sheet.household_id, sheet.window_end.year): sheet for sheet in sheets}
            rows = IncomeRow.objects.filter(worksheet__in=sheets.values("pk")).select_related("item")
            for row in rows.order_by("item__sort", "item__code"):
                self.rows[row.worksheet_id or 0].append(row)
        self.items = {end.year: list(IncomeItem.objects.believed().as_of(end)) for end in ends}
        self.people = {key: 0 for key in wanted} | people_counted(key for key in wanted if key not in self.sheets)

    def rows_of(self, key: Key) -> list[IncomeRow]:
        """Return the rows of a worksheet, in the order of the form."""
        sheet = self.sheets.get(key)
        return self.rows[sheet.pk] if sheet is not None else []

    def items_of(self, key: Key) -> list[IncomeItem]:
        """Return the items that a worksheet can have."""
        return with_items_of(self.items[key[1]], self.rows_of(key))

    def about(self, key: Key) -> dict[str, Any]:
        """Return what is said about a worksheet as a whole; who counts on the last day is the count of a new one."""
        values = worksheet_values(self.sheets.get(key), people=self.people[key])
        return {name: values[name] for name in ABOUT_SHEET}


def people_counted(keys: Iterable[Key]) -> dict[Key, int]:
    """Return how many people counted in each household on the last day of the window."""
    by_year = defaultdict(set)
    for household, year in keys:
        by_year[year].add(household)
    found: dict[Key, int] = {}
    for year, households in by_year.items():
        rows = Membership.objects.believed().as_of(window_of(year)[1])
        for some in in_batches(sorted(households)):
            counted = rows.filter(household__in=some).values("household").annotate(n=Count("pk")).order_by()
            found |= {(household, year): n for household, n in counted.values_list("household", "n")}
    return found


@dataclass
class Sheet:
    """One worksheet of the workbook: what is said about it as a whole, and its incomes."""

    about: Line | None = None
    incomes: list[Line] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        """All its lines."""
        return [*([self.about] if self.about else []), *self.incomes]

    @property
    def changing(self) -> list[Line]:
        """Its lines that say something new."""
        return [line for line in self.lines if line.changes or line.outcome == Outcome.NEW]


def typed_cells(values: dict[str, Any], stands: Cells | None) -> Cells:
    """Return what a row says of an income beside what stands: a new amount takes the place of quantity and price."""
    said = {name: values.get(name) for name in RECKONED}
    stands = stands or Cells()
    if said["quantity"] is None and said["unit_price"] is None:
        is_same = said["amount"] is None or said["amount"] == by_quantity(stands)
        counted = (stands.quantity, stands.unit_price) if is_same else (None, None)
        amount = stands.amount if is_same else said["amount"]
    else:
        counted = (
            stands.quantity if said["quantity"] is None else said["quantity"],
            stands.unit_price if said["unit_price"] is None else said["unit_price"],
        )
        amount = said["amount"]
    cost = said["cost"] if said["cost"] is not None else stands.cost
    return Cells(*counted, amount, cost, values.get("evidence", stands.evidence))


class IncomeComparison:
    """One workbook of worksheets beside the register. Call `compare`; each line then knows what it is."""

    def __init__(self, lines: list[Line], actor: User) -> None:
        self.lines, self.actor = lines, actor
        self.windows = [window[1].year for window in windows_to_enter(timezone.localdate())]
        self.sheets: dict[Key, Sheet] = defaultdict(Sheet)

    def compare(self) -> None:
        """Say of each line what it is."""
        found = find_homes(self.lines, self.actor, gone="不再录入收入")
        self._gather(found)
        self.stands = Standing(self.sheets)
        for key, sheet in self.sheets.items():
            self._compare(key, sheet)
        for line in self.lines:
            settle(line)

    def _gather(self, found: list[tuple[Line, KnownHousehold]]) -> None:
        seen: dict[tuple[Any, ...], int] = {}
        for line, home in found:
            if "year" not in line.values:
                continue
            key = (home.pk, line.values["year"])
            own = (line.sheet, *key, line.values.get("item"))
            if own in seen:
                line.wrong("year", f"第 {seen[own]} 行已经有同一户同一年度同样的一行。请核对，删去重复的一行。")
            seen.setdefault(own, line.number)
            sheet = self.sheets[key]
            if line.sheet == WORKSHEETS:
                sheet.about = sheet.about or line
            else:
                sheet.incomes.append(line)

    def _compare(self, key: Key, sheet: Sheet) -> None:
        stands = self.stands.sheets.get(key)
        items = self.stands.items_of(key)
        cells = item_values(items, self.stands.rows_of(key))
        for line in sheet.incomes:
            self._compare_income(line, items, cells)
        if sheet.about:
            self._compare_about(sheet.about, key, stands)
        for line in sheet.lines:
            line.stamp = str(stands.pk) if stands else ""
            line.subject_id = stands.pk if stands else None
        if sheet.changing:
            self._require_sound(key, sheet, stands, items, cells)
        self._require_whole(sheet)

    def _compare_about(self, line: Line, key: Key, stands: IncomeWorksheet | None) -> None:
        now = self.stands.about(key)
        if stands is None:
            line.outcome = Outcome.NEW
            return
        for column in INCOME_BOOK.sheet(WORKSHEETS).columns:
            if column.is_fact and column.name in line.values:
                compare_value(line, column.name, now[column.name], column.told)

    def _compare_income(self, line: Line, items: list[IncomeItem], cells: dict[str, Any]) -> None:
        said = line.values.get("item")
        item = next((one for one in items if said in {one.name, one.code}), None)
        if item is None:
            if said is not None:
                line.wrong("item", "这一年度的收入项目目录里没有这一项。请从下拉里选。" if items else NO_CATALOGUE)
            return
        line.values |= {"item": item.code, "item_id": item.pk}
        line.label = f"{line.label} {item.name}"
        stands = cells[field_name(item)]
        typed = typed_cells(line.values, stands)
        unread = any(name in RECKONED for name, _ in line.faults)  # what could not be read would be blamed twice
        for name, sentence in () if unread else faults_of(item, typed):
            line.wrong(name, sentence)
        if line.faults:
            return
        typed = as_kept(item, typed)
        if stands is None:
            line.outcome = Outcome.NEW
            line.changes.append(("amount", NOTHING, line_words(work_out(item, typed))))
        else:
            _tell(line, item, stands, typed)
        cells[field_name(item)] = typed

    def _require_sound(
        self, key: Key, sheet: Sheet, stands: IncomeWorksheet | None, items: list[IncomeItem], cells: dict[str, Any]
    ) -> None:
        """Refuse what would make a worksheet that the page would not take."""
        self._require_open(key, sheet)
        if any(line.faults for line in sheet.lines):
            return
        first = sheet.about or sheet.incomes[0]
        if stands is not None and not stands.item_count and not sheet.incomes:
            first.wrong("code", TOTALS_ONLY)
            return
        try:
            amounts = amounts_of(lines_from(items, cells))
        except Refused as refusal:
            first.wrong("code" if str(refusal) == NO_ROWS else "year", str(refusal))
            return
        was, about = self.stands.about(key), sheet.about.values if sheet.about else {}
        said = {name: about[name] for name in ABOUT_SHEET if name in about}
        for name, sentence in sheet_faults(was | said | amounts, window_of(key[1]), was_closed=was["closed"]):
            first.wrong(name if first is sheet.about and name in ABOUT_SHEET else "year", sentence)

    def _require_open(self, key: Key, sheet: Sheet) -> None:
        """Refuse a year that is over, and to change a closed worksheet without a reason."""
        reason = sheet.about.values.get("reason", "") if sheet.about else ""
        is_closed = self.stands.about(key)["closed"]
        for line in sheet.changing:
            line.values["reason"] = reason
            if key[1] not in self.windows:
                line.wrong("year", f"只能录最近三个已结束的核算期：{'、'.join(map(str, self.windows))} 年度。")
            if is_closed and not reason:
                line.wrong("reason" if line.sheet == WORKSHEETS else "item", CLOSED.format(year=key[1]))

    @staticmethod
    def _require_whole(sheet: Sheet) -> None:
        """Let no part of a worksheet in while another part of it is wrong: its income would not be whole."""
        wrong = next((line for line in sheet.lines if line.faults), None)
        if wrong is None:
            return
        where = f"「{INCOME_BOOK.sheet(wrong.sheet).title}」第 {wrong.number} 行"
        for line in sheet.changing:
            if not line.faults:
                line.wrong("code", f"同一户同一年度的{where}有问题。改好后一起入库。")


def as_kept(item: IncomeItem, cells: Cells) -> Cells:
    """Return cells as the register keeps them: no amount beside quantity and price, no costs where none are taken."""
    if cells.quantity is not None:
        cells = cells._replace(amount=None)
    kept = normal(cells._replace(cost=cells.cost if item.has_costs and cells.cost else None))
    return kept or Cells(amount=Decimal(0))


def _tell(line: Line, item: IncomeItem, stands: Cells, typed: Cells) -> None:
    """Note whether the reckoning or the papers of an income are others."""
    if stands[: len(RECKONED)] != typed[: len(RECKONED)]:
        before, after = (line_words(work_out(item, cells._replace(evidence=""))) for cells in (stands, typed))
        line.changes.append(("amount", before, after))
    if stands.evidence != typed.evidence:
        line.changes.append(("evidence", stands.evidence or NOTHING, typed.evidence))
