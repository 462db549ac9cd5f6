"""F9: the management fee takes at most its share of a year's money."""

from collections.abc import Iterator

from django.db.models import Q, Sum

from config.lib.money import format_money
from funds.checks.check import Asked, Check, Fault
from funds.finding_status import Category, Mode
from funds.models import FundLine, FundType


def management_fee(asked: Asked) -> Iterator[Fault]:
    """Yield the years whose lines for the management fee come to more than its share of all lines."""
    lines = FundLine.objects.filter(issued_on__lte=asked.day).order_by("year")
    figures = {"total": Sum("amount"), "fees": Sum("amount", filter=Q(fund_type=FundType.MANAGEMENT_FEE))}
    for year, total, fees in lines.values_list("year").annotate(**figures):
        if fees and fees * 100 > total * asked.rule.fee_percent:
            sentence = (
                f"{year} 年度项目管理费指标 {format_money(fees)} 元，占全年 {format_money(total)} 元的"
                f" {fees * 100 / total:.2f}%，最多 {asked.rule.fee_percent}%。"
            )
            yield Fault(f"year:{year}", f"{year} 年度项目管理费", sentence, str(fees), fees)


CHECK = Check(
    id="F9",
    label="项目管理费超比例",
    mode=Mode.WARN,
    category=Category.SPENDING,
    advice="核对指标文件；多列的调整到项目上。",
    find=management_fee,
)
