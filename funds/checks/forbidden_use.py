"""F8: money set aside for what the negative list of its time forbids."""

from collections.abc import Iterator

from config.lib.money import format_money
from funds.checks.check import Asked, Check, Fault
from funds.checks.sums import by_allocation
from funds.finding_status import Category, Mode
from funds.models import Allocation
from funds.uses import FundUse, forbidden


def forbidden_use(asked: Asked) -> Iterator[Fault]:
    """Yield the allocations with money for a use that was forbidden on their day. Posting refuses new ones."""
    sums = by_allocation(asked.day)
    named = Allocation.objects.filter(pk__in=list(sums)).exclude(use=FundUse.PROJECT)
    for one in named.select_related("line", "project").order_by("pk"):
        held, given = forbidden(one.use, one.allocated_on), sums[one.pk].allocated
        if held is not None and given > 0:
            sentence = f"{one.line} 安排 {format_money(given)} 元用于{one.get_use_display()}，{held.words}不允许。"
            yield Fault(
                f"allocation:{one.pk}", str(one.project), sentence, one.use, given,
                line_id=one.line_id, project_id=one.project_id, township_id=one.project.township_id,
            )  # fmt: skip


CHECK = Check(
    id="F8.1",
    label="禁止的用途",
    mode=Mode.BLOCK,
    category=Category.SPENDING,
    advice="停止支付，已支付的追回；分配冲正，改用到允许的项目。",
    find=forbidden_use,
)
