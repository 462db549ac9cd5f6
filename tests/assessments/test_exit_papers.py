"""The papers of an exit case: every opinion with its name and day, what was sent back, numbers masked, all audited."""

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.utils import timezone

from accounts.models import AuditEntry
from assessments.models import CaseStop, ExitCase, Notice
from assessments.paper_kinds import CASE_PAPERS, WHOLE_SET
from assessments.services.cases import STEPS, Words
from assessments.services.exit_papers import print_case_papers, print_notice, print_village_paper
from assessments.services.objections import add_objection, settle_objection
from assessments.status import FORWARD, CaseAction
from config.lib.refusals import Refused
from households.services.income_items import ensure_starting_items
from tests.assessments.chain import begin, bring_to, staff
from tests.assessments.printing import blocks, grid, opinions_of, values
from tests.assessments.test_areas import count, village_standard  # noqa: F401
from tests.households.incomes import CLOSED, by_amount, save_sheet
from villages.services.boards import ObjectionEntry

WHY = "审批表户主签字归档"


@pytest.fixture
def here(county, settings, tmp_path):
    """Everybody a chain needs; Chen is proposed."""
    settings.MEDIA_ROOT = tmp_path
    settings.HOOKS = settings.HOOKS | {"visit_recorded": []}
    staff(county)
    county.cases = begin(county, [county.chen])
    return county


def form_of(here, actor=None, **about):
    """Print the form of Chen's exit and return its description."""
    case = ExitCase.objects.get(household=here.chen)
    [printed] = print_case_papers(case_id=case.pk, kind="exit-form", actor=actor or here.zhao, **about)
    return printed.printout


def test_the_form_of_an_exit_that_is_done_bears_every_opinion_with_name_and_day(here):
    (case,) = bring_to(here, CaseAction.ANNOUNCE, here.cases)
    today = str(timezone.localdate())
    form = form_of(here)
    said = opinions_of(form)

    assert list(said) == [
        "提名", "预脱贫批准", "退出申请", "入户核查（两人）", "民主评议", "户主意见", "村级公示", "乡镇验收意见",
        "县级审核意见", "县级审批意见", "公告",
    ]  # fmt: skip
    assert all(one.text and all(signer.name and signer.day for signer in one.signers) for one in said.values())
    assert [signer.name for signer in said["入户核查（两人）"].signers] == ["王小满", "何驻村"]
    assert "应到代表 36 人，实到 30 人；同意 25 票，不同意 2 票，弃权 3 票" in said["民主评议"].text
    assert (said["户主意见"].signers[0].name, said["户主意见"].signers[0].day) == ("陈阿福", today)
    assert "没有收到异议" in said["村级公示"].text
    assert "公示期满，无异议" in said["村级公示"].text
    assert "入户看过，属实（没有问题）" in said["县级审核意见"].text
    assert "师贫组〔2026〕7号" in said["县级审批意见"].text
    assert "师政告〔2026〕3号" in said["公告"].text
    history = [row[2] for row in grid(form, "时间").rows]
    assert history == [move.label for move in FORWARD if move.action != CaseAction.REPOST]
    assert case.number in form.lead[1]
    assert not [text.text for text in blocks(form, "Text") if "还没有办完" in text.text]


def test_each_criterion_stands_there_with_what_is_asked_found_and_proven(here):
    criteria = grid(form_of(here), "类别")

    income, food = criteria.rows[0], criteria.rows[1]
    assert income[1:4] == ("收入", "人均纯收入高于 3,500.00 元", "3,712.60 元")
    assert income[4].startswith("核算表\n")
    assert income[5] == "达标"
    assert [row[0] for row in criteria.rows] == ["收入", "两不愁", "两不愁", "饮水", *["三保障"] * 3]
    assert [(span.row, span.rows) for span in criteria.spans] == [(1, 2), (4, 3)]
    assert food[2] != ""


def test_a_case_under_way_says_so_and_leaves_room_for_what_is_still_to_be_said(here):
    form = form_of(here)
    said = opinions_of(form)

    assert "还没有办完，现在是「待审批」" in blocks(form, "Text")[0].text
    assert said["提名"].text == "七项达标"
    assert [(one.text, one.signers[0].name) for label, one in said.items() if label != "提名"] == [("", "")] * 10


def test_what_was_sent_back_stands_in_the_history_and_among_the_opinions_no_more(here):
    (case,) = bring_to(here, CaseAction.CHECK, here.cases)
    words = Words("屋里没有自来水")
    STEPS["dispute"](case_rounds={case.pk: case.round}, words=words, actor=here.duty["countersign"])
    form = form_of(here)

    assert opinions_of(form)["入户核查（两人）"].text == ""
    assert opinions_of(form)["退出申请"].text != ""
    assert any("屋里没有自来水" in row[4] for row in grid(form, "时间").rows)


def test_a_stop_is_told_at_the_top_and_how_it_was_dealt_with_in_the_history(here):
    case = here.cases[0]
    stop = CaseStop.objects.create(case=case, verdict=case.verdict)
    assert "停办" in blocks(form_of(here), "Text")[0].text

    stop.lifted_at, stop.lifted_by, stop.words = timezone.now(), here.li, "补了水质检测"
    stop.save()

    rows = grid(form_of(here), "时间").rows
    assert [row[2] for row in rows][-2:] == ["停办", "恢复办理"]
    assert rows[-1][3:] == ("李审核", "补了水质检测")


def test_an_objection_is_printed_with_its_settling_and_never_who_objected(here):
    bring_to(here, CaseAction.POST, here.cases)
    notice = Notice.objects.get()
    entry = ObjectionEntry("他家新买了车", timezone.localdate(), who="邻居老周", phone="13800002046")
    about = {"notice_id": notice.pk, "entry_id": notice.entries.get().pk}
    objection = add_objection(**about, entry=entry, actor=here.liu)
    settle_objection(objection_id=objection.pk, upheld=False, finding="车是亲戚的", actor=here.li)
    form = form_of(here)

    assert grid(form, "收到日期").rows[0][1:3] == ("他家新买了车", "车是亲戚的")
    assert grid(form, "收到日期").rows[0][4] == "不成立"
    for hidden in ("邻居老周", "13800002046"):
        assert hidden not in str(form)


def test_numbers_are_masked_and_opened_for_a_reason_each_with_its_row(here):
    assert "530399********000X" in str(form_of(here))
    assert "53039919800101000X" not in str(form_of(here))

    opened = form_of(here, with_numbers=True, reason=WHY)

    assert "53039919800101000X" in str(opened)
    assert AuditEntry.objects.filter(action="personal_data.revealed", reason=WHY).count() == 3
    printed = AuditEntry.objects.filter(action="exit.print_paper").latest("pk")
    assert (printed.after, printed.reason) == ({"paper": "脱贫退出审批表", "numbers": True}, WHY)


@pytest.mark.parametrize(("username", "reason", "refusal"), [
    ("zhao", "归", Refused), ("zhao", "打13987654321", Refused), ("qian", WHY, PermissionDenied),
])  # fmt: skip
def test_whole_numbers_need_a_right_and_a_reason(here, username, reason, refusal):
    with pytest.raises(refusal):
        form_of(here, actor=getattr(here, username), with_numbers=True, reason=reason)

    assert not AuditEntry.objects.filter(action__in=["personal_data.revealed", "exit.print_paper"]).exists()


def test_the_worksheet_is_that_of_the_window_the_case_goes_by(here):
    ensure_starting_items()
    case = here.cases[0]
    with pytest.raises(Refused, match="还没有这一期的收入核算表"):
        print_case_papers(case_id=case.pk, kind="income", actor=here.zhao)
    save_sheet(here.chen, here.liu, {"migrant": by_amount("24000")}, window_end=case.window_end, **CLOSED)

    [printed] = print_case_papers(case_id=case.pk, kind="income", actor=here.zhao)

    assert f"{case.window_start:%Y-%m-%d} 至 {case.window_end:%Y-%m-%d}" in printed.printout.lead[1]
    assert values(printed.printout)["人均纯收入"] == "8,000.00 元"


def test_the_whole_set_holds_each_paper_and_says_which_cannot_be_printed(here):
    printed = print_case_papers(case_id=here.cases[0].pk, kind=WHOLE_SET, actor=here.wang)

    assert [one.printout.title for one in printed] == ["贫困户脱贫退出审批表", "收入调查核算表", "一户一档目录"]
    assert "打印不了" in blocks(printed[1].printout, "Text")[0].text
    rows = AuditEntry.objects.filter(action="exit.print_paper", actor=here.wang)
    assert {row.after["paper"] for row in rows} == {kind.label for kind in CASE_PAPERS.values()}
    assert len({one.key for one in printed}) == 3


def test_whoever_does_not_see_the_household_prints_nothing_of_its_exit(here):
    case = here.cases[0]
    with pytest.raises(ObjectDoesNotExist):
        print_case_papers(case_id=case.pk, kind="exit-form", actor=here.sun)
    with pytest.raises(PermissionDenied):
        print_case_papers(case_id=case.pk, kind="exit-form", actor=here.cai)
    with pytest.raises(Refused):
        print_case_papers(case_id=case.pk, kind="passport", actor=here.zhao)

    assert AuditEntry.objects.filter(action="exit.print_paper.refused").count() == 3
    assert not AuditEntry.objects.filter(action="exit.print_paper").exists()


def test_the_announcement_names_its_document_day_and_seal(here):
    bring_to(here, CaseAction.ANNOUNCE, here.cases)
    notice = Notice.objects.get(kind="announcement")
    paper = print_notice(notice_id=notice.pk, actor=here.wang)

    assert "没有未处理的异议" in blocks(paper, "Text")[0].text
    assert values(paper)["公告文号"] == "师政告〔2026〕3号"
    assert values(paper)["公告日期"] == str(notice.posted_on)
    assert opinions_of(paper)["县级主管部门"].sealed
    assert AuditEntry.objects.get(action="exit.print_notice").after == {"number": notice.number}
    with pytest.raises(ObjectDoesNotExist):
        print_notice(notice_id=notice.pk, actor=here.sun)


def test_a_list_that_was_taken_down_says_so_on_paper(here):
    bring_to(here, CaseAction.POST, here.cases)
    notice = Notice.objects.get()
    Notice.objects.filter(pk=notice.pk).update(withdrawn_at=timezone.now(), withdraw_reason="名单有变")

    assert "不再作准：名单有变" in blocks(print_notice(notice_id=notice.pk, actor=here.liu), "Text")[0].text


def test_a_village_stands_on_its_form_by_each_criterion_with_room_for_three_opinions(county, village_standard):  # noqa: F811
    count(county.upper, clinics=1)
    form = print_village_paper(village_id=county.upper.pk, kind="village-exit", actor=county.li)

    assert [row[1] for row in grid(form, "序号").rows] == ["贫困发生率", "有卫生室"]
    assert grid(form, "序号").rows[1][2:5] == ("要有", "有", "达标")
    assert values(form)["总人口"] == "1,000 人"
    assert [one.signers[0].name for one in opinions_of(form).values()] == ["", "", ""]
    assert AuditEntry.objects.get(action="exit.print_village_paper").after == {"paper": "贫困村退出认定表"}


def test_the_register_of_a_village_shows_what_was_counted_and_leaves_the_rest_open(county):
    empty = print_village_paper(village_id=county.upper.pk, kind="register", actor=county.li)
    count(county.upper, clinics=2, hard_road=True)
    filled = values(print_village_paper(village_id=county.upper.pk, kind="register", actor=county.li))

    assert "还没有填过村情年报" in blocks(empty, "Text")[0].text
    assert set(values(empty).values()) == {""}
    assert (filled["总户数"], filled["卫生室"], filled["到乡镇通硬化路"], filled["小学"]) == ("300", "2", "是", "")


def test_without_a_standard_or_out_of_scope_no_form_of_a_village_is_printed(county):
    with pytest.raises(Refused, match="没有已发布的村级退出标准"):
        print_village_paper(village_id=county.upper.pk, kind="village-exit", actor=county.li)
    with pytest.raises(ObjectDoesNotExist):
        print_village_paper(village_id=county.far.pk, kind="register", actor=county.li)
    with pytest.raises(PermissionDenied):
        print_village_paper(village_id=county.lower.pk, kind="register", actor=county.wang)

    assert not AuditEntry.objects.filter(action="exit.print_village_paper").exists()
