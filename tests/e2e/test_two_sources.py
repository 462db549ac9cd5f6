"""Two departments disagree on a child's school status: the pages say who says what, who confirmed, which counts."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from households.models import RegisterChange
from tests.conftest import add_member
from tests.e2e.conftest import WIDTHS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.parametrize("width", WIDTHS)]
TODAY = timezone.localdate()
CHILD = "陈小花"


@pytest.fixture
def child(county):
    """A child of ten in Chen's household."""
    return add_member(county.chen, CHILD, number=5, birth=date(TODAY.year - 10, 1, 1))


def enter_schooling(page: Page, county, *, status: str, issuer: str, days_ago: int, school: str = "") -> None:
    """Write down, from the page of all facts, what a list says about the child."""
    page.goto(f"/households/{county.chen.pk}/facts/")
    page.get_by_role("link", name=re.compile(r"登记\s*就学状况")).click()
    page.get_by_label("核实日期").fill((TODAY - timedelta(days_ago)).isoformat())
    page.get_by_label("家庭成员").select_option(label=CHILD)
    page.get_by_label("就学状况").select_option(label=status)
    page.get_by_label("学校").fill(school)
    page.get_by_label("出具单位").fill(issuer)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("就学状况已保存，等另一位同事复核。")).to_be_visible()


def test_two_departments_disagree_on_one_childs_school_status(county, child, page_at, login, axe, width):
    bureau = page_at(width)
    login(bureau, "shui")
    enter_schooling(bureau, county, status="在校", issuer="县教育体育局", days_ago=3, school="下湾小学")
    expect(bureau.get_by_text("说法不一")).to_have_count(0)

    township = page_at(width)
    login(township, "liu")
    enter_schooling(township, county, status="辍学", issuer="东乡人民政府", days_ago=1)

    reviewer = page_at(width)
    login(reviewer, "li")
    reviewer.goto(f"/households/changes/{RegisterChange.objects.earliest('pk').pk}/")
    reviewer.get_by_role("button", name="复核通过").click()
    expect(reviewer.get_by_text("已复核").first).to_be_visible()

    reviewer.goto(f"/households/{county.chen.pk}/")
    expect(reviewer.get_by_text(f"{CHILD} 就学状况。")).to_be_visible()
    axe(reviewer)
    reviewer.get_by_role("link", name="看各是谁说的").click()
    block = reviewer.locator("#differ")
    expect(block).to_contain_text(f"说法不一 {CHILD} 就学状况")
    counts, other = block.get_by_role("row").nth(1), block.get_by_role("row").nth(2)
    for words in ("辍学", "东乡人民政府", f"{TODAY - timedelta(1):%Y-%m-%d}", "刘专干", "还没有人复核", "现在算这个"):
        expect(counts).to_contain_text(words)
    for words in ("在校", "县教育体育局", f"{TODAY - timedelta(3):%Y-%m-%d}", "水务周", "李审核 复核", "不算"):
        expect(other).to_contain_text(words)
    expect(block).to_contain_text("按日期最近的算")
    axe(reviewer)
