"""Workbooks written as a stream and read back with another library."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from config.lib.xlsx import TEXT_LIMIT, Column, Kind, Sheet, write_workbook

TWO = (Column("名称", Kind.TEXT, 12), Column("金额 元", Kind.MONEY, 16))


class Pipe(io.RawIOBase):
    """A target that can neither seek nor tell, like an HTTP response."""

    def __init__(self) -> None:
        self.written = b""

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self.written += bytes(data)
        return len(data)


def write(*sheets: Sheet, **options) -> openpyxl.Workbook:
    """Write and read back."""
    target = io.BytesIO()
    write_workbook(target, sheets, **options)
    return openpyxl.load_workbook(target)


TRICKY = ("=SUM(A1)", "+1", "-1", "@x", "\tx", "\rx", "a\r\nb", " spaces ", "<&>'\"", "530323199001011234", "𠮷")


@pytest.mark.parametrize("text", [*TRICKY, "x" * TEXT_LIMIT])
def test_text_reads_back_exactly_and_is_never_a_formula(text):
    cell = write(Sheet("表", TWO, [(text, Decimal(1))])).active["A2"]

    assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")


def test_what_xml_cannot_hold_becomes_the_replacement_character():
    assert write(Sheet("表", TWO, [("a\x07b\ufffe", None)])).active["A2"].value == "a\ufffdb\ufffd"


def test_a_text_longer_than_a_cell_is_refused():
    with pytest.raises(ValueError, match="32767"):
        write(Sheet("表", TWO, [("x" * (TEXT_LIMIT + 1), None)]))


def test_money_goes_in_digit_by_digit():
    target = io.BytesIO()
    write_workbook(target, [Sheet("表", TWO, [("大", Decimal("12345678901234.56"))])])

    with zipfile.ZipFile(target) as archive:
        assert b"<v>12345678901234.56</v>" in archive.read("xl/worksheets/sheet1.xml")


def test_days_and_counts_have_their_formats():
    columns = (Column("日期", Kind.DAY, 12), Column("笔数", Kind.COUNT, 8))

    day, count = write(Sheet("表", columns, [(date(2018, 11, 20), 1234)])).active[2]
    assert (day.value.date(), day.number_format) == (date(2018, 11, 20), r"yyyy\-mm\-dd")
    assert (count.value, count.number_format) == (1234, "#,##0")


def test_an_empty_value_is_an_empty_cell():
    assert [c.value for c in write(Sheet("表", TWO, [("空", None), (None, Decimal(1))])).active[2]] == ["空", None]


def test_titles_header_and_totals_frame_the_rows():
    sheet = write(Sheet("表", TWO, [("甲", Decimal(1))], ("题", "副题"), lambda: ["合计", Decimal("1.50")])).active

    assert [row[0].value for row in sheet.iter_rows()] == ["题", "副题", "名称", "甲", "合计"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A4", "A3:B4")
    assert (sheet["B5"].value, sheet["B5"].font.b, sheet["B5"].number_format) == (1.5, True, "#,##0.00")
    assert sheet.column_dimensions["B"].width == 16


@pytest.mark.parametrize(("rows", "sheets"), [(0, 1), (6, 1), (7, 2), (12, 2), (13, 3)])
def test_a_sheet_goes_on_in_another_one_at_the_row_limit(rows, sheets):
    many = ((f"第{n}", Decimal(n)) for n in range(rows))

    book = write(Sheet("表", TWO, many, ("题",), lambda: ["合计", Decimal(rows)]), row_limit=9)

    assert book.sheetnames == ["表", "表2", "表3"][:sheets]
    assert all(sheet.max_row <= 9 for sheet in book)
    assert all(sheet["A1"].value == "题" for sheet in book)
    assert sum(sheet.max_row - 2 for sheet in book) == rows + 1
    assert book.worksheets[-1].cell(book.worksheets[-1].max_row, 1).value == "合计"


def test_a_later_sheet_is_asked_for_when_the_earlier_is_complete():
    seen: list[str] = []

    def sheets() -> Iterator[Sheet]:
        yield Sheet("一", TWO, (seen.append(name) or (name, None) for name in ("甲", "乙")))
        yield Sheet("二", TWO, [("、".join(seen), None)])

    target = io.BytesIO()
    assert write_workbook(target, sheets()) == ["一", "二"]
    assert openpyxl.load_workbook(target)["二"]["A2"].value == "甲、乙"


def test_the_target_need_not_be_seekable():
    pipe = Pipe()
    write_workbook(pipe, [Sheet("表", TWO, [("甲", Decimal(1))])])

    assert openpyxl.load_workbook(io.BytesIO(pipe.written)).active["A2"].value == "甲"
