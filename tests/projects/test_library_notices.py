"""Notices of projects: a frozen list, objections settled by another person, lists begun anew; paper and public."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import AuditEntry
from config.lib.printing.blocks import Facts, Grid
from config.lib.refusals import Refused, SamePersonRefused
from projects.models import LibraryEntry, LibraryNotice, LibraryNoticeLine, LibraryObjection
from projects.papers.library_notices import library_notice_paper
from projects.services.library_notices import add_library_objection, close_library_notice, settle_library_objection
from projects.services.proposals import correct_proposal
from tests.assessments.chain import picture
from tests.projects.library_chain import bring_to, close, proposal, propose, take
from villages.persons import person_of
from villages.services.boards import ObjectionEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(county, settings, tmp_path):
    """The small county with two projects of Lower Bend on one notice of their village."""
    settings.MEDIA_ROOT = tmp_path
    county.pipes, county.tank = propose(county), propose(county, name="下湾村蓄水池")
    county.notice = take(county, "post_village", county.pipes, county.tank)
    return county


def say(here, way: LibraryEntry) -> LibraryObjection:
    said = ObjectionEntry("没有开会议过", timezone.localdate(), who="邻居", phone="13800002046")
    line = LibraryNoticeLine.objects.get(notice=here.notice, entry=way)
    return add_library_objection(notice_id=here.notice.pk, line_id=line.pk, entry=said, actor=here.he)


def state(way: LibraryEntry) -> str:
    return LibraryEntry.objects.get(pk=way.pk).state


def test_one_list_holds_all_that_was_posted_with_it_as_it_was_then(here):
    lines = list(here.notice.lines.values_list("serial", "name", "amount", "sources"))

    told = "2027 年中央 250,000.00 元；2027 年群众自筹 30,000.50 元"
    assert [(serial, name) for serial, name, *_ in lines] == [(1, "下湾村人饮管网"), (2, "下湾村蓄水池")]
    assert {(str(amount), sources) for _, _, amount, sources in lines} == {("280000.50", told)}
    with pytest.raises(DatabaseError), transaction.atomic():
        LibraryNoticeLine.objects.update(amount=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        LibraryNotice.objects.update(last_day=timezone.localdate())


def test_what_hangs_on_a_board_can_be_corrected_no_more(here):
    with pytest.raises(Refused, match="已经定下，不能再改"):
        correct_proposal(entry_id=here.pipes.pk, shown_round=1, entry=proposal(name="改了"), actor=here.he)
    here.pipes.project.refresh_from_db()
    assert here.pipes.project.name == "下湾村人饮管网"


def test_an_objection_upheld_returns_its_project_and_begins_the_list_anew_for_the_other(here):
    settle_library_objection(objection_id=say(here, here.pipes).pk, upheld=True, finding="确实没有议过", actor=here.li)

    here.notice.refresh_from_db()
    begun = LibraryNotice.objects.running().get()
    assert (state(here.pipes), state(here.tank)) == ("returned", "village_notice")
    assert (here.notice.withdraw_reason, begun.replaces, begun.lines.get().entry) == (
        "异议成立，名单有变", here.notice, here.tank,
    )  # fmt: skip


def test_an_objection_is_settled_once_by_another_person_and_holds_everything_until_then(here):
    objection = say(here, here.tank)
    with pytest.raises(Refused, match="还有没处理的异议"):
        close(here, here.notice)
    with pytest.raises(PermissionDenied):
        settle_library_objection(objection_id=objection.pk, upheld=False, finding="议过", actor=here.he)
    settle_library_objection(objection_id=objection.pk, upheld=False, finding="议过，看了记录", actor=here.li)
    with pytest.raises(Refused, match="已经处理过"):
        settle_library_objection(objection_id=objection.pk, upheld=False, finding="再看一遍", actor=here.li)
    assert close(here, here.notice).opinion == "公示期满，没有异议"


def test_who_wrote_an_objection_down_does_not_settle_it(here):
    objection = LibraryObjection.objects.create(
        notice=here.notice, line=here.notice.lines.first(), content="有意见", received_on=timezone.localdate(),
        recorded_by=here.li, recorded_person=person_of(here.li),
    )  # fmt: skip
    with pytest.raises(SamePersonRefused):
        settle_library_objection(objection_id=objection.pk, upheld=False, finding="没有", actor=here.li)
    assert LibraryObjection.objects.get().result == ""


def test_the_projects_of_two_villages_hang_on_two_lists(here):
    elsewhere, other = propose_in(here, here.upper), propose(here, name="下湾村道路")
    with pytest.raises(Refused, match="请分村、分乡镇张贴"):
        take(here, "post_village", elsewhere, other, actor=here.liu)
    assert LibraryNotice.objects.count() == 1


def propose_in(here, village) -> LibraryEntry:
    way = propose(here, name=f"{village}道路")
    way.project.village = village
    way.project.save(update_fields=["village"])
    return way


def test_the_township_sees_the_list_of_its_village_and_no_other_keeps_it(here):
    with pytest.raises(PermissionDenied):
        close_library_notice(notice_id=here.notice.pk, opinion="满", photos=[picture()], actor=here.li)
    assert AuditEntry.objects.filter(action="library.close_notice.refused").count() == 1


def test_the_paper_tells_what_a_notice_before_the_works_has_to_tell(here):
    paper = library_notice_paper(here.notice)
    words = [fact.value for block in paper.blocks if isinstance(block, Facts) for fact in block.facts]
    grid = next(block for block in paper.blocks if isinstance(block, Grid))

    for told in (
        "12317",
        "中央 250,000.00 元",
        "86 户，301 人，其中建档立卡 40 户",
        "86 户通自来水",
        "务工带动",
        "何驻村",
    ):
        assert any(told in value for value in words), told
    assert grid.rows[-1] == ("", "合计", "", "", "560,001.00")


def test_anybody_reads_the_notices_and_nothing_of_who_objected(here, client):
    say(here, here.pipes)
    page = client.get("/projects/notices/public/").content.decode()

    for shown in ("下湾村蓄水池", "280,000.50", "0874-5760000", "86 户通自来水"):
        assert shown in page
    for hidden in ("邻居", "13800002046", "没有开会议过"):
        assert hidden not in page


def test_a_notice_stays_on_the_public_page_when_it_has_ended_but_not_when_it_was_taken_down(here, client):
    close(here, here.notice)
    assert "下湾村蓄水池" in client.get("/projects/notices/public/").content.decode()
    other = propose(here, name="下湾村撤下的路")
    bring_to(here, "post_village", other)
    take(here, "send_back", other)
    assert "撤下的路" not in client.get("/projects/notices/public/").content.decode()
