"""F6: spending that is behind what was demanded for the end of March and of September."""

from collections.abc import Iterator
from datetime import date

from funds.checks.check import Asked, Check, Fault
from funds.checks.sums import Sums, by_line
from funds.finding_status import Category, Mode
from funds.models import FundLine, MoneyRule


def spend_progress(asked: Asked) -> Iterator[Fault]:
    """Yield the lines of the year that stood behind at the last of its days that has passed, and still do."""
    demand = demanded(asked.day, asked.rule)
    if demand is None:
        return
    last_day, percent = demand
    then, now = by_line(last_day), by_line(asked.day)
    for line in FundLine.objects.filter(year=last_day.year, issued_on__lte=last_day).order_by("pk"):
        wanted = line.amount * percent / 100
        moved, at_last = then.get(line.pk) or Sums(), now.get(line.pk) or Sums()
        granted = line.amount - at_last.recovered
        if granted > 0 and moved.paid < wanted and at_last.paid < wanted:
            share = moved.paid * 100 / line.amount
            sentence = f"{last_day:%Y-%m-%d} 支出进度 {share:.1f}%，要求 {percent}%，到今天也没有达到。"
            yield Fault(
                f"line:{line.pk}", str(line), sentence, f"{last_day:%Y-%m}", wanted - at_last.paid, line_id=line.pk
            )


def demanded(day: date, rule: MoneyRule) -> tuple[date, int] | None:
    """Return the last day before `day` for which a share was demanded, and the share; None before the first one."""
    for last_day, percent in (
        (date(day.year, 9, 30), rule.september_percent),
        (date(day.year, 3, 31), rule.march_percent),
    ):
        if day > last_day:
            return last_day, percent
    return None


CHECK = Check(
    id="F6",
    label="支出进度慢",
    mode=Mode.WARN,
    category=Category.IDLE,
    advice="查是哪些项目没有报账：催开工、催验收、催报账；用不完的尽早调整。",
    find=spend_progress,
)
