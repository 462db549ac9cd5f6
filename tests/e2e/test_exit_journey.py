"""Journey 6: a village goes from tonight's list to the announcement, every step by its own person, the clock moved."""

import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page, expect

from assessments.models import ExitCase, Notice
from households.models import Household
from households.services.visits import VisitEntry, record_visit
from tests.assessments.chain import SEEN, picture, staff
from tests.assessments.factories import make_run, make_verdict
from tests.conftest import build_county, make_household, make_user, pair

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEADS = ("马建昌", "张永林", "罗金凤")


@pytest.fixture
def village(settings, tmp_path):
    """Three households of Lower Bend stand all met; Wang helps them, and nine people have work to do."""
    settings.MEDIA_ROOT = tmp_path
    settings.HOOKS = settings.HOOKS | {"visit_recorded": []}
    here = staff(build_county())
    make_user("wei", "魏公告", "county_clerk", here.unit, 63)
    run = make_run()
    here.homes = [make_household(here.lower, head, f"53039900120{n}", size=2) for n, head in enumerate(HEADS)]
    for home in here.homes:
        pair(here.wang, home)
        make_verdict(home, run)
    here.photo = tmp_path / "photo.png"
    here.photo.write_bytes(picture().read())
    return here


def act(page: Page, tab: str, button: str, *, heads=HEADS, then=None, confirm: str) -> None:
    """Tick the households of a tab, choose the step, fill what goes with it, and confirm."""
    page.goto(f"/exit/cases/?tab={tab}")
    for head in heads:
        page.get_by_label(f"选择 {head}").check()
    page.get_by_role("button", name=f"{button} {len(heads)} 户").click()
    expect(page.get_by_role("button", name=confirm)).to_be_visible()
    if then:
        then(page)
    page.get_by_role("button", name=confirm).click()
    expect(page.locator(".msg-ok").first).to_be_visible()


def test_a_village_goes_from_the_list_to_the_announcement(page_at, login, axe, village):
    def as_(username: str, width: int = 1280) -> Page:
        page = page_at(width)
        login(page, username)
        return page

    propose(as_("zhao"))
    act(as_("qian"), "proposed", "批准预脱贫", confirm="批准 3 户")
    keeper = as_("he")
    act(keeper, "approved", "登记退出申请", then=dated, confirm="登记 3 户")
    look(village)
    act(as_("wang"), "applied", "入户核查达标", then=dated, confirm="核查 3 户")
    act(as_("liu"), "checking", "第二人核查达标", then=dated, confirm="核查 3 户")
    act(keeper, "checked", "评议通过", then=lambda page: meet(page, village.photo, axe), confirm="登记 3 户")
    sign(as_("he", 360), axe)
    act(keeper, "agreed", "村级公示", then=lambda page: hang(page, village.photo), confirm="张贴 3 户")
    object_to(keeper, "马建昌", "他家新买了车")
    object_to(keeper, "张永林", "听说还没脱贫")
    settle(as_("li"), axe)
    finish(as_, village)
    connection.close()


def propose(page: Page) -> None:
    page.goto("/exit/tonight/")
    for head in HEADS:
        page.get_by_label(f"选择 {head}").check()
    page.get_by_role("button", name="提名预脱贫 3 户").click()
    page.get_by_role("button", name="提名 3 户").click()
    expect(page.get_by_text("已提名 3 户")).to_be_visible()


def dated(page: Page) -> None:
    page.get_by_label("办理日期").fill(timezone.localdate().isoformat())


def look(village) -> None:
    """Visit everybody, as the check asks."""
    for home in village.homes:
        entry = VisitEntry(submit_key=uuid4(), kind="learn", visited_on=timezone.localdate(), met="head", **SEEN)
        record_visit(household_id=home.pk, entry=entry, actor=village.wang)


def meet(page: Page, photo: Path, axe) -> None:
    today = timezone.localdate().isoformat()
    page.get_by_label("村两委列名单日期").fill(today)
    page.get_by_label("评议会日期").fill(today)
    page.get_by_label("开会地点").fill("村委会")
    page.get_by_label("应到代表").fill("36")
    page.get_by_label("实到代表").fill("30")
    page.get_by_label("会议记录").fill("逐户议过，没有意见。")
    page.get_by_label("会场照片").set_input_files(photo)
    for head in HEADS:
        page.get_by_label(f"{head}：同意").fill("28")
        page.get_by_label(f"{head}：不同意").fill("1")
    axe(page)


def sign(page: Page, axe) -> None:
    """Each householder signs with a finger on the phone."""
    for head in HEADS:
        page.goto("/exit/cases/?tab=reviewed")
        page.get_by_role("link", name=head).click()
        page.get_by_role("button", name="户主签字同意").click()
        page.get_by_text("同意退出", exact=True).click()
        page.get_by_label("签字人").fill(head)
        page.get_by_label("签字日期").fill(timezone.localdate().isoformat())
        canvas = page.get_by_role("img", name="签字框")
        canvas.scroll_into_view_if_needed()
        frame = canvas.bounding_box()
        page.mouse.move(frame["x"] + 20, frame["y"] + 20)
        page.mouse.down()
        page.mouse.move(frame["x"] + 120, frame["y"] + 60, steps=4)
        page.mouse.up()
        page.wait_for_function("() => document.querySelector('input[name=sheet]').files.length === 1")
        if head == HEADS[0]:
            axe(page)
        page.get_by_role("button", name="登记 1 户").click()
        expect(page.get_by_text("户主的意见已登记。")).to_be_visible()


def hang(page: Page, photo: Path) -> None:
    page.get_by_label("张贴地点").fill("村委会公示栏")
    page.get_by_label("监督电话").fill("0874-5760000")
    page.get_by_label("张贴照片").set_input_files(photo)


def object_to(page: Page, head: str, words: str) -> None:
    page.goto(f"/exit/notices/{Notice.objects.running().get().pk}/")
    line = Notice.objects.running().get().entries.get(head_name=head)
    page.get_by_label("对哪一户").select_option(str(line.pk))
    page.get_by_label("意见内容").fill(words)
    page.get_by_label("收到日期").fill(timezone.localdate().isoformat())
    page.get_by_role("button", name="登记异议").click()
    expect(page.get_by_text("异议已登记")).to_be_visible()


def settle(page: Page, axe) -> None:
    """One is found to be wrong, one right: its household goes back, and the list hangs anew for the others."""
    first = Notice.objects.running().get().pk
    for head, answer in (("张永林", "不成立"), ("马建昌", "成立，退回核查")):
        page.goto(f"/exit/notices/{first}/")
        page.get_by_role("link", name=re.compile(f"核实处理.*{head}")).click()
        page.get_by_text(answer, exact=True).click()
        page.get_by_label("核实情况").fill("入户看过，问了邻居")
        axe(page)
        page.get_by_role("button", name="处理异议").click()
        expect(page.locator(".msg-ok").first).to_be_visible()
    assert ExitCase.objects.get(household__head_name="马建昌").state == "applied"
    assert Notice.objects.running().get().entries.count() == 2


def finish(as_, village) -> None:
    """The notice runs out; township, county, announcement."""
    rest = HEADS[1:]
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=True):
        page = as_("he")
        page.goto(f"/exit/notices/{Notice.objects.running().get().pk}/")
        page.get_by_label("结束意见").fill("公示期满，异议已核实")
        page.get_by_label("期满照片").set_input_files(village.photo)
        page.get_by_role("button", name="结束公示").click()
        expect(page.get_by_text("公示已结束")).to_be_visible()
        act(as_("li"), "posted", "乡镇验收通过", heads=rest, confirm="验收 2 户")
        reviewer = as_("wu")
        reviewer.goto("/exit/samples/")
        reviewer.get_by_role("button", name="抽取样本").click()
        for head in rest:
            reviewer.get_by_role("link", name=re.compile(f"填抽查情况.*{head}")).click()
            reviewer.get_by_text("没有问题", exact=True).click()
            reviewer.get_by_label("抽查情况").fill("入户核对，属实")
            reviewer.get_by_role("button", name="保存抽查情况").click()
            expect(reviewer.get_by_text("抽查情况已登记。")).to_be_visible()
        act(reviewer, "accepted", "县级审核通过", heads=rest, confirm="审核 2 户")
        act(as_("qian"), "inspected", "批准退出", heads=rest, then=decided, confirm="批准 2 户")
        act(as_("wei"), "confirmed", "公告脱贫", heads=rest, then=announced, confirm="公告 2 户")
    assert set(Household.objects.filter(status="exited").values_list("head_name", flat=True)) == set(rest)


def decided(page: Page) -> None:
    page.get_by_label("文件编号").fill("师贫组〔2026〕7号")


def announced(page: Page) -> None:
    page.get_by_label("公告文号").fill("师政告〔2026〕3号")
    page.get_by_label("张贴地点").fill("各村公示栏")
    page.get_by_label("监督电话").fill("0874-5760000")
