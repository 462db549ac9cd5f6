"""Workbooks of accounts as an office would fill them in."""

from io import BytesIO
from typing import Any

import openpyxl

from tests.villages.staff import id_number
from villages.imports import COLUMNS

HEADERS = [column.header for column in COLUMNS]


def row(order: int, **cells: Any) -> dict[str, Any]:
    """Return the row of a helper, another person for each `order`; `cells` change it by header."""
    return {"姓名": f"新来{order}", "身份证号": id_number(order), "单位": "县水务局", "角色": "帮扶干部"} | cells


def sheet_of(*rows: dict[str, Any], headers: list[str] = HEADERS) -> tuple[BytesIO, int]:
    """Return a workbook with `rows` and its size."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("账号")
    sheet.append(headers)
    for given in rows:
        sheet.append([given.get(header) for header in headers])
    target = BytesIO()
    book.save(target)
    size = target.tell()
    target.seek(0)
    return target, size
