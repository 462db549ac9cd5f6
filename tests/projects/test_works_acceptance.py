"""Finished works are accepted by a person who had no hand in them, then handed over."""

import pytest
from django.db import DatabaseError, transaction

from projects.models import Acceptance, HandOver, WorksPerson
from projects.services.acceptance import AcceptanceEntry, HandOverEntry, accept_works, hand_over
from projects.services.milestones import plan_works
from projects.status import Milestone as M
from tests.conftest import give_role
from tests.funds.conftest import build_funds
from tests.projects.works import ago, begin, change, finish, mark, photo, refused, report
from villages.persons import person_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(county, settings, tmp_path):
    """The pipes of Lower Bend were finished three days ago, kept by Liu."""
    settings.MEDIA_ROOT = tmp_path
    build_funds(county)
    begin(county.pipes, county.liu)
    finish(county.pipes, county.liu)
    begin(county.road, county.shui)
    return county


def accept(here, actor, **more) -> Acceptance:
    """Accept the pipes yesterday."""
    usual = {"accepted_on": ago(1), "result": "passed", "conclusion": "管道 3 公里，试压合格，同意验收"}
    return accept_works(project_id=here.pipes.pk, entry=AcceptanceEntry(**usual | more), actor=actor)


def give(here, actor, **more) -> HandOver:
    """Hand the pipes over today."""
    usual = {"handed_on": ago(0), "receiver": "下湾村村民委员会"}
    return hand_over(project_id=here.pipes.pk, entry=HandOverEntry(**usual | more), actor=actor)


def test_works_are_accepted_and_handed_over(here):
    made = accept(here, here.zhao, photos=[photo()], members="县水务局、东乡")
    here.pipes.refresh_from_db()
    assert (here.pipes.milestone, here.pipes.accepted_on) == (M.ACCEPTED, ago(1))
    assert (made.person, made.photos.count()) == (person_of(here.zhao), 1)

    give(here, here.liu, keeper="村集体，水费中列支")

    here.pipes.refresh_from_db()
    assert here.pipes.milestone == M.HANDED_OVER
    duties = {one.actor: one.duty for one in WorksPerson.objects.filter(project=here.pipes)}
    assert duties == {here.liu: "works", here.zhao: "acceptance"}


def test_works_that_failed_are_mended_and_looked_at_again(here):
    accept(here, here.zhao, result="failed", conclusion="减压池漏水，整改")
    here.pipes.refresh_from_db()
    assert here.pipes.milestone == M.FINISHED
    mark(here.pipes, M.FINISHED, ago(2), here.liu, reason="减压池返工")

    accept(here, here.zhao)

    assert [one.result for one in here.pipes.acceptances.all()] == ["failed", "passed"]


def test_nobody_accepts_what_they_had_a_hand_in_nor_keeps_what_they_accepted(here):
    give_role(here.liu, "county_clerk")
    with refused(here.pipes, "projects.accept", saying="您办过这个项目的实施"):
        accept(here, here.liu)
    give_role(here.liu, "township_clerk")
    accept(here, here.shui)
    with refused(here.pipes, "projects.hand_over", saying="您验收过这个项目"):
        give(here, here.shui)


def test_a_late_acceptance_says_why(here):
    plan_works(project_id=here.pipes.pk, planned={M.ACCEPTED: ago(2)}, actor=here.liu)
    with refused(here.pipes, "projects.accept", saying="晚 1 天"):
        accept(here, here.zhao)

    accept(here, here.zhao, reason="等水质化验")

    assert here.pipes.milestones.get(milestone=M.ACCEPTED).reason == "等水质化验"


def test_what_cannot_be_is_not_accepted(here):
    for actor, more, saying in (
        (here.li, {}, "不能验收项目"),
        (here.liu, {}, "不能验收项目"),
        (here.zhao, {"accepted_on": ago(4)}, "才竣工"),
        (here.zhao, {"accepted_on": ago(-1)}, "今天以前"),
        (here.zhao, {"conclusion": " "}, "请填写验收意见"),
        (here.zhao, {"result": "maybe"}, "请选择验收结论"),
    ):
        with refused(here.pipes, "projects.accept", saying=saying):
            accept(here, actor, **more)
    with refused(here.road, "projects.accept", saying="还没有竣工"):
        accept_works(project_id=here.road.pk, entry=AcceptanceEntry(ago(1), "passed", "同意验收"), actor=here.zhao)


def test_what_cannot_be_is_not_handed_over(here):
    with refused(here.pipes, "projects.hand_over", saying="还没有验收合格"):
        give(here, here.liu)
    accept(here, here.zhao)
    for actor, more, saying in (
        (here.li, {}, "不能登记项目实施"),
        (here.liu, {"handed_on": ago(2)}, "才验收"),
        (here.liu, {"receiver": ""}, "请填写接收单位"),
    ):
        with refused(here.pipes, "projects.hand_over", saying=saying):
            give(here, actor, **more)
    give(here, here.liu)
    with refused(here.pipes, "projects.hand_over", saying="已经移交过了"):
        give(here, here.liu)


def test_what_was_accepted_is_changed_no_more(here):
    accept(here, here.zhao)

    with refused(here.pipes, "projects.mark_milestone", saying="已经验收"):
        mark(here.pipes, M.FINISHED, ago(2), here.liu)
    with refused(here.pipes, "projects.report_progress", saying="已经验收"):
        report(here.pipes, here.liu)
    with refused(here.pipes, "projects.change_ask", saying="已经验收"):
        change(here.pipes, here.liu)


def test_the_database_lets_nobody_accept_what_they_built(here):
    about = {"project": here.pipes, "accepted_on": ago(1), "result": "passed", "recorded_by": here.liu}
    with pytest.raises(DatabaseError, match="no hand in them"), transaction.atomic():
        Acceptance.objects.create(**about, conclusion="合格", person=person_of(here.liu))
    with pytest.raises(DatabaseError, match="works_one_duty_a_person"), transaction.atomic():
        WorksPerson.objects.create(project=here.pipes, person=person_of(here.liu), duty="acceptance", actor=here.liu)
    made = accept(here, here.zhao)
    with pytest.raises(DatabaseError), transaction.atomic():
        Acceptance.objects.filter(pk=made.pk).update(result="failed")
    with pytest.raises(DatabaseError, match="acceptance_passed_once"), transaction.atomic():
        Acceptance.objects.create(**about, conclusion="再次", person=person_of(here.zhao))
