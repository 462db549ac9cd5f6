"""A workbook's way: template, three good rows and three bad, the same file back, mended, let in, seen on the page."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from households.models import Household
from tests.e2e.conftest import WIDTHS
from tests.households.imports.books import household, member, put_rows

pytestmark = [
    pytest.mark.browser,
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("width", WIDTHS),
]

CODES = [f"53039910120100{order:02}" for order in range(1, 7)]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(page: Page, name: str) -> Any:
    """Press a link that downloads a workbook, and return it opened."""
    with page.expect_download() as coming:
        page.get_by_role("link", name=re.compile(name)).first.click()
    return openpyxl.load_workbook(BytesIO(Path(coming.value.path()).read_bytes()))


def fill(book: Any) -> None:
    """Type six households: three are right, three are wrong in a way of their own."""
    people = [member(code, 2 * order + 1) for order, code in enumerate(CODES)]
    people[3]["身份证号"] = 530323198509300017
    people[4]["与户主关系"] = "之子"
    put_rows(book["户"], [household(code) for code in CODES[:5]] + [household(CODES[5], 主要致贫原因="懒")])
    put_rows(book["成员"], people)


def upload(page: Page, book: Any, name: str) -> None:
    """Send a workbook through the page and wait until it is compared."""
    content = BytesIO()
    book.save(content)
    page.get_by_label("填好的表格").set_input_files({"name": name, "mimeType": XLSX, "buffer": content.getvalue()})
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_role("heading", name="和登记比")).to_be_visible(timeout=20_000)


def mend(book: Any) -> None:
    """Put right what the returned workbook says is wrong."""
    homes, people = book["户"], book["成员"]
    last = people.max_column
    said = [people.cell(row, last).value or "" for row in range(2, 8)]
    assert [bool(words) for words in said] == [False, False, False, True, True, True]
    assert "末几位可能已经变成 0" in said[3]
    assert "没有「懒」这个选项" in (homes.cell(7, homes.max_column).value or "")
    headers = [cell.value for cell in people[1]]
    right = [member(code, 2 * order + 1) for order, code in enumerate(CODES)]
    people.cell(5, headers.index("身份证号") + 1).value = right[3]["身份证号"]
    people.cell(6, headers.index("与户主关系") + 1).value = "户主"
    causes = [cell.value for cell in homes[1]].index("主要致贫原因") + 1
    homes.cell(7, causes).value = "自身发展动力不足"


def test_a_workbook_is_mended_and_let_in(page_at, county, login, axe, celery_worker, width):
    page = page_at(width)
    login(page, "liu")
    page.goto("/households/imports/")
    axe(page)
    book = download(page, "下载模板.*户和家庭成员")
    fill(book)
    page.get_by_role("link", name=re.compile("上传.*户和家庭成员")).click()
    expect(page.get_by_role("heading", name="上传户和家庭成员")).to_be_visible()
    axe(page)
    upload(page, book, "下湾村新户.xlsx")
    expect(page.get_by_text("有 6 行要改")).to_be_visible()
    axe(page)
    returned = download(page, "下载标出问题的原表")
    mend(returned)
    page.get_by_role("link", name="改好重传").click()
    upload(page, returned, "下湾村新户-改.xlsx")
    expect(page.get_by_text("核对好了，没有问题。")).to_be_visible()
    page.get_by_role("button", name="提交入库").click()
    expect(page.get_by_text("要由另一位有复核权限的同事入库").first).to_be_visible()
    assert not Household.objects.filter(code__in=CODES).exists()

    other = page_at(width)
    login(other, "li")
    other.goto("/households/imports/")
    other.get_by_role("link", name=re.compile("户和家庭成员 第")).first.click()
    other.get_by_role("button", name=re.compile(r"^入库 \d+ 行")).click()
    expect(other.get_by_text("已经入库，")).to_be_visible(timeout=20_000)
    axe(other)

    made = Household.objects.get(code=CODES[5])
    assert Household.objects.filter(code__in=CODES).count() == len(CODES)
    other.goto(f"/households/{made.pk}/")
    expect(other.get_by_text("自身发展动力不足").first).to_be_visible()
    other.goto(f"/households/{made.pk}/history/")
    expect(other.get_by_text("导入的表格").first).to_be_visible()
