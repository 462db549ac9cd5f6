"""How the projects of the demonstration were carried out: milestones, contracts, reports, acceptances."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from assessments.demo.plan import CountyPlan
from assessments.demo.projects import ProjectPlan
from config.lib.copying import Row, TableRows
from projects.models import (
    Acceptance,
    AcceptanceResult,
    Contract,
    HandOver,
    ProgressReport,
    ProjectMilestone,
    ProjectType,
    WorksDuty,
    WorksPerson,
)
from projects.status import COMPLETED, Milestone

M = Milestone
BUILT = frozenset({ProjectType.INFRASTRUCTURE, ProjectType.WATER, ProjectType.HOUSING, ProjectType.RELOCATION})
"""Types that are built under a contract."""
FIRMS = ("宏达建筑有限公司", "源泉水利工程有限公司", "通达路桥工程队", "安居建筑有限公司", "兴农建设有限公司")
SUPERVISORS = ("正信监理有限公司", "恒达监理有限公司", "")
REASONS = ("连续降雨，停工", "征地协调慢", "材料涨价，重新询价", "设计变更", "汛期停工", "施工人手不够")
CONCLUSIONS = ("按设计完成，数量和质量符合要求，同意验收", "已按期完成，试运行正常，同意验收")
RETENTION = Decimal("0.05")
MILESTONE_COLUMNS = ("project_id", "milestone", "planned_on", "reached_on", "reason")
CONTRACT_COLUMNS = (
    "project_id", "number", "unit", "amount", "signed_on", "due_on", "retention_share", "supervisor", "content",
    "void_reason", "recorded_by_id",
)  # fmt: skip
REPORT_COLUMNS = ("project_id", "reported_on", "percent", "invested", "text", "recorded_by_id")
PERSON_COLUMNS = ("project_id", "person", "duty", "actor_id")
ACCEPTANCE_COLUMNS = ("project_id", "accepted_on", "result", "conclusion", "members", "person", "recorded_by_id")
HAND_OVER_COLUMNS = ("project_id", "handed_on", "receiver", "keeper", "recorded_by_id")


@dataclass(frozen=True)
class Keeper:
    """Who wrote something down: the account, and the person behind it."""

    user_id: int
    person: str


def works_tables(
    plan: CountyPlan, projects: Sequence[ProjectPlan], keeper: Keeper, accepter: Keeper
) -> Iterator[TableRows]:
    """Yield (model, columns, rows): what `keeper` wrote down of each project, and what `accepter` concluded."""
    latest = plan.calendar.ago(2)
    reports = [row for project in projects for row in _reports(project, latest, keeper)]
    accepted = [project for project in projects if project.milestone in COMPLETED]
    yield WorksPerson, PERSON_COLUMNS, _persons(projects, accepted, keeper, accepter)
    yield ProjectMilestone, MILESTONE_COLUMNS, _milestones(plan, projects)
    yield Contract, CONTRACT_COLUMNS, _contracts(plan, projects, keeper)
    yield ProgressReport, REPORT_COLUMNS, reports
    yield Acceptance, ACCEPTANCE_COLUMNS, [_acceptance(project, accepter) for project in accepted]
    handed = [project for project in accepted if project.milestone == M.HANDED_OVER]
    yield HandOver, HAND_OVER_COLUMNS, [_hand_over(project, latest, keeper) for project in handed]


def _persons(
    projects: Sequence[ProjectPlan], accepted: Sequence[ProjectPlan], keeper: Keeper, accepter: Keeper
) -> Iterator[Row]:
    for project in projects:
        yield project.id, keeper.person, WorksDuty.WORKS, keeper.user_id
    for project in accepted:
        yield project.id, accepter.person, WorksDuty.ACCEPTANCE, accepter.user_id


def _milestones(plan: CountyPlan, projects: Sequence[ProjectPlan]) -> Iterator[Row]:
    """Plan most projects near to what came of them; some are late with a reason, a few without one as yet."""
    rng = Random(f"{plan.seed} milestones")
    latest = plan.calendar.ago(2)
    for project in projects:
        days = {M.STARTED: project.started_on, M.FINISHED: project.finished_on, M.ACCEPTED: project.accepted_on}
        if project.milestone == M.HANDED_OVER:
            days[M.HANDED_OVER] = _handed_on(project, latest)
        begun = project.started_on or latest + timedelta(days=rng.randrange(-10, 80))
        planned = begun + timedelta(days=rng.choice((-12, -5, 0, 0, 0, 3, 6)))
        for milestone, reached in days.items():
            planned = max(planned, (reached or planned) + timedelta(days=rng.choice((-9, -3, 0, 0, 0, 4, 10))))
            yield _milestone(project, milestone, planned, reached, latest, rng)
            planned += timedelta(days=60 if milestone == M.STARTED else 20)
        if project.milestone == M.TERMINATED and project.started_on is not None:
            yield project.id, M.TERMINATED, None, min(project.started_on + timedelta(days=90), latest), ""


def _milestone(
    project: ProjectPlan, milestone: Milestone, planned: date, reached: date | None, latest: date, rng: Random
) -> Row:
    is_late = reached > planned if reached else planned < latest and rng.random() < 0.5
    return project.id, milestone, planned, reached, rng.choice(REASONS) if is_late else ""


def _contracts(plan: CountyPlan, projects: Sequence[ProjectPlan], keeper: Keeper) -> Iterator[Row]:
    rng = Random(f"{plan.seed} contracts")
    for project in projects:
        if project.type not in BUILT or project.started_on is None:
            continue
        signed = project.started_on - timedelta(days=8)
        yield (
            project.id, f"HT{project.year}-{project.id:05}", rng.choice(FIRMS), project.amount, signed,
            signed + timedelta(days=150), RETENTION, rng.choice(SUPERVISORS), "", "", keeper.user_id,
        )  # fmt: skip


def _reports(project: ProjectPlan, latest: date, keeper: Keeper) -> Iterator[Row]:
    """Report once from the middle of the works, and once when they were finished."""
    if project.started_on is None:
        return
    halfway, percent = project.started_on + timedelta(days=40), 35 + project.id % 40
    if halfway <= (project.finished_on or latest):
        invested = project.amount * percent // 100
        yield project.id, halfway, percent, invested, "主体在做，材料到场（演示数据）", keeper.user_id
    if project.finished_on is not None:
        yield project.id, project.finished_on, 100, project.amount, "全部完工，等验收（演示数据）", keeper.user_id


def _acceptance(project: ProjectPlan, accepter: Keeper) -> Row:
    words = CONCLUSIONS[project.id % len(CONCLUSIONS)]
    return project.id, project.accepted_on, AcceptanceResult.PASSED, words, "", accepter.person, accepter.user_id


def _handed_on(project: ProjectPlan, latest: date) -> date:
    assert project.accepted_on is not None  # what was handed over was accepted
    return min(project.accepted_on + timedelta(days=25), latest)


def _hand_over(project: ProjectPlan, latest: date, keeper: Keeper) -> Row:
    receiver = project.village.name if project.village else "县乡村振兴事务中心"
    return project.id, _handed_on(project, latest), receiver, "", keeper.user_id
