"""What waits for each of the twelve roles, by the tables alone; the home page asks few questions however much waits."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.hooks import waiting_for
from accounts.models import AuditEntry
from accounts.permissions import ROLE_PERMISSIONS, Role
from households.models import Visit
from tests.access import EVERYBODY
from tests.assessments.factories import make_verdict
from tests.conftest import make_household, pair
from tests.full_county import fill
from tests.queries import MOST_QUERIES

SUSPECTED = "入户核实回头看的疑点"
WAITING = {
    "wang": {"更正退回的走访", "补传走访的照片", "更正数据问题", SUSPECTED},
    "sun": {"更正退回的走访", "更正数据问题", SUSPECTED},
    "he": {"更正数据问题", SUSPECTED},
    "liu": {
        "更正数据问题",
        "催逾期的走访",
        "复核录入",
        "补齐缺的资料",
        "催传走访的照片",
        "登记结对",
        "决定重复登记的合并",
        "整改资金问题",
        "登记资产",
        "登记逾期的项目节点",
        SUSPECTED,
        "送审报账",
    },  # fmt: skip
    "li": {"催逾期的走访", "复核录入", "补齐缺的资料", "催传走访的照片", "办理表格入库", "决定重复登记的合并"}
    | {"核实异议", "处理停办的", "核实村、乡镇退出的异议", "乡镇裁定争议", "核实项目公示的异议"},
    "zhao": {"批准问题豁免", "复核录入", "登记结对", "办理表格入库", "入户抽查", "交办资金问题", "整改资金问题"}
    | {"登记资产", "盘点资产", "审核项目变更"},
    "qian": {"审批预脱贫", "批准问题豁免", "批准资金检查的界限", "审批资产处置"},
    "shui": {"整改资金问题", "登记资产", "盘点资产", "登记逾期的项目节点"},
    "cai": {"复核资金业务", "改被退回的资金业务", "交办资金问题", "整改资金问题", "退款记账"},
    "sheng": {"查看被拒绝的操作"},
    "sysadmin": set(),
    "secadmin": {"授权账号"},
    "audadmin": {"查看被拒绝的操作"},
}


@pytest.fixture
def full_county(county, settings, tmp_path):
    """The small county with one row of everything, its files in a folder of this test, and one refusal on record."""
    settings.MEDIA_ROOT = tmp_path
    settings.HOOKS = settings.HOOKS | {"visit_recorded": [], "register_changed": []}
    AuditEntry.objects.create(action="users.create.refused")
    return fill(county)


def test_every_role_is_asked():
    assert {role for role in ROLE_PERMISSIONS} == set(Role)
    assert set(WAITING) == set(EVERYBODY)


@pytest.mark.parametrize("username", EVERYBODY)
def test_what_waits_follows_from_the_role_and_the_person(full_county, username):
    assert {item.task for item in waiting_for(getattr(full_county, username))} == WAITING[username]


@pytest.mark.parametrize("username", EVERYBODY)
def test_every_item_leads_to_a_page_that_its_reader_may_open(client, full_county, username):
    client.force_login(getattr(full_county, username))

    for item in waiting_for(getattr(full_county, username)):
        assert client.get(item.url).status_code == 200, item.task


@pytest.mark.parametrize("username", EVERYBODY)
def test_the_home_page_asks_few_questions_however_much_waits(client, full_county, username):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/").status_code == 200
        return len(seen)

    client.force_login(getattr(full_county, username))
    more_work(full_county, 100)
    queries()  # the first page of a session also notes when it was used
    few = queries()
    more_work(full_county, 200)

    assert queries() == few <= MOST_QUERIES


def more_work(county, first: int) -> None:
    """Add five households of Wang's, judged, last visited long ago."""
    for number in range(first, first + 5):
        home = make_household(county.lower, f"户{number}", f"53039900{number:04}", size=1)
        pair(county.wang, home)
        make_verdict(home, county.run, lacks=("water",) if number % 2 else ())
        Visit.objects.create(
            household=home,
            cadre=county.wang.cadre_account.cadre,
            recorded_by=county.wang,
            recorded_at=timezone.now(),
            submit_key=uuid4(),
            kind="learn",
            visited_on=timezone.localdate() - timedelta(20),
            met="head",
        )
