"""A workbook that would keep its reader busy, or make it run out of memory, is refused before anybody reads it."""

import io
import zipfile
from contextlib import suppress

import pytest

from config.lib.refusals import Refused
from config.lib.xlsx_guard import TOO_FAR, look_at
from households.imports import returned

FAR_APART = (
    '<row r="1"><c r="A1"><v>1</v></c><c r="KN1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>1</v></c></row>'
)
PART = "xl/worksheets/sheet1.xml"


def look(cells: str):
    """Look at a workbook whose only sheet holds `cells`."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(PART, f"<worksheet><sheetData>{cells}</sheetData></worksheet>")
    return look_at(target, size=len(target.getvalue()))


def test_two_cells_at_the_ends_of_a_sheet_are_refused():
    with pytest.raises(Refused, match="离表格太远"):
        look(FAR_APART)
    assert "Ctrl+End" in TOO_FAR


def test_far_cells_with_nothing_but_a_format_do_no_harm():
    blank = FAR_APART.replace('<c r="A1048576"><v>1</v></c>', '<c r="A1048576" s="1"/>')
    assert look(blank).furthest == {PART: (1, 300)}


def test_a_cell_that_does_not_say_where_it_stands_is_refused():
    with pytest.raises(Refused, match="另存为"):
        look("<row><c><v>1</v></c></row>")


def test_formulas_are_noted_by_their_cell():
    cells = """<row r="1"><c r="A1" s="2"><f>1+1</f><v>2</v></c><c r='B1'> <f>A1</f></c><c r="C1"><v>2</v></c></row>"""
    assert look(cells).formulas == {PART: {"A1", "B1"}}


@pytest.mark.parametrize(
    "busy", ['<c r="A1" ' + 'r="A1" ' * 500_000, '<c r="A1">' + " " * 2_000_000, "<c <c r=" * 300_000]
)
def test_what_was_made_to_keep_the_patterns_busy_does_not(busy):
    """Each of these took hours when a pattern looked at a character more than once."""
    with suppress(Refused):
        look(f"<!--{busy}-->")


@pytest.mark.parametrize("pattern", ["_ROW", "_CELL", "_XF", "_FILLS", "_XFS", "_USED"])
def test_nor_do_those_that_mark_a_returned_workbook(pattern):
    name = {"_ROW": "row", "_CELL": "c", "_XF": "xf", "_FILLS": "fills", "_XFS": "cellXfs", "_USED": "c"}[pattern]
    busy = f"<{name}>" * 100_000
    assert getattr(returned, pattern).search(busy) is None
