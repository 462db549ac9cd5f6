"""F7: money paid for a project that did not stand in the library on that day."""

from collections.abc import Iterator

from django.db.models import F, Min, Q, Sum

from config.lib.money import format_money
from funds.checks.check import Asked, Check, Fault
from funds.finding_status import Category, Mode
from funds.models import EntryKind, LedgerEntry


def paid_outside_library(asked: Asked) -> Iterator[Fault]:
    """Yield the projects paid for while they did not stand in the library. Posting refuses new payments."""
    entered, left = "allocation__project__library_entered_on", "allocation__project__library_left_on"
    outside = Q(**{f"{entered}__isnull": True}) | Q(occurred_on__lt=F(entered)) | Q(occurred_on__gte=F(left))
    payments = LedgerEntry.objects.filter(outside, kind=EntryKind.PAYMENT, occurred_on__lte=asked.day)
    standing = payments.filter(reversed_by__isnull=True).order_by("allocation__project_id")
    named = ("allocation__project_id", "allocation__project__name", "allocation__project__township_id")
    for project_id, name, township_id, first, total in standing.values_list(*named).annotate(
        Min("occurred_on"), Sum("amount")
    ):
        sentence = f"{first:%Y-%m-%d} 起支付 {format_money(-total)} 元，当时项目没有入库。"
        yield Fault(
            f"project:{project_id}", name, sentence, str(-total), -total,
            project_id=project_id, township_id=township_id,
        )  # fmt: skip


CHECK = Check(
    id="F7",
    label="没有入库就支付",
    mode=Mode.BLOCK,
    category=Category.SPENDING,
    advice="查为什么先付后批；补办入库手续，并说明经过。",
    find=paid_outside_library,
)
