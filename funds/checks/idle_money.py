"""F3: money that lies idle, by the age of its document: unlinked half a year, unspent a year, to go back after two.

The age runs from the day the document was issued and is never set back by a change of use (the budget law's two years).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from config.lib.money import format_money
from funds.checks.check import Asked, Check, Fault
from funds.checks.sums import Sums, by_line
from funds.finding_status import Category, Mode
from funds.models import FundLine, MoneyRule


def idle_money(asked: Asked) -> Iterator[Fault]:
    """Yield the lines with money left that are older than the county allows, by the worst that can be said of each."""
    sums = by_line(asked.day)
    for line in FundLine.objects.filter(issued_on__lt=asked.day).order_by("pk"):
        moved = sums.get(line.pk) or Sums()
        said = idle_words(line.issued_on, line.amount, moved, asked.day, asked.rule)
        if said is not None:
            value, amount, words = said
            sentence = f"{line.issued_on:%Y-%m-%d} 下达，{words}"
            yield Fault(f"line:{line.pk}", str(line), sentence, value, amount, line_id=line.pk)


def idle_words(
    issued_on: date, amount: Decimal, moved: Sums, day: date, rule: MoneyRule
) -> tuple[str, Decimal, str] | None:
    """Return degree, money and words for a line as it stands on a day; None where nothing is to be said."""
    left = amount - moved.paid - moved.recovered
    unlinked = amount - moved.allocated - moved.recovered
    if left > 0 and issued_on <= day - timedelta(rule.recover_days):
        return "应收回", left, f"超过 {rule.recover_days} 天还有 {format_money(left)} 元没有花，应按结余收回。"
    if left > 0 and issued_on <= day - timedelta(rule.idle_days):
        return "趴账", left, f"超过 {rule.idle_days} 天还有 {format_money(left)} 元没有花。"
    if unlinked > 0 and issued_on <= day - timedelta(rule.unlinked_days):
        return "未挂接", unlinked, f"超过 {rule.unlinked_days} 天还有 {format_money(unlinked)} 元没有挂接项目。"
    return None


CHECK = Check(
    id="F3",
    label="资金闲置",
    mode=Mode.WARN,
    category=Category.IDLE,
    advice="没有挂接的尽快安排到项目库里的项目；项目完不成的调整；满两年的按结余收回。",
    find=idle_money,
)
