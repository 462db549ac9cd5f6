"""Who lives in which village, by workbook: one leader at a time, nobody in two villages, an end with its reason."""

from datetime import date, timedelta

import pytest

from accounts.models import AuditEntry
from households.models import ImportJob
from tests.conftest import LONG_AGO, post
from tests.households.imports.books import counts, faults, filled, import_all, send
from villages.models import Posting, Village
from villages.services.postings import end_posting

pytestmark = pytest.mark.django_db
ON = date(2026, 5, 6)
BEFORE = ON - timedelta(days=1)


def of(user, village: Village, kind: str = "驻村队员", **cells):
    """Return the row that lets the cadre behind an account live in a village."""
    cadre = user.cadre_account.cadre
    return {"村": village.name, "岗位": kind, "姓名": cadre.name, "干部编码": cadre.code} | cells


def sent(county, *rows) -> ImportJob:
    """Send the rows in as Liu of the township."""
    return send(county.liu, "postings", filled("postings", postings=list(rows)))


def believed(village: Village) -> set[tuple]:
    rows = Posting.objects.believed().filter(village=village)
    return set(rows.values_list("cadre__name", "kind", "valid_from", "valid_to"))


def end(county, last_day: date) -> None:
    """End He's term on its page."""
    [posting] = Posting.objects.believed().filter(cadre=county.he.cadre_account.cadre)
    end_posting(posting_id=posting.pk, last_day=last_day, reason="任期届满轮换", actor=county.zhao)


def test_a_term_begins_and_another_ends_with_its_reason(county):
    rows = [
        of(county.he, county.lower, 终止日期=BEFORE, 说明="任期届满轮换"),
        of(county.wang, county.lower, "第一书记", 任职日期=ON, 说明="县委组织部选派"),
    ]
    job = sent(county, *rows)
    assert (faults(job), counts(job, "postings")) == ([], (1, 1, 0, 0))

    import_all(job, county.liu, county.li)

    assert job.stage == "committed", job.reason
    assert believed(county.lower) == {
        ("何驻村", "team_member", LONG_AGO, BEFORE), ("王小满", "first_secretary", ON, None),
    }  # fmt: skip
    old, ended = Posting.objects.filter(cadre=county.he.cadre_account.cadre).order_by("pk")
    assert (old.superseded_at, ended.end_reason) == (ended.recorded_at, "任期届满轮换")
    assert ended.recorded_by == county.liu
    told = AuditEntry.objects.filter(action="households.imported", subject_type="villages.posting")
    assert told.count() == 2


def test_who_is_moved_to_another_village_ends_there_and_begins_here_in_one_workbook(county):
    """Whichever row comes first."""
    rows = [
        of(county.he, county.upper, 任职日期=ON),
        of(county.he, county.lower, 终止日期=BEFORE, 说明="调整驻村"),
    ]
    job = sent(county, *rows)
    assert (faults(job), counts(job, "postings")) == ([], (1, 1, 0, 0))

    import_all(job, county.liu, county.li)

    assert believed(county.upper) == {("何驻村", "team_member", ON, None)}


def test_one_leader_hands_over_to_another_and_two_at_once_are_refused(county):
    post(county.wang, county.upper, "team_leader")
    ends = of(county.wang, county.upper, "工作队队长", 终止日期=BEFORE, 说明="轮换")
    comes = of(county.sun, county.upper, "工作队队长", 任职日期=ON)

    assert faults(sent(county, ends, comes)) == []
    [(_, number, name, said)] = faults(sent(county, comes))
    assert (number, name, "已经有第一书记或工作队队长" in said) == (2, "kind", True)


def test_the_ends_are_let_in_with_what_begins_or_nothing_is(county):
    rows = [of(county.he, county.upper, 任职日期=ON), of(county.he, county.lower, 终止日期=BEFORE, 说明="调整驻村")]
    job = sent(county, *rows)

    import_all(job, county.liu, county.li, takes=("new",))

    assert (job.state, "不能同时驻两个村" in job.reason) == ("failed", True)
    assert believed(county.upper) == set()


@pytest.mark.parametrize(
    ("cells", "field", "words"),
    [
        ({"任职日期": None}, "valid_from", "要填任职日期"),
        ({"任职日期": "2999-01-01"}, "valid_from", "不能晚于今天"),
        ({"终止日期": "2026-05-01"}, "valid_to", "不能早于起始日期"),
        ({"姓名": "张三"}, "cadre_name", "名册里登记的姓名是"),
        ({"单位": "县林业局"}, "unit", "名册里登记的单位是"),
        ({"干部编码": "GB99999"}, "cadre_code", "请先登记干部，再传任职"),
        ({"干部编码": None}, "cadre_code", "至少写一样"),
        ({"村": "没有的村"}, "village", "没有「没有的村」这个村"),
        ({"岗位": "乡镇工作人员"}, "kind", "第一书记"),
    ],
)
def test_what_is_wrong_is_told_at_its_cell(county, cells, field, words):
    job = sent(county, of(county.wang, county.lower, 任职日期=ON) | cells)

    assert [(name, words in said) for _, _, name, said in faults(job)] == [(field, True)]


@pytest.mark.parametrize(
    ("cells", "field", "words"),
    [
        ({"任职日期": ON}, "valid_from", "用「更正」"),
        ({"终止日期": ON}, "reason", "请写明为什么结束"),
        ({"终止日期": "2015-01-01", "说明": "轮换"}, "valid_to", "不能早于起始日期"),
    ],
    ids=["another day", "no reason", "before it began"],
)
def test_what_stands_is_ended_properly_and_corrected_on_its_page(county, cells, field, words):
    job = sent(county, of(county.he, county.lower) | cells)

    assert [(name, words in said) for _, _, name, said in faults(job)] == [(field, True)]


def test_the_same_term_twice_and_a_term_that_has_ended(county):
    same = [of(county.wang, county.lower, 任职日期=ON)] * 2
    assert [(number, name) for _, number, name, _ in faults(sent(county, *same))] == [(3, "cadre_name")]
    ends = [
        of(county.he, county.lower, 终止日期=BEFORE, 说明="轮换"),
        of(county.he, county.lower, 任职日期=LONG_AGO, 终止日期=ON, 说明="轮换"),
    ]
    assert [(number, name) for _, number, name, _ in faults(sent(county, *ends))] == [(3, "valid_to")]

    end(county, BEFORE)

    gone = of(county.he, county.lower, 任职日期=LONG_AGO)
    assert counts(sent(county, gone | {"终止日期": BEFORE}), "postings") == (0, 0, 1, 0)
    assert [name for _, _, name, _ in faults(sent(county, gone))] == ["valid_to"]


def test_a_term_that_ended_meanwhile_stops_the_whole_workbook(county):
    rows = [of(county.he, county.lower, 终止日期=BEFORE, 说明="轮换"), of(county.wang, county.upper, 任职日期=ON)]
    job = sent(county, *rows)
    end(county, LONG_AGO)

    import_all(job, county.liu, county.li)

    assert (job.state, believed(county.upper)) == ("failed", set())
    assert "核对以后，登记里有 1 条被别人改过" in job.reason


def test_a_clerk_posts_nobody_to_another_township(county):
    job = sent(county, of(county.wang, county.far, 任职日期=ON))

    assert [(name, "您能办理的范围里没有" in said) for _, _, name, said in faults(job)] == [("village", True)]
