"""F12: a household was given something after it had left the register, beyond the days of grace."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import DateField, ExpressionWrapper, F, Max, Q

from funds.checks.check import Asked, Check, Fault
from funds.finding_status import Category, Mode
from households.status import GONE
from projects.models import ProjectBeneficiary


def paid_after_leaving(asked: Asked) -> Iterator[Fault]:
    """Yield what projects gave to households after their last day in the register and the days of grace."""
    left_on = Max("household__status_events__on_date", filter=Q(household__status_events__after__in=GONE))
    rows = ProjectBeneficiary.objects.standing().filter(household__status__in=GONE, benefited_on__lte=asked.day)
    ends = ExpressionWrapper(F("left_on") + timedelta(asked.rule.grace_days), output_field=DateField())
    late = rows.annotate(left_on=left_on).filter(benefited_on__gt=ends).select_related("household", "project")
    for row in late.order_by("pk"):
        left: date = row.left_on  # type: ignore[attr-defined]
        sentence = (
            f"{left:%Y-%m-%d} 已{row.household.get_status_display()}，"
            f"{row.benefited_on:%Y-%m-%d} 还从「{row.project}」受益。"
        )
        yield Fault(
            f"benefit:{row.pk}",
            f"{row.household.head_name}家",
            sentence,
            str(row.amount or ""),
            row.amount,
            project_id=row.project_id,
            household_id=row.household_id,
            township_id=row.household.township_id,
        )


CHECK = Check(
    id="F12",
    label="离开以后还在受益",
    mode=Mode.HINT,
    category=Category.SPENDING,
    advice="核对受益日期和离开的日期；多发的收回，记错的更正。",
    find=paid_after_leaving,
)
