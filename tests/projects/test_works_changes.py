"""Changes and terminations: who asks decides nothing; above a tenth, and to end a project, it takes three persons."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from projects.change_status import CHANGE_TABLE, ChangeAction, ChangeState
from projects.models import ChangeDecision, ProjectChange, ProjectMilestone
from projects.selectors.changes import base_of
from projects.services.changes import STEPS
from projects.status import Milestone as M
from tests.conftest import give_role
from tests.funds.conftest import build_funds
from tests.projects.works import ago, begin, change, contract, mark, refused, report

pytestmark = pytest.mark.django_db
LARGE = Decimal("6600.01")
DOCUMENT = "测政复〔2026〕8号"


@pytest.fixture
def here(county):
    """Both projects have begun, with 6,000.00 each."""
    build_funds(county)
    begin(county.pipes, county.liu)
    begin(county.road, county.shui)
    return county


def take(action: str, found: ProjectChange, actor, *, reason: str = "", document: str = "") -> ProjectChange:
    """Take a step on a change."""
    return STEPS[action](change_id=found.pk, reason=reason, document=document, actor=actor)


def test_a_tenth_is_decided_by_the_county_office(here):
    found = take("approve", change(here.pipes, here.liu, amount=Decimal("6600.00")), here.zhao)

    assert (found.state, found.is_large, found.decided_on) == (ChangeState.APPROVED, False, ago(0))
    assert base_of(here.pipes) == Decimal("6000.00")


def test_more_than_a_tenth_is_approved_anew_by_a_third_person_with_a_document(here):
    found = change(here.pipes, here.liu, amount=LARGE, finish_on=ago(-30))
    with refused(here.pipes, "projects.change_approve", saying="请报县级审批"):
        take("approve", found, here.zhao)
    take("report", found, here.zhao)
    with refused(here.pipes, "projects.change_reapprove", saying="请填写批复文号"):
        take("reapprove", found, here.qian)
    take("reapprove", found, here.qian, document=DOCUMENT)

    assert base_of(here.pipes) == LARGE
    assert base_of(here.pipes, ago(1)) == Decimal("6000.00")
    assert ProjectMilestone.objects.get(project=here.pipes, milestone=M.FINISHED).planned_on == ago(-30)
    contract(here.pipes, here.liu, amount=Decimal("7000.00"))


def test_a_change_that_is_not_large_is_not_passed_on(here):
    found = change(here.pipes, here.liu)
    with refused(here.pipes, "projects.change_report", saying="不用报县级审批"):
        take("report", found, here.zhao)


def test_one_person_takes_one_step_whatever_their_role(here):
    found = change(here.pipes, here.liu, amount=LARGE)
    give_role(here.liu, "county_clerk")
    with refused(here.pipes, "projects.change_report", saying="您办过这件变更的「申请变更」"):
        take("report", found, here.liu)
    take("report", found, here.zhao)
    give_role(here.zhao, "county_approver")
    with refused(here.pipes, "projects.change_reapprove", saying="您办过这件变更的「报县级审批」"):
        take("reapprove", found, here.zhao, document=DOCUMENT)


def test_a_termination_keeps_everything_and_stops_the_works(here):
    report(here.pipes, here.liu)
    found = change(here.pipes, here.liu, kind="termination", amount=None)
    take("reapprove", take("report", found, here.zhao), here.qian, document=DOCUMENT)

    here.pipes.refresh_from_db()
    assert (here.pipes.milestone, here.pipes.started_on) == (M.TERMINATED, ago(40))
    assert here.pipes.reports.count() == 1
    assert ProjectMilestone.objects.get(project=here.pipes, milestone=M.TERMINATED).reached_on == ago(0)
    with refused(here.pipes, "projects.mark_milestone", saying="已经终止"):
        mark(here.pipes, M.FINISHED, ago(1), here.liu)
    with refused(here.pipes, "projects.change_ask", saying="已经终止"):
        change(here.pipes, here.liu)


def test_what_was_returned_is_asked_for_anew_and_says_why(here):
    found = change(here.pipes, here.liu)
    with refused(here.pipes, "projects.change_return", saying="请填写原因"):
        take("return", found, here.zhao)
    take("return", found, here.zhao, reason="附上设计变更单")
    with refused(here.pipes, "projects.change_approve", saying="已退回"):
        take("approve", found, here.zhao)

    again = change(here.pipes, here.liu, amount=LARGE)
    take("report", again, here.zhao)
    assert take("reject", again, here.qian, reason="没有资金来源").state == ChangeState.RETURNED
    assert base_of(here.pipes) == Decimal("6000.00")


def test_what_cannot_be_is_not_asked(here):
    for more, saying in (
        ({"content": ""}, "请填写变更内容和原因"),
        ({"kind": "rename"}, "请选择是变更还是终止"),
        ({"kind": "termination"}, "终止项目不用填"),
        ({"amount": Decimal(-1)}, "应大于 0"),
        ({"amount": Decimal(6000)}, "和原来的一样"),
    ):
        with refused(here.pipes, "projects.change_ask", saying=saying):
            change(here.pipes, here.liu, **more)
    change(here.pipes, here.liu)
    with refused(here.pipes, "projects.change_ask", saying="还有一件变更没有办完"):
        change(here.pipes, here.shui)


@pytest.mark.parametrize("action", sorted(STEPS))
def test_a_step_is_taken_by_its_role_only_and_from_its_state_only(here, action):
    move = CHANGE_TABLE.get(action)
    found = change(here.road, here.shui, amount=LARGE)
    for actor in (here.liu, here.cai, here.qian if "zhao" in wanted(here, move) else here.zhao):
        with refused(here.road, f"projects.change_{action}"):
            take(action, found, actor, reason="原因", document=DOCUMENT)
    take("return", found, here.zhao, reason="不行")
    give_role(here.sheng, getattr(here, wanted(here, move)).role)
    with refused(here.road, f"projects.change_{action}", saying="已退回"):
        take(action, found, here.sheng, reason="原因", document=DOCUMENT)


def wanted(here, move) -> str:
    """Return who of the small county may take a move."""
    return next(name for name in ("zhao", "qian") if getattr(here, name).may(move.permission))


def test_the_database_holds_changes_to_their_way(here):
    found = change(here.pipes, here.liu, amount=LARGE)
    rows = ProjectChange.objects.filter(pk=found.pk)
    for more in (
        {"is_large": False},
        {"amount": Decimal(6100)},
        {"state": ChangeState.APPROVED, "decided_on": ago(0)},
        {"state": ChangeState.APPROVED, "document": DOCUMENT},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**more)
    own = found.decisions.get()
    with pytest.raises(DatabaseError, match="change_one_step_a_person"), transaction.atomic():
        ChangeDecision.objects.create(change=found, action=ChangeAction.REPORT, person=own.person, actor=here.liu)
    take("report", found, here.zhao)
    take("reject", found, here.qian, reason="不批")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(state=ChangeState.ASKED, decided_on=None)
