"""F5: works that are behind their plan, or of which nobody has reported for too long."""

from collections.abc import Iterator

from funds.checks.check import Asked, Check, Fault
from funds.finding_status import Category, Mode
from projects.models import Project, ProjectMilestone
from projects.selectors.works import behind, unreported


def late_works(asked: Asked) -> Iterator[Fault]:
    """Yield projects by their first milestone that is overdue, then those under way that nobody reports of."""
    days, said = asked.rule.late_days, set()
    overdue = behind(ProjectMilestone.objects.all(), asked.day, days).select_related("project")
    for one in overdue.order_by("project_id", "planned_on"):
        if one.project_id not in said:
            said.add(one.project_id)
            sentence = f"计划 {one.planned_on:%Y-%m-%d} {one.get_milestone_display()}，晚了 {days} 天以上还没有到。"
            yield _fault(one.project, sentence, str(one.milestone))
    for project in unreported(Project.objects.all(), asked.day, days).exclude(pk__in=said).order_by("pk"):
        sentence = f"{project.started_on:%Y-%m-%d} 开工，{days} 天以上没有进展记录。"
        yield _fault(project, sentence, "report")


def _fault(project: Project, sentence: str, value: str) -> Fault:
    return Fault(
        f"project:{project.pk}", str(project), sentence, value,
        project_id=project.pk, township_id=project.township_id,
    )  # fmt: skip


CHECK = Check(
    id="F5",
    label="进度落后",
    mode=Mode.WARN,
    category=Category.DELAY,
    advice="到现场看卡在哪里：催开工、催进度；到了的补登节点，没有记录的登记进展；做不成的终止、调整资金。",
    find=late_works,
)
