"""Who benefits, by workbook: faults at their cells, a second person lets it in, nothing written twice."""

from decimal import Decimal

import pytest
from django.urls import reverse

from households.models import Household, StatusEvent
from projects.models import Project, ProjectBeneficiary
from projects.status import Milestone
from tests.households.imports.books import counts, faults, filled, import_all, send
from tests.households.imports.conftest import nobody_sends  # noqa: F401
from tests.projects.assets import MADE, accepted_project
from tests.projects.benefits import cash, entry, give

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def here(county, settings):
    """The county with the tank of Lower Bend; nobody is judged anew in these tests."""
    settings.HOOKS = settings.HOOKS | {"register_changed": []}
    county.tank = accepted_project(county.lower)
    county.head = county.chen.members.order_by("pk").first()
    return county


def row(here, household=None, **cells):
    """Return the row that gives chicks to a household."""
    whom = household or here.chen
    usual = {"项目编号": here.tank.code, "户编号": whom.code, "受益方式": "实物", "实物或服务": "鸡苗", "数量": 20}
    return usual | {"单位": "只", "受益日期": MADE} | cells


def money(here, household=None, **cells):
    """Return the row that gives money to a household."""
    empty = dict.fromkeys(("实物或服务", "数量", "单位"))
    return row(here, household, **empty | {"受益方式": "现金", "金额（元）": 800} | cells)


def sent(here, *rows, actor=None):
    """Send the rows in as a workbook."""
    return send(actor or here.liu, "benefits", filled("benefits", benefits=list(rows)))


def test_goods_money_and_a_course_come_in_once_a_second_person_says_so(here):
    course = {"受益方式": "服务", "实物或服务": "焊工培训", "数量": None, "单位": None, "人编号": here.head.code}
    job = sent(here, row(here), money(here, here.bai), row(here, **course))
    assert (faults(job), counts(job, "benefits")) == ([], (3, 0, 0, 0))
    assert job.rows.order_by("number").first().changes == [["form", "没有", "实物 鸡苗 20 只"]]
    assert not ProjectBeneficiary.objects.exists()

    import_all(job, here.liu, here.li)

    assert job.stage == "committed", job.reason
    goods, cash_, service = ProjectBeneficiary.objects.order_by("pk")
    assert (goods.household, goods.quantity, goods.unit, goods.amount) == (here.chen, Decimal(20), "只", None)
    assert (cash_.household, cash_.amount, cash_.recorded_by) == (here.bai, Decimal("800.00"), here.liu)
    assert (service.member, service.what, service.benefited_on) == (here.head, "焊工培训", MADE)


def test_the_same_workbook_again_says_nothing_new(here):
    import_all(sent(here, row(here), money(here)), here.liu, here.li)

    again = sent(here, row(here), money(here), money(here, here.bai))

    assert counts(again, "benefits") == (1, 0, 2, 0)


@pytest.mark.parametrize(
    ("cells", "field", "words"),
    [
        ({"项目编号": "SZ-0"}, "project_code", "没有编号是这个的项目"),
        ({"户编号": "530399000003"}, "code", "不在您能办理的范围内"),
        ({"数量": None}, "quantity", "实物请填数量和单位"),
        ({"受益方式": "现金"}, "amount", "现金受益请填金额"),
        ({"受益方式": "礼物"}, "form", ""),
        ({"受益日期": "2024-12-31"}, "benefited_on", "受益日期应在 2025 年以后"),
        ({"受益日期": "2999-01-01"}, "benefited_on", "今天以前"),
        ({"人编号": "53039900000301"}, "member_code", "没有人编号是这个的人"),
        ({"户主": "张三"}, "head_name", "户主登记的是陈阿福"),
    ],
)
def test_what_is_wrong_is_told_at_its_cell(here, cells, field, words):
    job = sent(here, row(here, **cells))

    said = {name: sentence for _, _, name, sentence in faults(job)}
    assert words in said[field]
    assert counts(job, "benefits") == (0, 0, 0, 1)


def test_who_was_not_on_the_register_that_day_is_told_so(here):
    Household.objects.filter(pk=here.bai.pk).update(registered_year=2026)

    [fault] = faults(sent(here, row(here), money(here, here.bai)))

    assert (fault[1], fault[2]) == (3, "benefited_on")
    assert "2026 年才建档立卡" in fault[3]


def test_one_row_twice_and_one_that_says_otherwise_than_the_register_are_faults(here):
    give(here.tank, entry(here.chen), here.liu)

    job = sent(here, row(here, 数量=30), money(here), money(here))

    assert [(number, name) for _, number, name, _ in faults(job)] == [(2, "form"), (4, "form")]
    assert "已经登记过：实物 鸡苗 20 只" in faults(job)[0][3]


def test_nothing_comes_in_when_somebody_was_faster_or_a_household_left_meanwhile(here):
    job = sent(here, money(here))
    give(here.tank, cash(here.chen), here.zhao)
    import_all(job, here.liu, here.li)
    assert (job.state, ProjectBeneficiary.objects.count()) == ("failed", 1)

    later = sent(here, money(here, here.bai))
    StatusEvent.objects.create(household=here.bai, before="registered", after="removed", on_date=MADE)
    import_all(later, here.liu, here.li)
    assert (later.state, ProjectBeneficiary.objects.count()) == ("failed", 1)


def test_a_project_that_is_not_approved_takes_nobody_in(here):
    Project.objects.filter(pk=here.tank.pk).update(milestone=Milestone.PROPOSED, accepted_on=None)

    assert "还没有立项" in faults(sent(here, row(here)))[0][3]


def test_the_template_is_offered_to_who_may_send_it(client, here):
    for name, status in (("shui", 200), ("li", 403)):
        client.force_login(getattr(here, name), backend=BACKEND)
        answer = client.get(reverse("households:import_template", args=["benefits"]))
        assert answer.status_code == status
