"""The list of watched households for a village's board: the white-list alone, nothing of anybody's health."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from config.lib.refusals import Refused
from households.codes_home import Risk
from households.papers.watch_notice import COARSE, HEAD, Board, WatchList
from households.services.watch_notices import print_watch_notice
from tests.conftest import make_household, pair
from tests.docx import words_of
from tests.households.measures import enter as enter_measure
from tests.households.monitored import end, enter
from tests.households.test_fact_pages import BACKEND
from tests.pdfs import text_of

SINCE = date(2026, 1, 1)


def board(**changes) -> Board:
    about = {"place": "村公示栏", "phone": "0874-5760000", "posted_on": timezone.localdate(), "days": 5}
    return Board(**(about | changes))


def paper(county, which=WatchList.ENTER, *, actor=None, village=None, since=SINCE, **changes):
    about = {"which": which, "since": since, "board": board(**changes), "actor": actor or county.liu}
    return print_watch_notice(village_id=(village or county.lower).pk, **about)


def rows(printout) -> tuple[tuple[str, ...], ...]:
    return next(block.rows for block in printout.blocks if hasattr(block, "rows"))


@pytest.fixture
def watched(county):
    """Chen is watched for an illness, and gets two measures, one about health; Deng for its work."""
    enter(county.chen, county.wang)
    county.deng = make_household(county.lower, "邓老五", "530399000009", size=2)
    pair(county.wang, county.deng)
    enter(county.deng, county.wang, risks=["work", "business", "housing"], kind="borderline")
    enter_measure(county.chen, county.liu)
    enter_measure(county.chen, county.liu, kind="health", content="大病救助")
    return county


def test_the_list_holds_the_fields_of_the_white_list_and_tells_no_illness(watched):
    printed = paper(watched)

    assert HEAD == ("序号", "村民小组", "户主姓名", "人数", "类别", "风险类型", "帮扶措施")
    deng, chen = rows(printed)
    assert deng == ("1", "第一小组", "邓老五", "2", "边缘易致贫户", "收入不稳、住房", "")
    assert chen == ("2", "第一小组", "陈阿福", "3", "突发严重困难户", "支出负担重", "产业帮扶")
    for hidden in ("因病", "大病", "健康", "残", "530399", watched.chen.code):
        assert hidden not in str(printed)


def test_every_risk_has_words_that_tell_nothing_of_health():
    assert set(COARSE) == set(Risk.values)
    assert COARSE[Risk.ILLNESS] == COARSE[Risk.DISABILITY] == COARSE[Risk.SCHOOLING]


def test_whose_risk_has_gone_stands_on_the_other_list_only(watched):
    end(watched.chen.monitorings.get(superseded_at=None), watched.wang, on_date=date(2026, 9, 1))

    assert [row[2] for row in rows(paper(watched))] == ["邓老五"]
    assert [row[2] for row in rows(paper(watched, WatchList.END, since=date(2026, 9, 1)))] == ["陈阿福"]
    with pytest.raises(Refused, match="没有拟消除风险的户"):
        paper(watched, WatchList.END, since=date(2026, 9, 2))


def test_the_days_are_counted_from_the_day_after_posting_and_each_printing_is_noted(watched):
    today = timezone.localdate()

    printed = str(paper(watched, days=7))

    assert f"{today} 至 {today + timedelta(days=7)}（7 天）" in printed
    row = AuditEntry.objects.get(action="households.print_watch_notice")
    assert row.after == {"paper": "监测对象公示名单（拟纳入监测对象）", "households": 2}


@pytest.mark.parametrize("changes", [
    {"days": 4}, {"days": 31}, {"place": "找13987654321"}, {"posted_on": date(9999, 12, 31)}, {"posted_on": date.min},
])  # fmt: skip
def test_what_will_not_do_is_refused(watched, changes):
    with pytest.raises(Refused):
        paper(watched, **changes)

    assert not AuditEntry.objects.filter(action="households.print_watch_notice").exists()


def test_a_helper_who_sees_a_part_of_the_village_and_another_township_print_nothing(watched):
    with pytest.raises(PermissionDenied):
        paper(watched, actor=watched.wang)
    with pytest.raises(ObjectDoesNotExist):
        paper(watched, village=watched.far)

    assert AuditEntry.objects.filter(action="households.print_watch_notice.refused").count() == 2


def test_from_the_list_to_the_paper_in_both_forms(client, watched):
    client.force_login(watched.liu, backend=BACKEND)
    page = reverse("households:watch_notice")
    today = timezone.localdate()
    filled = {
        "village": watched.lower.pk, "which": "enter", "since": SINCE, "posted_on": today, "days": 5,
        "place": "村公示栏", "phone": "0874-5760000",
    }  # fmt: skip

    assert page in client.get(reverse("households:watched")).text
    assert "请选择村" in client.post(page, {}).text
    assert "没有拟纳入监测对象的户" in client.post(page, filled | {"since": today + timedelta(days=1)}).text
    assert "陈阿福" in text_of(client.post(page, filled).content)
    assert "陈阿福" in words_of(client.post(page, filled | {"format": "docx"}).content)
