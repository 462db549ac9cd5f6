"""F2: more money set aside for a project than its plan allows without another approval."""

from collections.abc import Iterator
from decimal import Decimal

from config.lib.money import format_money, to_money
from funds.checks.check import Asked, Check, Fault
from funds.checks.sums import by_project
from funds.finding_status import Category, Mode
from projects.models import Project


def most_for(plan_amount: Decimal, over_percent: int) -> Decimal:
    """Return how much may be set aside for a project of `plan_amount` before it has to be approved again."""
    return to_money(plan_amount * (100 + over_percent) / 100)


def over_plan(asked: Asked) -> Iterator[Fault]:
    """Yield the projects that were given more than their plan and the share above it."""
    sums = by_project(asked.day)
    for project in Project.objects.filter(pk__in=list(sums)).order_by("pk"):
        given, most = sums[project.pk].allocated, most_for(project.plan_amount, asked.rule.over_plan_percent)
        if given > most:
            sentence = (
                f"计划投资 {format_money(project.plan_amount)} 元，已安排 {format_money(given)} 元，"
                f"超出 {asked.rule.over_plan_percent}% 以上，没有重新审批。"
            )
            yield Fault(
                f"project:{project.pk}", str(project), sentence, str(given), given - project.plan_amount,
                project_id=project.pk, township_id=project.township_id,
            )  # fmt: skip


CHECK = Check(
    id="F2",
    label="投资超出计划",
    mode=Mode.BLOCK,
    category=Category.SPENDING,
    advice="办理项目变更，重新审批以后再安排；不能批小建大。多安排的冲正。",
    find=over_plan,
)
