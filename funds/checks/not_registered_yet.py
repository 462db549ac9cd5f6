"""F14: a household got what only registered ones get before it was registered."""

from collections.abc import Iterator

from django.db.models import F

from funds.checks.check import Asked, Check, Fault
from funds.finding_status import Category, Mode
from projects.models import ProjectBeneficiary


def not_registered_yet(asked: Asked) -> Iterator[Fault]:
    """Yield what projects gave to households in a year before that of their registration."""
    rows = ProjectBeneficiary.objects.standing().filter(benefited_on__lte=asked.day)
    early = rows.filter(benefited_on__year__lt=F("household__registered_year")).select_related("household", "project")
    for row in early.order_by("pk"):
        sentence = (
            f"{row.household.registered_year} 年才识别为建档立卡户，"
            f"{row.benefited_on:%Y-%m-%d} 已经从「{row.project}」受益。"
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
    id="F14",
    label="没有建档立卡就受益",
    mode=Mode.BLOCK,
    category=Category.IDENTIFICATION,
    advice="核对识别年度和受益日期；确实不该享受的追回。",
    find=not_registered_yet,
)
