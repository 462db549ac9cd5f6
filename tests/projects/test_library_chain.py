"""The way of a project into the library: its steps, its persons, its notices; by service and by plain SQL."""

from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEntry
from config.lib.refusals import Refused
from projects.library_status import LibraryLevel, forward
from projects.models import LibraryDecision, LibraryEntry, LibraryNotice, Project
from projects.selectors.library import in_library
from projects.services.library import FORWARD, StepWords
from projects.services.library_notices import BACKWARD, POST, close_library_notice
from projects.services.proposals import propose_project
from tests.assessments.chain import picture
from tests.projects.library_chain import board, bring_to, proposal, propose, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(county, settings, tmp_path):
    """The small county, its photos in a folder of this test."""
    settings.MEDIA_ROOT = tmp_path
    return county


def refused(action: str) -> int:
    return AuditEntry.objects.filter(action=f"library.{action}.refused").count()


def state(way: LibraryEntry) -> str:
    return LibraryEntry.objects.get(pk=way.pk).state


@pytest.mark.parametrize(("level", "steps"), [("village", 8), ("township", 7), ("county", 5)])
def test_a_project_of_each_level_comes_into_the_library_by_its_whole_chain(here, level, steps):
    way = bring_to(here, "enter", propose(here, level))
    project = Project.objects.get(pk=way.project_id)
    today = timezone.localdate()

    assert (way.state, project.library_entered_on, project.milestone) == ("entered", today, "approved")
    assert in_library([project.pk], on=today) == {project.pk}
    assert in_library([project.pk], on=today - timedelta(days=1)) == set()
    signed = list(LibraryDecision.objects.filter(entry=way).values_list("action", flat=True))
    assert (signed, len(signed)) == ([move.action for move in forward(level)], steps)


def test_every_step_of_every_level_hangs_out_at_least_once_before_the_entry():
    posts = {
        level: [move.action for move in forward(level) if move.action.startswith("post")] for level in LibraryLevel
    }

    assert posts == {
        "village": ["post_village", "post_town", "post_county"],
        "township": ["post_town", "post_county"],
        "county": ["post_county"],
    }


def test_one_person_has_one_duty_on_a_project_for_the_database_too(here):
    way = bring_to(here, "post_village", propose(here))
    own = LibraryDecision.objects.filter(entry=way).first()

    with pytest.raises(IntegrityError, match="library_decision_one_duty_a_person"), transaction.atomic():
        LibraryDecision.objects.create(
            entry=way, round=1, action="review", person=own.person, actor=own.actor, role="x"
        )


def test_a_department_that_proposed_cannot_be_who_prepares(here):
    way = propose(here, "county")
    here.zhao.cadre_account.delete()
    here.shui.cadre_account.cadre.accounts.create(user=here.zhao)

    with pytest.raises(Refused, match="您办过这个项目的「申报入库」（申报），不能再办县级初审"):
        take(here, "prepare", way)
    assert (state(way), refused("prepare")) == ("proposed", 1)


def test_no_step_before_its_notice_hung_for_ten_full_days(here):
    way = bring_to(here, "post_village")
    notice = LibraryNotice.objects.get()

    assert notice.last_day == timezone.localdate() + timedelta(days=10)
    with pytest.raises(Refused, match="才满，现在还不能结束"):
        close_library_notice(notice_id=notice.pk, opinion="期满", photos=[picture()], actor=here.he)
    with pytest.raises(Refused, match="才满，结束以后才能乡镇审核通过"):
        take(here, "review", way)
    with pytest.raises(Refused, match="不少于 10 天"):
        POST["post_village"](rounds={way.pk: 1}, entry=board(), days=9, actor=here.he)
    assert (state(way), refused("review"), refused("post_village")) == ("village_notice", 1, 1)


def test_only_the_holder_of_a_step_takes_it_and_only_within_their_rows(here):
    way = propose(here)
    for actor in (here.wang, here.cai, here.sheng, here.qian):
        with pytest.raises(PermissionDenied):
            take(here, "post_village", way, actor=actor)
    Project.objects.filter(pk=way.project_id).update(village=here.far, township=here.west)
    with pytest.raises(Refused, match="您看不到的"):
        take(here, "post_village", way)

    assert (state(way), refused("post_village"), LibraryNotice.objects.count()) == ("proposed", 5, 0)


def test_a_step_on_several_goes_whole_or_not_at_all(here):
    ready, blocked = propose(here), propose(here, name="下湾村蓄水池")
    take(here, "post_village", blocked)

    with pytest.raises(Refused, match="选中 2 个项目，其中 1 个现在不能办理，所以一个也没有办"):
        take(here, "post_village", ready, blocked)
    assert state(ready) == "proposed"


def test_a_returned_project_is_proposed_again_in_another_round(here):
    way = bring_to(here, "post_village")
    take(here, "send_back", way)

    assert (state(way), LibraryNotice.objects.get().withdraw_reason) == ("returned", "名单上有项目退回，名单有变")
    take(here, "propose", way)
    way.refresh_from_db()
    assert (way.state, way.round) == ("proposed", 2)
    with pytest.raises(Refused, match="又重新申报了"):
        FORWARD["review"](rounds={way.pk: 1}, words=StepWords(), actor=here.li)


def test_a_way_back_needs_a_reason(here):
    way = propose(here)
    with pytest.raises(Refused, match="要写明原因"):
        BACKWARD["send_back"](rounds={way.pk: 1}, words=StepWords("  "), actor=here.li)
    assert (state(way), refused("send_back")) == ("proposed", 1)


def test_a_removed_project_is_in_the_library_no_more(here):
    way = bring_to(here, "enter")
    take(here, "remove", way)
    today = timezone.localdate()

    assert in_library([way.project_id], on=today) == set()
    assert (state(way), Project.objects.get().library_left_on) == ("removed", today)


def test_nothing_enters_the_library_by_plain_sql(here):
    way = propose(here)
    projects = Project.objects.filter(pk=way.project_id)
    other = Project.objects.create(code="X-1", name="没有走过的", year=2027, project_type="water", plan_amount=1)
    for change in (
        lambda: projects.update(library_entered_on=timezone.localdate()),
        lambda: LibraryEntry.objects.filter(pk=way.pk).update(state="entered"),
        lambda: LibraryEntry.objects.filter(pk=way.pk).update(state="county_notice"),
        lambda: LibraryEntry.objects.filter(pk=way.pk).update(taken_over=True, document="x"),
        lambda: LibraryEntry.objects.create(project=other, level="county", state="entered"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert (state(way), projects.get().library_entered_on) == ("proposed", None)


def test_who_sees_one_village_proposes_for_no_other(here):
    with pytest.raises(ObjectDoesNotExist):
        propose_project(level="village", area_id=here.far.pk, entry=proposal(), actor=here.he)
    with pytest.raises(Refused, match="不能申报这一级"):
        propose_project(level="county", area_id=None, entry=proposal(), actor=here.he)
    assert (Project.objects.count(), refused("propose")) == (0, 2)
