"""Exits of villages, townships and the county: each step by another person, with everything met, never in haste."""

from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry
from assessments.area_status import DUTY_OF, TABLES, AreaAction, AreaDuty, AreaState, forward
from assessments.models import AreaDecision, AreaEvidence, AreaExit, AreaNotice, AreaObjection, AreaPhoto, Level
from assessments.selectors.areas import read_areas
from assessments.services.area_exits import STEPS, apply_for_exit
from assessments.services.area_notices import add_area_objection, close_area_notice, settle_area_objection
from assessments.services.exit_papers import print_village_paper
from config.lib.printing.blocks import Grid, Opinions
from config.lib.refusals import Refused, SamePersonRefused
from tests.assessments.area_chain import BY, DOCUMENT, area_of, begin, bring_to, entry, ready, take
from tests.assessments.chain import picture
from villages.models import Village, VillageYear
from villages.services.boards import ObjectionEntry


@pytest.fixture
def here(county, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return ready(county)


def state(exit_: AreaExit) -> str:
    return AreaExit.objects.get(pk=exit_.pk).state


def rows() -> tuple[int, ...]:
    return tuple(m.objects.count() for m in (AreaExit, AreaDecision, AreaEvidence, AreaNotice, AreaPhoto))


def refused(action: str) -> int:
    return AuditEntry.objects.filter(action=f"area.{action}.refused").count()


def test_every_action_has_a_duty_and_every_level_ends_in_an_announcement():
    assert set(DUTY_OF) == set(AreaAction.values)
    assert set(DUTY_OF.values()) == set(AreaDuty.values)
    for level, table in TABLES.items():
        assert [move.action for move in forward(level)] == list(BY[level])
        assert {m.target for m in table if m.is_back} == {AreaState.RETURNED}


@pytest.mark.parametrize("level", ["village", "township", "county"])
def test_an_area_goes_all_the_way_and_every_step_keeps_what_it_saw(here, level):
    exit_ = bring_to(here, "announce", level)

    assert exit_.state == AreaState.EXITED
    signed = AreaDecision.objects.filter(exit=exit_).order_by("pk")
    assert [one.action for one in signed] == list(BY[level])
    asked = len(exit_.standard.criteria)
    assert {one.evidence.count() for one in signed} == {asked}
    seen = AreaEvidence.objects.filter(decision=signed[0]).first()
    assert (seen.code, seen.outcome, seen.limit) == ("incidence", "met", "低于 3%")
    assert "2025 年村情年报" in seen.source
    out = Village.objects.get(pk=here.lower.pk).exited_on
    assert out == (timezone.localdate() + timedelta(days=8) if level == "village" else None)


def test_an_exited_village_counts_among_the_poor_villages_that_are_out(here):
    bring_to(here, "announce")
    Village.objects.filter(pk=here.lower.pk).update(exited_on=timezone.localdate())
    [row] = read_areas(here.zhao, Level.COUNTY).rows

    assert (row.facts.poor_villages, row.facts.villages_out) == (1, 1)


def test_the_form_of_a_village_tells_what_the_last_signer_saw_and_what_was_said(here):
    bring_to(here, "check")
    VillageYear.objects.filter(village=here.lower).update(superseded_at=timezone.now())

    form = print_village_paper(village_id=here.lower.pk, kind="village-exit", actor=here.li)

    [table] = [block for block in form.blocks if isinstance(block, Grid)]
    assert [row[1:5] for row in table.rows] == [
        ("贫困发生率", "低于 3%", "0.30%", "达标"),
        ("有卫生室", "要有", "有", "达标"),
    ]
    [said] = [block for block in form.blocks if isinstance(block, Opinions)]
    assert [one.signers[0].name for one in said.opinions] == ["刘专干", "李审核", ""]


def test_nothing_goes_on_while_something_is_unmet_or_unknown(here):
    exit_ = bring_to(here, "check")
    VillageYear.objects.filter(village=here.lower).update(superseded_at=timezone.now())
    before = rows()

    with pytest.raises(Refused, match="还没有全部达标，不能县级审核通过：.*没有村情年报"):
        take(here, exit_, "review")

    assert (rows(), state(exit_), refused("review")) == (before, "checked", 1)


def test_a_village_that_is_not_poor_or_has_no_standard_or_is_under_way_cannot_apply(here):
    about = {"level": "village", "entry": entry("apply"), "actor": here.liu}
    with pytest.raises(Refused, match="不是贫困村"):
        apply_for_exit(area_id=here.upper.pk, **about)
    exit_ = begin(here)
    with pytest.raises(Refused, match="现在是「已申请」，不能申请退出"):
        apply_for_exit(area_id=here.lower.pk, **about)
    assert (AreaExit.objects.get(), refused("apply")) == (exit_, 2)


def test_only_who_keeps_the_papers_of_a_village_applies(here):
    for actor in (here.wang, here.zhao, here.qian, here.li):
        with pytest.raises(PermissionDenied):
            apply_for_exit(level="village", area_id=here.lower.pk, entry=entry("apply"), actor=actor)
    assert (AreaExit.objects.count(), refused("apply")) == (0, 4)


def test_nobody_works_on_an_area_that_they_do_not_see(here):
    exit_ = begin(here)
    with pytest.raises(ObjectDoesNotExist):
        apply_for_exit(level="township", area_id=here.east.pk, entry=entry("apply"), actor=here.he)
    AreaExit.objects.filter(pk=exit_.pk).update(village=here.far, township=here.west)
    with pytest.raises(ObjectDoesNotExist):
        take(here, exit_, "check")
    assert (AreaExit.objects.count(), state(exit_)) == (1, "applied")


def test_one_person_has_one_duty_on_an_exit_for_the_database_too(here):
    exit_ = bring_to(here, "prefecture", "county")
    before = rows()
    with pytest.raises(Refused, match="您办过「申请退出」（申报），不能再办审核"):
        take(here, exit_, "province", actor=here.zhao)
    assert (rows(), state(exit_)) == (before, "checked")
    own = AreaDecision.objects.filter(exit=exit_).first()
    with pytest.raises(IntegrityError, match="area_decision_one_duty_a_person"), transaction.atomic():
        AreaDecision.objects.create(
            exit=exit_, round=2, action="approve", person=own.person, actor=own.actor, role="x", on_date=own.on_date
        )


def test_the_notice_must_hang_its_full_days_before_an_approval(here):
    exit_ = bring_to(here, "post")
    notice = AreaNotice.objects.get()

    assert notice.last_day == timezone.localdate() + timedelta(days=7)
    with pytest.raises(Refused, match="才满，现在还不能结束"):
        close_area_notice(notice_id=notice.pk, opinion="期满", photos=[picture()], actor=here.liu)
    with pytest.raises(Refused, match="才满，结束以后才能批准"):
        STEPS["approve"](exit_id=exit_.pk, shown_round=1, entry=entry("approve"), actor=here.qian)
    assert state(exit_) == "posted"


def test_anybody_reads_the_running_notice_and_nothing_of_who_objected(here, client):
    bring_to(here, "post")
    say(here, AreaNotice.objects.get())
    page = client.get("/exit/notices/public/").content.decode()

    for shown in ("东乡 下湾村", "拟退出贫困序列", "乡镇公开栏", "0874-5760000"):
        assert shown in page
    for hidden in ("邻居", "13800002046", "路还没有修好"):
        assert hidden not in page


def say(here, notice: AreaNotice) -> AreaObjection:
    said = ObjectionEntry("路还没有修好", timezone.localdate(), who="邻居", phone="13800002046")
    return add_area_objection(notice_id=notice.pk, entry=said, actor=here.liu)


def test_an_objection_upheld_sends_the_exit_back_and_takes_the_notice_down(here):
    exit_ = bring_to(here, "post")
    objection = say(here, AreaNotice.objects.get())

    settle_area_objection(objection_id=objection.pk, upheld=True, finding="路确实没有修好", actor=here.li)

    exit_.refresh_from_db()
    notice = AreaNotice.objects.get()
    assert (exit_.state, notice.withdraw_reason) == ("returned", "异议成立：路确实没有修好")
    again = begin(here)
    assert (again.pk, again.round, again.state) == (exit_.pk, 2, "applied")


def test_an_objection_rejected_lets_the_notice_be_closed_and_is_settled_once_by_another(here):
    bring_to(here, "post")
    objection = say(here, AreaNotice.objects.get())
    with pytest.raises(PermissionDenied):
        settle_area_objection(objection_id=objection.pk, upheld=False, finding="修好了", actor=here.liu)
    settle_area_objection(objection_id=objection.pk, upheld=False, finding="修好了，去看过", actor=here.li)
    with pytest.raises(Refused, match="已经处理过"):
        settle_area_objection(objection_id=objection.pk, upheld=False, finding="又看一遍", actor=here.li)
    AreaObjection.objects.create(
        notice=objection.notice, content="还有一条", received_on=timezone.localdate(), recorded_by=here.li,
        recorded_person=AreaDecision.objects.get(action="check").person,
    )  # fmt: skip
    with pytest.raises(SamePersonRefused):
        settle_area_objection(
            objection_id=AreaObjection.objects.last().pk, upheld=False, finding="修好了", actor=here.li
        )


def test_a_way_back_needs_a_reason_and_leads_to_another_round(here):
    exit_ = begin(here)
    with pytest.raises(Refused, match="乡镇退回要写明原因"):
        take(here, exit_, "send_back", reason=" ", actor=here.li)
    take(here, exit_, "send_back", reason="卫生室没有验收", actor=here.li)
    assert state(exit_) == "returned"
    begin(here)
    with pytest.raises(Refused, match="请看过新一轮再办理"):
        STEPS["check"](exit_id=exit_.pk, shown_round=1, entry=entry("check"), actor=here.li)


def test_no_step_is_of_an_earlier_day_than_the_one_before(here):
    exit_ = begin(here)
    with pytest.raises(Refused, match="这一步的日期不能更早"):
        take(here, exit_, "check", on_date=timezone.localdate() - timedelta(days=1))
    take(here, take(here, take(here, exit_, "check"), "review"), "post")
    with pytest.raises(Refused, match="批准的日期不能更早"):
        take(here, exit_, "approve", on_date=timezone.localdate())
    assert state(exit_) == "posted"


def test_prefecture_and_province_are_put_on_record_with_document(here):
    exit_ = begin(here, "county")
    with pytest.raises(Refused, match="登记市级核查要填写文件编号"):
        take(here, exit_, "prefecture", document="")
    take(here, exit_, "prefecture")
    assert AreaDecision.objects.get(action="prefecture").document == DOCUMENT


def test_papers_are_attached_to_what_is_asked_only(here):
    with pytest.raises(Refused, match="不能附这一项的材料"):
        apply_for_exit(
            level="village", area_id=here.lower.pk, entry=entry("apply", papers={"venue": [picture()]}), actor=here.liu
        )
    assert rows() == (0, 0, 0, 0, 0)
    papers = {"clinic": [picture(), picture()]}
    apply_for_exit(level="village", area_id=here.lower.pk, entry=entry("apply", papers=papers), actor=here.liu)
    assert list(AreaPhoto.objects.values_list("code", "moment")) == [("clinic", "paper")] * 2


def test_the_database_lets_no_exit_end_without_its_chain(here):
    exit_ = bring_to(here, "approve")
    with pytest.raises(IntegrityError, match="not every step is signed"), transaction.atomic():
        AreaExit.objects.filter(pk=exit_.pk).update(state="exited")
    with pytest.raises(IntegrityError, match="no step of a village leads"), transaction.atomic():
        AreaExit.objects.filter(pk=exit_.pk).update(state="checked")


def test_list_and_page_ask_no_more_with_more_to_show(here, client):
    exit_ = bring_to(here, "check")
    client.force_login(here.zhao)
    client.get("/exit/areas/exits/")  # the first page of a session also notes when it was used
    with CaptureQueriesContext(connection) as few:
        assert client.get("/exit/areas/exits/").status_code == 200
        assert "认定表" in client.get(f"/exit/areas/exits/{exit_.pk}/").content.decode()
    begin(here, "township")
    take(here, exit_, "review")
    with CaptureQueriesContext(connection) as more:
        client.get("/exit/areas/exits/")
        client.get(f"/exit/areas/exits/{exit_.pk}/")
    assert len(more) == len(few)


def test_a_step_is_asked_about_with_the_criteria_of_now_and_taken_by_the_form(here, client):
    exit_ = begin(here)
    client.force_login(here.li)
    url = f"/exit/areas/exits/{exit_.pk}/check/"

    assert "0.30%" in client.get(url).content.decode()
    answer = client.post(url, {"shown_round": 1, "on_date": timezone.localdate().isoformat(), "reason": "逐项看过"})

    assert (answer.status_code, state(exit_)) == (302, "checked")
    assert client.get(f"/exit/areas/exits/{exit_.pk}/prefecture/").status_code == 403
    assert area_of(here, "village").name in client.get(f"/exit/areas/exits/{exit_.pk}/").content.decode()
