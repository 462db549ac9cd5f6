"""F25: a project that gives many households exactly the same was perhaps only handed out."""

from collections.abc import Iterator

from django.db.models import Count, F, Max, Min, Sum

from config.lib.money import format_money
from funds.checks.check import Asked, Check, Fault
from funds.finding_status import Category, Mode
from projects.models import ProjectBeneficiary, ProjectType

BY_RULE = (ProjectType.YULU, ProjectType.LOAN, ProjectType.PUBLIC_WELFARE, ProjectType.HOUSING)
"""Here a policy says how much each one gets: the same for all is right."""


def equal_shares(asked: Asked) -> Iterator[Fault]:
    """Yield the projects from which at least so many households got the same amount, all of them."""
    rows = ProjectBeneficiary.objects.standing().filter(amount__isnull=False).exclude(project__project_type__in=BY_RULE)
    figures = {"n": Count("pk"), "least": Min("amount"), "most": Max("amount"), "total": Sum("amount")}
    named = ("project_id", "project__name", "project__township_id")
    groups = rows.order_by("project_id").values(*named).annotate(**figures)
    for one in groups.filter(n__gte=asked.rule.equal_households, least=F("most")):
        sentence = f"{one['n']} 户每户都是 {format_money(one['least'])} 元，看看是不是平均分了。"
        yield Fault(
            f"project:{one['project_id']}",
            one["project__name"],
            sentence,
            str(one["least"]),
            one["total"],
            project_id=one["project_id"],
            township_id=one["project__township_id"],
        )


CHECK = Check(
    id="F25",
    label="一户一样的钱",
    mode=Mode.HINT,
    category=Category.SPENDING,
    advice="看分配方案和会议记录：产业资金不能简单发钱了事，要有带动的办法。",
    find=equal_shares,
)
