"""The yearly income worksheet: filled in, signed by three, closed; a closed one is corrected only by a new version.

Amounts are 元, the window is 1 October to 30 September; households.services.income enters it by items. Net and per-head
income are computed by the database.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.audit import require, service
from accounts.models import User
from accounts.permissions import ENTER_REGISTER
from config.lib.dates import income_window, monitoring_window
from config.lib.entry_fields import NOTHING, EntryField, changed_fields
from config.lib.merging import decided_clashes, merge
from config.lib.money import format_money, to_money
from config.lib.refusals import Refused
from households.changes import ChangeKind
from households.codes import Source
from households.fact_kinds import yes_or_no
from households.models import Household, IncomeWorksheet, Membership, RegisterChange
from households.models.facts import WorksheetState
from households.services.changes import Paper, earlier_entry, note_change
from households.services.register import locked_household
from villages.clocks import supersede

WINDOWS_OFFERED = 3
"""How many ended windows a worksheet can still be entered for; older years are sealed."""

MONTHS_OFFERED = 2
"""For how many months of identification the window of monitoring can be entered: this one and the one before."""

AMOUNTS = ("wage", "business", "property", "transfer", "business_cost")
SIGNATURES = ("signed_by_surveyor_on", "signed_by_householder_on", "signed_by_village_on")
MOST = Decimal(10) ** 9
MOST_PEOPLE = 30
BY_ITEMS = "这份核算表是按收入项目填的，合计由系统算。请点「按项目填」再改。"


def amount(value: Any) -> str:
    """Return an amount (元) in words."""
    return NOTHING if value in (None, "") else f"{format_money(value)} 元"


WORKSHEET_FIELDS = (
    EntryField("wage", "工资性收入", amount),
    EntryField("business", "生产经营性收入", amount),
    EntryField("property", "财产性收入", amount),
    EntryField("transfer", "转移性收入", amount),
    EntryField("business_cost", "生产经营性支出", amount),
    EntryField("head_count", "家庭人口数"),
    EntryField("signed_by_surveyor_on", "调查人签字"),
    EntryField("signed_by_householder_on", "户主签字"),
    EntryField("signed_by_village_on", "村签字"),
    EntryField("closed", "结账", yes_or_no),
)


def windows_to_enter(today: date) -> list[tuple[date, date]]:
    """Return first and last day of the windows a worksheet can be entered for on `today`, newest first."""
    newest = income_window(today)[1].year
    return [(date(year - 1, 10, 1), date(year, 9, 30)) for year in range(newest, newest - WINDOWS_OFFERED, -1)]


def monitoring_windows(today: date) -> list[tuple[date, date]]:
    """Return the windows of households identified for monitoring lately, newest first, but for those of a yearly exit.

    The exit check asks for the window of the year alone, so that a worksheet of another one never decides an exit.
    """
    found, day = [], today
    for _ in range(MONTHS_OFFERED):
        found.append(monitoring_window(day))
        day = found[-1][1]
    yearly = windows_to_enter(today)
    return [window for window in found if window not in yearly]


def worksheet_values(sheet: IncomeWorksheet | None, *, people: int = 0) -> dict[str, Any]:
    """Return what an entry form about a worksheet shows, by field; `people` fills the count of a new one."""
    if sheet is None:
        return dict.fromkeys(AMOUNTS, Decimal(0)) | dict.fromkeys(SIGNATURES) | {"head_count": people, "closed": False}
    shown = {one.name: getattr(sheet, one.name) for one in WORKSHEET_FIELDS if one.name != "closed"}
    return shown | {"closed": sheet.state == WorksheetState.CLOSED}


def believed_worksheet(household: Household, window_end: date) -> IncomeWorksheet | None:
    """Return the worksheet of a window as it is believed now, or None."""
    return IncomeWorksheet.objects.believed().filter(household=household, window_end=window_end).first()


def people_at(household: Household, day: date) -> int:
    """Return how many members counted in the household on `day`."""
    return Membership.objects.believed().as_of(day).filter(household=household).count()


@service("households.save_worksheet")
def save_worksheet(
    *, household_id: int, window_end: date, typed: Mapping[str, Any], paper: Paper, actor: User
) -> RegisterChange:
    """Write down a worksheet, or its next version, and note it for a second person; return the note.

    `typed` maps the names of WORKSHEET_FIELDS to values. Raises PermissionDenied, ObjectDoesNotExist outside the
    scope, Refused for values against the rules, a window that is not open to entry, closing without three signatures,
    or opening a closed one again; EditConflict when somebody else changed a field meanwhile.
    """
    require(actor, ENTER_REGISTER)
    household = locked_household(household_id, actor)
    if earlier := earlier_entry(paper, household=household, actor=actor):
        return earlier
    window = require_window(window_end, windows_to_enter(timezone.localdate()))
    sheet = believed_worksheet(household, window_end)
    if sheet is not None and sheet.item_count:
        raise Refused(BY_ITEMS)
    now = worksheet_values(sheet, people=people_at(household, window_end))
    merged = merge(opened=paper.opened, now=now, typed=typed, chosen=paper.chosen)
    require_sound(merged.values, window, was_closed=now["closed"])
    before = {} if sheet is None else now
    told = changed_fields(WORKSHEET_FIELDS, before, merged.values)
    version = write_version(household, sheet, window, merged.values, paper=paper, actor=actor) if told else sheet
    return note_change(
        household=household,
        kind=ChangeKind.WORKSHEET,
        subject=version or household,
        told=told,
        decided=decided_clashes(merged, WORKSHEET_FIELDS),
        paper=paper,
        actor=actor,
    )


def write_version(
    household: Household,
    sheet: IncomeWorksheet | None,
    window: tuple[date, date],
    values: Mapping[str, Any],
    *,
    paper: Paper,
    actor: User,
    item_count: int = 0,
) -> IncomeWorksheet:
    """Add the next version. It is true from the day of closing on; a version that corrects a closed one keeps it.

    With an `item_count` so many rows must follow in the transaction, and make its totals.
    """
    moment: dict[str, datetime] = {} if sheet is None else {"recorded_at": supersede(sheet)}
    return IncomeWorksheet.objects.create(
        household=household,
        **version_columns(sheet, window, values, document=paper.document, reason=paper.reason),
        item_count=item_count,
        recorded_by=actor,
        **moment,
    )


def version_columns(
    sheet: IncomeWorksheet | None, window: tuple[date, date], values: Mapping[str, Any], *, document: str, reason: str
) -> dict[str, Any]:
    """Return the columns of the version that follows `sheet`, but whose it is, how many rows it has, by whom, when."""
    keeps_day = sheet is not None and sheet.state == WorksheetState.CLOSED
    return {
        "window_start": window[0],
        "window_end": window[1],
        **{name: to_money(values[name]) for name in AMOUNTS},
        **{name: values[name] for name in (*SIGNATURES, "head_count")},
        "state": (WorksheetState.CLOSED if values["closed"] else WorksheetState.DRAFT).value,
        "valid_from": sheet.valid_from if sheet is not None and keeps_day else timezone.localdate(),
        "source": (Source.CORRECTION if keeps_day else Source.FORM).value,
        "source_name": "收入核算表",
        "document": document or (sheet.document if sheet else ""),
        "reason": reason.strip() if sheet is not None else "",
    }


def require_window(window_end: date, offered: Sequence[tuple[date, date]]) -> tuple[date, date]:
    """Return the window among `offered` that ends on `window_end`; refuse another one."""
    for window in offered:
        if window[1] == window_end:
            return window
    raise Refused("这一年度的收入核算表已经不能录入。只能录最近三个已结束的核算期。")


def require_sound(values: Mapping[str, Any], window: tuple[date, date], *, was_closed: bool) -> None:
    """Refuse what no door may write, whichever form or system it came through."""
    for _, sentence in sheet_faults(values, window, was_closed=was_closed):
        raise Refused(sentence)


def sheet_faults(
    values: Mapping[str, Any], window: tuple[date, date], *, was_closed: bool
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a worksheet as it would stand: the field, and a sentence that says what to do."""
    if any(not Decimal(0) <= to_money(values[name]) <= MOST for name in AMOUNTS):
        yield "wage", "金额应在 0 到 10 亿元之间，支出填正数。请对照核算表再填。"
    if not 0 <= values["head_count"] <= MOST_PEOPLE:
        yield "head_count", f"家庭人口数应在 0 到 {MOST_PEOPLE} 之间。"
    signed = [values[name] for name in SIGNATURES]
    if any(day is not None and not window[0] <= day <= timezone.localdate() for day in signed):
        yield SIGNATURES[0], "签字日期应在核算期开始以后、今天以前。"
    if was_closed and not values["closed"]:
        yield "closed", "已经结账的核算表不能改回填写中。要改金额，直接改好保存，会存成新的一版。"
    if values["closed"] and None in signed:
        yield "closed", "结账要有调查人、户主、村三方签字的日期。请补填签字日期，或者先不结账。"
    if values["closed"] and not values["head_count"]:
        yield "head_count", "结账要有家庭人口数。请补填。"
