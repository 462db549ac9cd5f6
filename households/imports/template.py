"""The empty workbook to fill in: the county's labels, drop-downs, a note at each header, its version inside."""

from collections.abc import Sequence
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from households.imports.columns import BookKind, Column, SheetKind

STAMP = "huce-template"
ROWS_READY = 300
ROWS_LISTED = 20_000
_HEAD = PatternFill("solid", fgColor="F0EDE6")
_NEEDED = PatternFill("solid", fgColor="E3E4F3")
HOW = (
    "每行填一条，不要合并单元格，不要改表头。列的次序可以变，不用的列可以删。",
    "空着的格不改登记的内容；要改哪一格，就在哪一格写新的。",
    "身份证号、银行账号、编号的列是文本格式。从别的表粘贴时请选「选择性粘贴」→「文本」。",
    "传上来先核对：新增、有变化、一致、有问题各多少行，都列给您看；有问题的行会在原表里标出来退给您改。",
    "核对后由另一位有复核权限的人入库。表里有个人信息，用完删除。",
)


def write_template(target: BinaryIO, book: BookKind) -> None:
    """Write the empty workbook of `book`."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    lists = workbook.create_sheet("选项")
    for place, kind in enumerate(book.sheets):
        _write_sheet(workbook.create_sheet(kind.title, place), kind, lists)
    _write_notes(workbook.create_sheet("填写说明"), book)
    lists.sheet_state = "hidden"
    workbook.active = 0
    properties: Any = workbook.custom_doc_props  # type: ignore[attr-defined]
    properties.append(StringProperty(name=STAMP, value=book.stamp))
    workbook.save(target)


def _write_sheet(sheet: Any, kind: SheetKind, lists: Any) -> None:
    for place, column in enumerate(kind.columns, start=1):
        head = sheet.cell(row=1, column=place, value=column.header)
        head.font = Font(bold=True)
        head.fill = _NEEDED if column.needed or column.needed_new else _HEAD
        head.comment = Comment(column.note, "户册", width=260, height=90)
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = column.width
        if column.as_text:
            sheet.column_dimensions[letter].number_format = "@"
            for number in range(2, ROWS_READY + 2):
                sheet.cell(row=number, column=place).number_format = "@"
        if offered := column.offered:
            _offer(sheet, letter, offered, lists)
    sheet.freeze_panes = "A2"


def _offer(sheet: Any, letter: str, choices: Sequence[str], lists: Any) -> None:
    """Put a drop-down on a column; its words stand on a hidden sheet, for a cell takes no long list."""
    place = lists.max_column + 1 if lists.cell(1, 1).value is not None else 1
    for number, choice in enumerate(choices, start=1):
        lists.cell(row=number, column=place, value=choice)
    column = get_column_letter(place)
    offered = DataValidation(
        type="list", formula1=f"'选项'!${column}$1:${column}${len(choices)}", allow_blank=True, showErrorMessage=True
    )
    offered.errorTitle, offered.error = "没有这个选项", "请从下拉里选。"
    offered.add(f"{letter}2:{letter}{ROWS_LISTED}")
    sheet.add_data_validation(offered)


def _write_notes(sheet: Any, book: BookKind) -> None:
    sheet.append([f"{book.label}：{book.about}"])
    sheet["A1"].font = Font(bold=True)
    for sentence in book.how or HOW:
        sheet.append([sentence])
    for kind in book.sheets:
        sheet.append([])
        sheet.append([f"「{kind.title}」表"])
        for column in kind.columns:
            sheet.append([column.header, _told(column)])
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 20, 90
    for cell in sheet["B"]:
        cell.alignment = Alignment(wrap_text=True)


def _told(column: Column) -> str:
    offered = column.offered
    listed = f" 选项：{'、'.join(offered)}。" if offered else ""
    also = f" 也认：{'、'.join(column.also)}。" if column.also else ""
    return f"{column.note}{listed}{also}"
