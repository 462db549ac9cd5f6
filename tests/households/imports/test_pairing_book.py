"""Who helps whom, by workbook: one helper at a time, another one from a day on and for a reason, nothing lost."""

from datetime import date, timedelta

import pytest

from households.models import Household, Pairing
from tests.conftest import LONG_AGO
from tests.households.imports.books import counts, faults, filled, import_all, send
from villages.models import Cadre

pytestmark = pytest.mark.django_db
ON = date(2026, 5, 6)


def of(household: Household, cadre: Cadre, **cells):
    """Return the row that lets a cadre help a household."""
    return {"户编号": household.code, "帮扶人": cadre.name, "干部编码": cadre.code} | cells


def cadre_of(user) -> Cadre:
    """Return the person behind an account."""
    return user.cadre_account.cadre


def test_a_household_is_paired_and_another_handed_over(county):
    he = cadre_of(county.he)
    rows = [of(county.bai, he, 结对日期="2026-05-06"), of(county.chen, he, 结对日期=ON, 变动原因="工作调动")]
    job = send(county.liu, "pairings", filled("pairings", pairings=rows))
    assert (faults(job), counts(job, "pairings")) == ([], (1, 1, 0, 0))
    assert [r.changes for r in job.rows.order_by("number")] == [
        [["cadre_name", "没有", "何驻村（县水务局）"]],
        [["cadre_name", "王小满（县水务局）", "何驻村（县水务局）"]],
    ]

    import_all(job, county.liu, county.li)

    assert job.stage == "committed", job.reason
    assert Pairing.objects.get(household=county.bai).cadre == he
    first, ended, now = Pairing.objects.filter(household=county.chen).order_by("pk")
    assert first.superseded_at == ended.recorded_at == now.recorded_at
    assert (ended.valid_from, ended.valid_to, ended.end_reason) == (LONG_AGO, ON - timedelta(days=1), "工作调动")
    assert (now.cadre, now.valid_from, now.valid_to, now.reason) == (he, ON, None, "工作调动")
    assert Household.objects.visible_to(county.wang).count() == 0


def test_the_helper_is_found_by_number_and_by_telephone(county, django_assert_max_num_queries):
    wang = cadre_of(county.wang)
    Cadre.objects.filter(pk=wang.pk).update(phone_hash="")
    rows = [{"户编号": county.chen.code, "帮扶人": "王小满", "帮扶人电话": "13887654321"}]
    job = send(county.liu, "pairings", filled("pairings", pairings=rows))
    assert [(name, "干部名册里没有这个人" in said) for _, _, name, said in faults(job)] == [("phone", True)]


@pytest.mark.parametrize(
    ("cells", "field", "words"),
    [
        ({"结对日期": None}, "valid_from", "要填结对日期"),
        ({"变动原因": None}, "reason", "请写明为什么换帮扶人"),
        ({"结对日期": "2016-01-01"}, "valid_from", "接替要在那之后"),
        ({"结对日期": "2999-01-01"}, "valid_from", "不能晚于今天"),
        ({"帮扶人": "张三"}, "cadre_name", "名册里登记的姓名是"),
        ({"帮扶人单位": "县林业局"}, "unit", "名册里登记的单位是"),
        ({"干部编码": "GB99999"}, "cadre_code", "干部名册里没有这个人"),
        ({"干部编码": None}, "cadre_code", "至少写一样"),
        ({"户编号": "530399000003"}, "code", "不在您能办理的范围内"),
    ],
)
def test_what_is_wrong_is_told_at_its_cell(county, cells, field, words):
    row = of(county.chen, cadre_of(county.he), 结对日期=ON, 变动原因="工作调动") | cells
    job = send(county.liu, "pairings", filled("pairings", pairings=[row]))

    assert [(name, words in said) for _, _, name, said in faults(job)] == [(field, True)]


def test_two_helpers_for_one_household_are_refused(county):
    rows = [of(county.bai, cadre_of(user), 结对日期=ON) for user in (county.he, county.sun)]
    job = send(county.liu, "pairings", filled("pairings", pairings=rows))

    assert [(number, name) for _, number, name, _ in faults(job)] == [(3, "code")]


def test_the_same_helper_with_another_day_is_sent_to_be_corrected(county):
    row = of(county.chen, cadre_of(county.wang), 结对日期=ON)
    job = send(county.liu, "pairings", filled("pairings", pairings=[row]))

    assert [(name, "用「更正」" in said) for _, _, name, said in faults(job)] == [("valid_from", True)]


def test_a_household_that_left_meanwhile_stops_the_whole_workbook(county):
    rows = [of(county.bai, cadre_of(county.he), 结对日期=ON)]
    job = send(county.liu, "pairings", filled("pairings", pairings=rows))
    Household.objects.filter(pk=county.bai.pk).update(status="closed")

    import_all(job, county.liu, county.li)

    assert (job.state, "白石保家已经销户或清退" in job.reason) == ("failed", True)
    assert not Pairing.objects.filter(household=county.bai).exists()


def test_a_household_handed_over_meanwhile_stops_the_whole_workbook(county):
    rows = [
        of(county.bai, cadre_of(county.he), 结对日期=ON),
        of(county.chen, cadre_of(county.he), 结对日期=ON, 变动原因="调动"),
    ]
    job = send(county.liu, "pairings", filled("pairings", pairings=rows))
    Pairing.objects.create(household=county.bai, cadre=cadre_of(county.sun), valid_from=ON)

    import_all(job, county.liu, county.li)

    assert (job.state, Pairing.objects.filter(household=county.chen).count()) == ("failed", 1)
    assert "核对以后，登记里有 1 条被别人改过" in job.reason
