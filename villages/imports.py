"""The workbook of accounts: its columns, its template, and how its rows become entries, every fault with its cell."""

from collections.abc import Iterable
from datetime import date
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from accounts.permissions import Role
from config.lib.sheets import Column, Fault, Row, SheetRead, as_day, as_long_number, as_text, one_of, read_sheet
from villages.models.people import PostingKind, UnitTier
from villages.services.account_entries import AccountEntry, EntryFault, checked_id_number, checked_phone
from villages.services.places import PlaceFinder

ROLES = {role.label: role.value for role in Role}
TIERS = {tier.label: tier.value for tier in UnitTier}
KINDS = {kind.label: kind.value for kind in PostingKind}


def read_id_number(held: Any) -> dict[str, str]:
    """Read the cell of an ID number, which must be text."""
    return checked_id_number(as_long_number(held))


def read_phone(held: Any) -> dict[str, str]:
    """Read the cell of a mobile number; eleven digits survive as a number."""
    return checked_phone(as_text(held))


def read_username(held: Any) -> str:
    """Read the cell of a username; capitals count as small letters."""
    return as_text(held).lower()


COLUMNS = (
    Column("姓名", "name", as_text),
    Column("身份证号", "id_number", read_id_number),
    Column("单位", "unit", as_text),
    Column("单位层级", "unit_tier", one_of(TIERS), is_required=False),
    Column("角色", "role", one_of(ROLES)),
    Column("手机号", "phone", read_phone, is_required=False),
    Column("用户名", "username", read_username, is_required=False),
    Column("岗位", "kind", one_of(KINDS), is_required=False),
    Column("乡镇", "township_id", as_text, is_required=False),
    Column("村", "village_id", as_text, is_required=False),
    Column("任职起始", "since", as_day, is_required=False),
)
HINTS = {
    "姓名": "必填，和身份证一致",
    "身份证号": "必填，18 位，这一列是文本格式，不要改",
    "单位": "必填，写全称",
    "单位层级": "新单位必填：" + "、".join(TIERS),
    "角色": "必填：" + "、".join(ROLES),
    "手机号": "11 位，可以不填",
    "用户名": "可以不填，由系统按姓名拼音给",
    "岗位": "有任职的填：" + "、".join(KINDS),
    "乡镇": "乡镇和驻村角色必填，写名称或 12 位代码",
    "村": "驻村角色必填，写名称或 12 位代码",
    "任职起始": "2026-11-20 的样子，不填就是今天",
}
EXAMPLE_ROWS = 6_500


def write_template(target: BinaryIO) -> None:
    """Write the empty workbook: headers, text format, drop-downs, and a sheet that says what goes where."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "账号"
    for place, column in enumerate(COLUMNS, start=1):
        head = sheet.cell(row=1, column=place, value=column.header)
        head.font = Font(bold=True)
        head.fill = PatternFill("solid", fgColor="F0EDE6")
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = 22 if column.name in {"id_number", "unit"} else 14
        sheet.column_dimensions[letter].number_format = "@"
    for header, words in (("单位层级", TIERS), ("角色", ROLES), ("岗位", KINDS)):
        listed = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
        letter = get_column_letter([c.header for c in COLUMNS].index(header) + 1)
        listed.add(f"{letter}2:{letter}{EXAMPLE_ROWS}")
        sheet.add_data_validation(listed)
    for place in range(1, len(COLUMNS) + 1):
        for number in range(2, 302):
            sheet.cell(row=number, column=place).number_format = "@"
    sheet.freeze_panes = "A2"
    notes = book.create_sheet("填写说明")
    for header, hint in HINTS.items():
        notes.append([header, hint])
    notes.column_dimensions["A"].width, notes.column_dimensions["B"].width = 14, 80
    for cell in notes["B"]:
        cell.alignment = Alignment(wrap_text=True)
    book.save(target)


def read_entries(file: BinaryIO) -> tuple[list[AccountEntry], SheetRead, list[Fault]]:
    """Read the workbook; return its entries, in the order of its rows, the sheet for the cells, and its faults.

    When there are faults the entries are of no use. Raises Refused for a file that is no workbook.
    """
    sheet = read_sheet(file, COLUMNS)
    places = PlaceFinder()
    faults = list(sheet.faults)
    entries = []
    for row in sheet.rows:
        township, village, wrong = places.find(row.values["township_id"], row.values["village_id"])
        faults += [Fault(sheet.cell(row, name), sentence) for name, sentence in wrong]
        entries.append(_entry(row, township, village))
    if not sheet.rows and not faults:
        faults.append(Fault("A2", "表里没有账号。请从第 2 行起每行填一个人。"))
    return entries, sheet, faults


def in_cells(faults: Iterable[EntryFault], sheet: SheetRead) -> list[Fault]:
    """Return the faults that came from the register with the cells they are about."""
    return [Fault(sheet.cell(sheet.rows[f.index], f.name), f.sentence) for f in faults]


def sorted_faults(faults: Iterable[Fault]) -> list[Fault]:
    """Return the faults from top to bottom, then from left to right, each once."""
    return sorted(set(faults), key=lambda f: (int("0" + "".join(filter(str.isdigit, f.cell))), f.cell))


def _entry(row: Row, township: int | None, village: int | None) -> AccountEntry:
    values = row.values
    since: date | None = values["since"]
    told = {name: values.get(name) or "" for name in ("name", "unit", "unit_tier", "role", "username", "kind")}
    numbers = {"id_number": "", "id_hash": f"row {row.number}", "sex": "0"} | (values["id_number"] or {})
    return AccountEntry(
        **told,
        **numbers,
        **(values["phone"] or {}),
        township_id=township,
        village_id=village,
        since=since.isoformat() if since else "",
    )
