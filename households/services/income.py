"""The income worksheet by items: rows of the catalogue, whose sums are its totals. Nobody types a total.

One version of the worksheet and its rows are written together and never changed; the database refuses rows that do not
make the totals. A worksheet with totals only can be entered anew by items, as its next version.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.audit import require, service
from accounts.models import User
from accounts.permissions import ENTER_REGISTER
from config.lib.entry_fields import ChangedField, EntryField, changed_fields
from config.lib.merging import decided_clashes, merge
from config.lib.refusals import Refused
from households.changes import ChangeKind
from households.income import Cells, Line, cells_of, field_name, item_field, line_of, normal, totals_of, work_out
from households.models import IncomeEstimate, IncomeItem, IncomeRow, IncomeWorksheet, RegisterChange
from households.services.changes import Paper, earlier_entry, note_change
from households.services.register import locked_household
from households.services.worksheets import (
    AMOUNTS,
    SIGNATURES,
    WORKSHEET_FIELDS,
    believed_worksheet,
    monitoring_windows,
    people_at,
    require_sound,
    require_window,
    windows_to_enter,
    worksheet_values,
    write_version,
)

ABOUT_SHEET = ("head_count", *SIGNATURES, "closed")
"""What is typed about the worksheet as a whole."""
NO_CATALOGUE = "县里还没有收入项目目录，不能按项目填。请县办经办先登记目录，或者只填合计。"
NO_ROWS = "还没有填收入项目，没有保存。请至少填一项；整户没有收入的，任选一项，金额填 0。"
CATALOGUE_CHANGED = "收入项目目录刚才改过，您填的项目里有的已经不用了。请把那一项的内容记下，重新打开这一页再填。"


def windows_by_items(today: date) -> list[tuple[date, date]]:
    """Return the windows that can be entered by items on `today`: those of the yearly exit, then of monitoring."""
    return windows_to_enter(today) + monitoring_windows(today)


def rows_of(owner: IncomeWorksheet | IncomeEstimate | None) -> list[IncomeRow]:
    """Return the rows of a version of a worksheet or estimate with their items, in the order of the form."""
    if owner is None or not owner.item_count:
        return []
    return list(owner.rows.select_related("item").order_by("item__sort", "item__code"))


def items_for(window_end: date, rows: Iterable[IncomeRow] = ()) -> list[IncomeItem]:
    """Return the items a worksheet can have: those of the last day of its window, and those that its rows have.

    A row keeps its item when the county has taken it out of that day since; otherwise the terms of now count.
    """
    return with_items_of(IncomeItem.objects.believed().as_of(window_end), rows)


def with_items_of(catalogue: Iterable[IncomeItem], rows: Iterable[IncomeRow]) -> list[IncomeItem]:
    """Return the items of a catalogue and those that rows have beside them, in the order of the form."""
    items = list(catalogue)
    known = {item.code for item in items}
    items += [row.item for row in rows if row.item.code not in known]
    return sorted(items, key=lambda item: (item.sort, item.code))


def sheet_fields(items: Iterable[IncomeItem]) -> tuple[EntryField, ...]:
    """Return the fields of the form in words: the items, then what is said about the worksheet as a whole."""
    about = (one for one in WORKSHEET_FIELDS if one.name in ABOUT_SHEET)
    return (*map(item_field, items), *about)


def sheet_values(
    sheet: IncomeWorksheet | None, items: Iterable[IncomeItem], rows: Iterable[IncomeRow], *, people: int
) -> dict[str, Any]:
    """Return what the form shows, by field: cells by item, None for an item without a row."""
    about = worksheet_values(sheet, people=people)
    return item_values(items, rows) | {name: about[name] for name in ABOUT_SHEET}


def item_values(items: Iterable[IncomeItem], rows: Iterable[IncomeRow]) -> dict[str, Any]:
    """Return the stored cells by item as the terms of now have them, None for an item without a row."""
    by_code = {row.item.code: cells_of(row) for row in rows}
    return {field_name(item): _under_terms(item, by_code.get(item.code)) for item in items}


def _under_terms(item: IncomeItem, cells: Cells | None) -> Cells | None:
    """Return stored cells as the item has them now: costs fall away where a coefficient has taken their place."""
    if cells is not None and cells.cost is not None and not item.has_costs:
        cells = cells._replace(cost=None)
    return normal(cells)


@service("households.save_income_sheet")
def save_income_sheet(
    *, household_id: int, window_end: date, typed: Mapping[str, Any], paper: Paper, actor: User
) -> RegisterChange:
    """Write down a worksheet by items, or its next version, and note it for a second person; return the note.

    `typed` maps `item-<code>` to Cells or None, and the names of ABOUT_SHEET to values. Raises PermissionDenied,
    ObjectDoesNotExist outside the scope, Refused for values against the rules, no rows at all, a window that is not
    open to entry, closing without three signatures, opening a closed one again; EditConflict when somebody else changed
    the same item meanwhile.
    """
    require(actor, ENTER_REGISTER)
    household = locked_household(household_id, actor)
    if earlier := earlier_entry(paper, household=household, actor=actor):
        return earlier
    window = require_window(window_end, windows_by_items(timezone.localdate()))
    sheet = believed_worksheet(household, window_end)
    rows = rows_of(sheet)
    items = items_typed(window_end, rows, typed, about=ABOUT_SHEET)
    now = sheet_values(sheet, items, rows, people=people_at(household, window_end))
    merged = merge(opened=paper.opened, now=now, typed=normal_values(typed), chosen=paper.chosen)
    values = now | merged.values
    lines = lines_from(items, values)
    values |= amounts_of(lines)
    require_sound(values, window, was_closed=now["closed"])
    told = _told(sheet, rows, lines, values)
    if told:
        sheet = write_version(household, sheet, window, values, paper=paper, actor=actor, item_count=len(lines))
        IncomeRow.objects.bulk_create(row_of(line, household=household, worksheet=sheet) for line in lines)
    return note_change(
        household=household,
        kind=ChangeKind.WORKSHEET,
        subject=sheet or household,
        told=told,
        decided=decided_clashes(merged, sheet_fields(items)),
        paper=paper,
        actor=actor,
    )


def items_typed(
    window_end: date, rows: Iterable[IncomeRow], typed: Mapping[str, Any], *, about: Iterable[str] = ()
) -> list[IncomeItem]:
    """Return the items a form can have. Raises Refused without a catalogue, or for a field that is none of them."""
    items = items_for(window_end, rows)
    if not items:
        raise Refused(NO_CATALOGUE)
    if not typed.keys() <= {*map(field_name, items), *about}:
        raise Refused(CATALOGUE_CHANGED)
    return items


def normal_values(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed with all numbers in cents."""
    return {name: normal(value) if isinstance(value, Cells) else value for name, value in typed.items()}


def lines_from(items: Iterable[IncomeItem], values: Mapping[str, Any]) -> list[Line]:
    """Return the incomes that were typed, worked out. Raises Refused for the first fault, and for none at all."""
    found = [work_out(item, cells) for item in items if (cells := values[field_name(item)]) is not None]
    if not found:
        raise Refused(NO_ROWS)
    return found


def amounts_of(lines: Iterable[Line]) -> dict[str, Any]:
    """Return the totals of a worksheet, by field: the sums of its lines."""
    totals = totals_of(lines)
    return {name: getattr(totals, name) for name in AMOUNTS}


def _told(
    sheet: IncomeWorksheet | None, rows: Iterable[IncomeRow], lines: Iterable[Line], values: Mapping[str, Any]
) -> list[ChangedField]:
    """Return what changed, in words: incomes as they were worked out then and now, totals, signatures."""
    was, now = by_field(map(line_of, rows)), by_field(lines)
    items = {name: line.item for name, line in (was | now).items()}
    before = {} if sheet is None else worksheet_values(sheet) | was
    after = {name: values[name] for name in (*AMOUNTS, *ABOUT_SHEET)} | now
    return changed_fields((*map(item_field, items.values()), *WORKSHEET_FIELDS), before, after)


def by_field(lines: Iterable[Line]) -> dict[str, Any]:
    """Return incomes by the field of the form they were typed into."""
    return {field_name(line.item): line for line in lines}


def row_of(line: Line, **owner: Any) -> IncomeRow:
    """Return an income as a row, not saved yet; `owner` says of which household, and worksheet or estimate."""
    cells = line.cells
    return IncomeRow(
        item=line.item,
        quantity=cells.quantity,
        unit_price=cells.unit_price,
        gross=line.gross,
        cost=line.cost,
        evidence=cells.evidence,
        **owner,
    )
