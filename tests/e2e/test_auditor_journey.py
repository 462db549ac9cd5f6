"""Journey 3: an auditor follows the money from a tier to a project, filters the ledger, and takes it away in Excel."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from accounts.models import AuditEntry
from funds.models import LedgerExport
from tests.e2e.conftest import WIDTHS
from tests.funds.conftest import build_funds, pay, post_the_usual

pytestmark = [
    pytest.mark.browser,
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("width", WIDTHS),
]

WORKER_MS = 60_000


@pytest.fixture
def money(county):
    """The usual four entries and two more payments."""
    post_the_usual(build_funds(county))
    pay(county, "1200.50", voucher="ZF-0002")
    pay(county, "0.01", voucher="=ZF-0003")
    return county


@pytest.fixture
def auditor(money, page_at, login, width) -> Page:
    """Sheng, the auditor, after the login."""
    page = page_at(width)
    login(page, "sheng")
    return page


def set_filter(page: Page, width: int, **values: str) -> None:
    """Choose filters by their labels and apply them; on the phone they are folded away."""
    if width < 720:
        page.locator("label[for=filt-open]").click()
    for label, value in values.items():
        field = page.get_by_label(label, exact=True)
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    page.get_by_role("button", name="筛选", exact=True).click()


def test_from_a_tier_down_to_a_project_and_its_entries(money, auditor, axe: Callable[[Page], None], width):
    expect(auditor.locator("main").get_by_text("未支付").first).to_be_visible()
    auditor.goto("/funds/")
    row = auditor.get_by_role("row", name="省").first
    expect(row.get_by_text("7,299.49")).to_be_visible()
    axe(auditor)

    auditor.get_by_role("link", name="省", exact=True).click()
    expect(auditor.get_by_role("heading", name="省级指标 1 条")).to_be_visible()
    axe(auditor)

    auditor.get_by_role("link", name="测财农〔2026〕1号").click()
    expect(auditor.get_by_role("heading", name="分配到项目 2 笔")).to_be_visible()
    axe(auditor)

    auditor.get_by_role("link", name="下湾村人饮管网").click()
    expect(auditor.get_by_role("heading", name="资金", exact=True)).to_be_visible()
    axe(auditor)

    auditor.get_by_role("link", name="看这个项目的台账").click()
    expect(auditor.get_by_role("heading", name="合计 4 笔")).to_be_visible()
    axe(auditor)


def test_what_is_filtered_is_what_the_workbook_holds(money, auditor, celery_worker, axe, tmp_path: Path, width):
    auditor.goto("/funds/ledger/")
    set_filter(auditor, width, 类别="支付", 层级="省")
    expect(auditor.get_by_role("heading", name="合计 3 笔")).to_be_visible()

    auditor.get_by_role("button", name="导出 Excel 3 笔").click()
    expect(auditor.get_by_text("3 笔已写好")).to_be_visible(timeout=WORKER_MS)
    assert auditor.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    with auditor.expect_download() as coming:
        auditor.get_by_role("link", name="下载 Excel").click()
    coming.value.save_as(tmp_path / "台账.xlsx")

    book = openpyxl.load_workbook(tmp_path / "台账.xlsx")
    rows = list(book["台账"].iter_rows(min_row=6, values_only=True))
    assert [row[9] for row in rows[:-1]] == ["ZF-0001", "ZF-0002", "=ZF-0003"]
    assert Decimal(str(rows[-1][10])) == Decimal("-2700.51")
    assert book["核对"]["G6"].value == "一致"
    assert coming.value.suggested_filename.startswith("资金台账-")
    assert AuditEntry.objects.filter(action="funds.export_download", actor=money.sheng).count() == 1

    auditor.goto("/funds/ledger/")
    auditor.get_by_role("link", name="核验导出的文件").click()
    prove(auditor, tmp_path / "台账.xlsx")
    expect(auditor.get_by_text("核验通过：台账.xlsx")).to_be_visible()
    axe(auditor)
    book["台账"]["K7"] = -1200.51
    book.save(tmp_path / "改过.xlsx")
    prove(auditor, tmp_path / "改过.xlsx")
    expect(auditor.get_by_text("「台账」K7「金额 元」：测财农〔2026〕1号 第 5 笔")).to_be_visible()
    axe(auditor)


def prove(page: Page, file: Path) -> None:
    """Bring a file back to be proven."""
    page.get_by_label("导出的文件").set_input_files(file)
    page.get_by_role("button", name="核验这个文件").click()


def test_another_users_export_is_not_there(money, auditor, width):
    theirs = LedgerExport.objects.create(requested_by=money.cai)

    assert auditor.goto(f"/funds/exports/{theirs.pk}/").status == 404
    assert auditor.goto(f"/funds/exports/{theirs.pk}/download/").status == 404


def test_an_export_that_waits_is_stopped_and_asked_for_again(money, auditor, axe: Callable[[Page], None], width):
    auditor.goto("/funds/ledger/")
    auditor.get_by_role("button", name="导出 Excel 6 笔").click()
    expect(auditor.get_by_text("正在准备…")).to_be_visible()
    axe(auditor)

    auditor.get_by_role("button", name="停止导出").click()
    expect(auditor.get_by_text("这次导出已停止，没有留下文件。")).to_be_visible()
    axe(auditor)

    auditor.get_by_role("button", name="重新导出").click()
    expect(auditor.get_by_text("正在准备…")).to_be_visible()
    assert LedgerExport.objects.count() == 2


def test_the_auditor_finds_no_button_that_changes_the_money(money, auditor, width):
    for page in ("/funds/", f"/funds/lines/{money.line.pk}/", "/funds/ledger/", f"/projects/{money.pipes.pk}/"):
        auditor.goto(page)
        actions = auditor.locator("main form[method=post]").evaluate_all("forms => forms.map(f => f.action)")
        assert all(action.endswith("/funds/ledger/export/") for action in actions)
    call_command("verify_ledger")
