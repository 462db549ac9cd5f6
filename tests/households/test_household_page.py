from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEntry
from accounts.reveal import UNREADABLE
from households.models import (
    DisabilityFact,
    Household,
    HousingFact,
    IncomeWorksheet,
    InsuranceFact,
    MembershipEvent,
    SchoolingFact,
    StatusEvent,
    WaterFact,
    WelfareFact,
    WorkFact,
)
from tests.conftest import add_member

OWN_QUERIES = 10
"""Of the twelve a page may make; three are left to the panels of the apps above."""
DEPARTMENT = {"source": "department", "valid_from": date(2026, 6, 3)}


@pytest.fixture
def page_of(client, county):
    def get(user=county.wang) -> str:
        client.force_login(user)
        return client.get(reverse("households:detail", args=[county.chen.pk])).content.decode()

    return get


def test_the_page_first_says_what_stands_between_the_household_and_its_exit(page_of):
    page = page_of()

    assert page.index("离脱贫还差 1 项：饮用水待核实") < page.index("家庭成员 3 人")
    assert "缺水质检测报告" in page


def test_the_newest_visit_comes_first(page_of, county, visited):
    for days in (20, 3, 9):
        visited(county.chen, county.wang, days, text=f"{days} 天前去的")

    page = page_of()

    assert page.index("3 天前去的") < page.index("9 天前去的") < page.index("20 天前去的")


def test_every_fact_says_where_from_and_when(page_of, county):
    WaterFact.objects.create(
        household=county.chen, **DEPARTMENT, source_name="水务局名单", quantity="full", convenience="full"
    )
    HousingFact.objects.create(
        household=county.chen, **DEPARTMENT, source_name="住建局鉴定", grade="C", remedy="repaired"
    )

    page = page_of()

    assert "水量达标，取水达标；水质、保证率没有记录<small>水务局名单 2026-06-03 · " in page
    assert "C 级，修缮加固，还没有验收<small>住建局鉴定 2026-06-03 · " in page


def test_only_the_newest_believed_fact_is_shown(page_of, county):
    old = HousingFact.objects.create(household=county.chen, **DEPARTMENT, grade="D")
    HousingFact.objects.create(household=county.chen, source="department", valid_from=date(2026, 7, 1), grade="B")
    wrong = HousingFact.objects.create(household=county.chen, source="form", valid_from=date(2026, 8, 1), grade="A")
    HousingFact.objects.filter(pk=wrong.pk).update(superseded_at="2026-08-02T00:00Z")

    page = page_of()

    assert "B 级" in page
    assert "A 级" not in page
    assert old.get_grade_display() not in page


def test_the_members_show_school_and_insurance_and_no_full_number(page_of, county, today):
    child = add_member(county.chen, "陈小雨", number=7, birth=date(today.year - 11, 3, 1))
    SchoolingFact.objects.create(member=child, **DEPARTMENT, status="in_school", school="下湾小学", grade="五年级")
    InsuranceFact.objects.create(member=child, **DEPARTMENT, year=today.year, basic="resident")

    page = page_of(county.zhao)

    assert "在校 · 下湾小学 五年级" in page
    assert "城乡居民医保" in page
    assert "530399********" in page
    assert f"530399{today.year - 11}0301" not in page


def test_each_person_says_where_they_work_what_they_get_and_from_whom_that_is(page_of, county, today):
    head = county.chen.members.first()
    about = {"member": head, **DEPARTMENT}
    WorkFact.objects.create(
        **about,
        source_name="下湾村委会",
        year=2026,
        state="working",
        place="浙江省义乌市",
        months=8,
        post="forest",
        post_months=3,
    )
    DisabilityFact.objects.create(**about, source_name="县残联", kind="4", level="2")
    WelfareFact.objects.create(**about, source_name="县民政局", welfare="dibao", type="b")

    page = page_of(county.zhao)

    assert "2026 年已务工，浙江省义乌市 8 个月，生态护林员 3 个月（下湾村委会 2026-06-03）" in page
    assert "肢体残疾二级（县残联 2026-06-03）" in page
    assert "低保 B 类（县民政局 2026-06-03）" in page


def test_income_is_shown_as_the_database_computed_it(page_of, county):
    IncomeWorksheet.objects.create(
        household=county.chen, source="form", valid_from=date(2026, 10, 12), state="closed", head_count=3,
        window_start=date(2025, 10, 1), window_end=date(2026, 9, 30),
        wage=Decimal("12600.10"), business=Decimal("6840"), business_cost=Decimal("4120"),
    )  # fmt: skip

    page = page_of()

    assert "收入 2025.10–2026.09" in page
    assert "12,600.10" in page
    assert "−4,120.00" in page
    assert "5,106.70" in page


def test_the_timeline_tells_status_and_members(page_of, county, today):
    StatusEvent.objects.create(
        household=county.chen, before="registered", after="planned", on_date=today, document="T-9"
    )
    member = county.chen.members.last()
    MembershipEvent.objects.create(household=county.chen, member=member, kind="married_out", on_date=today)

    page = page_of()

    assert "转为预脱贫" in page
    assert "T-9" in page
    assert f"{member.name} 婚出" in page
    assert "王小满，县水务局" in page


def test_the_phone_number_is_masked(page_of, county):
    Household.objects.filter(pk=county.chen.pk).update(phone="13887412046")

    page = page_of()

    assert "138****2046" in page
    assert "13887412046" not in page


def test_a_number_that_somebody_wrote_past_the_system_is_not_shown(page_of, county):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE households_household SET phone = '13900001111' WHERE id = %s", [county.chen.pk])

    page = page_of(county.liu)

    assert UNREADABLE in page
    assert "13900001111" not in page


@pytest.mark.parametrize(("username", "offered"), [("wang", True), ("liu", True), ("sheng", False), ("qian", False)])
def test_the_visit_button_is_offered_to_who_may_visit(page_of, county, username, offered):
    assert ("记一次走访" in page_of(getattr(county, username)).split("<main")[1]) is offered


def test_the_page_is_closed_to_others(client, county):
    address = reverse("households:detail", args=[county.chen.pk])
    for username, status in {"sun": 404, "cai": 403, "sysadmin": 403, "he": 200, "shui": 200}.items():
        client.force_login(getattr(county, username))
        assert client.get(address).status_code == status, username


def test_a_full_number_is_shown_once_for_a_reason_and_logged(client, county):
    member = county.chen.members.first()
    address = reverse("households:reveal", args=[county.chen.pk])
    client.force_login(county.liu)

    answer = client.post(address, {"what": f"id-{member.pk}", "reason": "核对医保参保名单"})

    page = answer.content.decode()
    assert "530399198001010" in page
    assert "no-store" in answer["Cache-Control"]
    entry = AuditEntry.objects.get(action="personal_data.revealed")
    assert (entry.actor, entry.reason, entry.after) == (county.liu, "核对医保参保名单", {"field": "id_number"})
    assert "530399198001010" not in client.get(address).content.decode()


@pytest.mark.parametrize("reason", ["", "看看", "  核 "])
def test_without_a_reason_nothing_is_shown(client, county, reason):
    member = county.chen.members.first()
    client.force_login(county.liu)

    page = client.post(
        reverse("households:reveal", args=[county.chen.pk]), {"what": f"id-{member.pk}", "reason": reason}
    ).content.decode()

    assert "530399198001010" not in page
    assert "日志" in page
    assert not AuditEntry.objects.filter(action="personal_data.revealed").exists()


def test_a_number_of_another_household_cannot_be_asked_for(client, county):
    stranger = county.yuan.members.first()
    client.force_login(county.zhao)

    client.post(
        reverse("households:reveal", args=[county.chen.pk]), {"what": f"id-{stranger.pk}", "reason": "核对医保名单"}
    )

    assert not AuditEntry.objects.filter(action="personal_data.revealed").exists()


@pytest.mark.parametrize(("username", "status"), [("wang", 403), ("li", 403), ("liu", 200), ("sheng", 200)])
def test_full_numbers_are_for_those_who_may(client, county, username, status):
    client.force_login(getattr(county, username))

    assert client.get(reverse("households:reveal", args=[county.chen.pk])).status_code == status


@pytest.mark.parametrize("page", ["detail", "visit_add"])
def test_the_number_of_queries_does_not_grow_with_visits_and_members(client, county, visited, page):
    address = reverse(f"households:{page}", args=[county.chen.pk])
    client.force_login(county.wang)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    def more(first: int, last: int) -> None:
        for number in range(first, last):
            add_member(county.chen, "陈某", number=number, birth=date(2015, 1, 1))
            visited(county.chen, county.wang, number, problem_state="open", problem="没水")

    more(10, 14)
    queries()  # the first page of a session also notes when it was used
    few = queries()
    more(14, 18)

    assert queries() == few <= OWN_QUERIES
