"""F11: one household got the same amount from two projects of one kind and year; perhaps it was paid twice.

What is paid by pay lists is refused twice by the database; this looks at what projects say they gave.
"""

from collections.abc import Iterator

from django.db.models import Count, Min

from config.lib.money import format_money
from funds.checks.check import Asked, Check, Fault
from funds.finding_status import Category, Mode
from projects.models import ProjectBeneficiary, ProjectType


def same_help_twice(asked: Asked) -> Iterator[Fault]:
    """Yield households with the same amount from several projects of one type in one year."""
    rows = ProjectBeneficiary.objects.standing().filter(amount__isnull=False, project__year__lte=asked.day.year)
    alike = ("household_id", "project__project_type", "project__year", "amount")
    named = (*alike, "household__head_name", "household__township_id")
    groups = rows.order_by("household_id").values(*named).annotate(n=Count("pk"), first=Min("project_id"))
    for one in groups.filter(n__gt=1).order_by("household_id", "project__year"):
        kind, year = ProjectType(one["project__project_type"]), one["project__year"]
        sentence = f"{year} 年从 {one['n']} 个{kind.label}项目各得 {format_money(one['amount'])} 元。"
        yield Fault(
            f"household:{one['household_id']}:{kind}:{year}:{one['amount']}",
            f"{one['household__head_name']}家",
            sentence,
            str(one["n"]),
            one["amount"] * (one["n"] - 1),
            project_id=one["first"],
            household_id=one["household_id"],
            township_id=one["household__township_id"],
        )


CHECK = Check(
    id="F11",
    label="同样的补助领了两次",
    mode=Mode.WARN,
    category=Category.SPENDING,
    advice="核对两个项目的发放名单：是同一笔的，更正一处；重复发放的追回。",
    find=same_help_twice,
)
