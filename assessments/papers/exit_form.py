"""贫困户脱贫退出审批表 (E7): who they are, each criterion with its evidence, every opinion with name and day.

The opinions are those of the steps that stand; what was sent back is on the form too, in the history at its end.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone

from assessments.models import CaseStop, ExitCase, ExitDecision, HouseholdVerdict, Objection
from assessments.papers.demands import GROUPS, OTHERS, demand_of
from assessments.papers.exit_history import history
from assessments.papers.exit_opinions import opinions
from assessments.selectors.case_papers import Papers
from assessments.selectors.list_rows import OUTCOME_WORDS, cells_of
from assessments.status import CaseState
from config.lib.printing.blocks import Block, Fact, Facts, Grid, Heading, Opinions, Printout, Span, Text
from households.codes import Cause
from households.models import Household, Membership, Pairing
from households.papers.words import Opened, day, id_of, lead_of, place_of

TITLE = "贫困户脱贫退出审批表"
MEMBERS_HEAD, MEMBERS_SHARES = ("姓名", "与户主关系", "性别", "出生日期", "证件号码"), (24, 24, 14, 24, 50)
CRITERIA_HEAD, CRITERIA_SHARES = ("类别", "项目", "退出标准", "核对情况", "凭据", "结论"), (17, 20, 46, 43, 34, 20)
OBJECTIONS_HEAD, OBJECTIONS_SHARES = ("收到日期", "内容", "核实情况", "处理人和日期", "结果"), (22, 50, 52, 34, 18)
SIGNED_ON_PAPER = "意见和日期照系统里的登记打印；空着的由经手人手写。签字、盖章以纸质件为准。"


@dataclass(frozen=True)
class ExitTold:
    """Everything that stands on the form of one case.

    `verdict` is what the last step of the case looked at; `reached` are the steps that stand, by action, `signed` all
    that were ever taken, oldest first.
    """

    case: ExitCase
    household: Household
    people: Sequence[Membership]
    pairing: Pairing | None
    verdict: HouseholdVerdict
    signed: Sequence[ExitDecision]
    reached: Mapping[str, ExitDecision]
    asks_second_notice: bool
    papers: Papers
    stops: Sequence[CaseStop]
    opened: Opened


def exit_form(told: ExitTold) -> Printout:
    """Return the form of a case as it stands now."""
    case = told.case
    return Printout(
        title=TITLE,
        lead=(lead_of(told.household), f"{case.exit_year} 年度 · {case.number} · {case.get_state_display()}"),
        blocks=tuple(_blocks(told)),
        number=case.number,
    )


def _blocks(told: ExitTold) -> Iterator[Block]:
    if standing := _standing(told):
        yield Text(standing)
    yield Heading("一、基本情况", f"家庭人口 {len(told.people)} 人")
    yield _identity(told)
    yield Grid(
        head=MEMBERS_HEAD,
        rows=tuple(_member(person, told.opened) for person in told.people),
        shares=MEMBERS_SHARES,
        empty="家庭成员没有登记。",
    )
    yield Heading("二、退出标准核对", f"{told.case.standard}，截至 {told.verdict.run_from.as_of:%Y-%m-%d}")
    yield _criteria(told)
    yield Heading("三、各级意见")
    yield Opinions(tuple(opinions(told.reached, told.papers, asks_second_notice=told.asks_second_notice)))
    yield Text(SIGNED_ON_PAPER, small=True)
    if told.papers.objections:
        yield Heading("四、群众异议", f"{len(told.papers.objections)} 条")
        yield _objections(told.papers.objections)
    yield Heading(f"{'五' if told.papers.objections else '四'}、办理过程", f"{len(told.signed)} 次")
    yield history(told.signed, told.stops)


def _standing(told: ExitTold) -> str:
    """Say at the top of a form that is no exit yet, or will be none."""
    case = told.case
    if case.state == CaseState.EXITED:
        return ""
    if case.state in {CaseState.RETURNED, CaseState.DROPPED}:
        return f"这一户没有退出：{case.get_state_display()}。原因见办理过程。"
    if any(stop.lifted_at is None for stop in told.stops):
        return "核对结果变过，这一户停办，处理以前不能往下办。"
    return f"还没有办完，现在是「{case.get_state_display()}」。公告以后才是脱贫。"


def _identity(told: ExitTold) -> Facts:
    household, case, pairing = told.household, told.case, told.pairing
    return Facts((
        Fact("户主姓名", household.head_name),
        Fact("户编号", household.code),
        Fact("贫困户属性", household.get_attribute_display()),
        Fact("识别年度", f"{household.registered_year} 年"),
        Fact("致贫原因", "、".join(Cause(one).label for one in (household.main_cause, *household.other_causes))),
        Fact("帮扶责任人", f"{pairing.cadre.name}，{pairing.cadre.unit}" if pairing else "没有结对"),
        Fact("收入核算期", f"{case.window_start:%Y-%m-%d} 至 {case.window_end:%Y-%m-%d}"),
        Fact("退出年度", f"{case.exit_year} 年，第 {case.round} 轮"),
        Fact("住址", place_of(household), wide=True),
    ))  # fmt: skip


def _member(person: Membership, opened: Opened) -> tuple[str, ...]:
    member = person.member
    about = (member.name, person.get_relation_display(), member.get_sex_display(), day(member.birth_date))
    return (*about, id_of(member, opened))


def _criteria(told: ExitTold) -> Grid:
    cells = cells_of(told.verdict)
    groups = [GROUPS.get(cell.name, OTHERS) for cell in cells]
    rows = tuple(
        (
            group,
            cell.label,
            demand_of(cell.name, told.case.standard),
            "；".join(filter(None, (cell.verdict.value, cell.verdict.reason))),
            "\n".join(filter(None, (cell.verdict.source, day(cell.verdict.day)))),
            OUTCOME_WORDS[cell.outcome],
        )
        for group, cell in zip(groups, cells, strict=True)
    )
    return Grid(head=CRITERIA_HEAD, rows=rows, shares=CRITERIA_SHARES, spans=spans_of(groups))


def spans_of(groups: Sequence[str], column: int = 0) -> tuple[Span, ...]:
    """Return the cells of a column that are one, because what stands in them is the same."""
    spans, at = [], 0
    for _, same in groupby(groups):
        rows = len(list(same))
        if rows > 1:
            spans.append(Span(at, column, rows=rows))
        at += rows
    return tuple(spans)


def _objections(objections: Sequence[Objection]) -> Grid:
    """Return what villagers objected, oldest first; who did so is nobody's business."""
    return Grid(
        head=OBJECTIONS_HEAD,
        rows=tuple(
            (
                day(one.received_on),
                one.content,
                one.finding or "还没有处理",
                " ".join(filter(None, (one.settled_by.display_name if one.settled_by else "", _settled(one)))),
                one.get_result_display() if one.result else "",
            )
            for one in reversed(objections)
        ),
        shares=OBJECTIONS_SHARES,
    )


def _settled(one: Objection) -> str:
    return day(timezone.localdate(one.settled_at)) if one.settled_at else ""
