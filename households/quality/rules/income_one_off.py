"""Rule F26: an income of which more than three tenths will not come again is not stable."""

from collections.abc import Iterator
from decimal import Decimal

from households.quality.record import Calendar, Home
from households.quality.rule import MEND_INCOME, Fault, Rule
from households.quality.words import Severity

MOST_SHARE = Decimal("0.3")


def income_one_off(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield a household whose worksheet by items rests on what comes only once."""
    sheet = home.sheet
    if sheet is None or not sheet.item_count or sheet.gross <= 0:
        return
    share = sheet.one_off / sheet.gross
    if share > MOST_SHARE:
        yield Fault(f"一次性收入 {sheet.one_off} 元，占全部收入的 {share:.0%}。", f"{sheet.one_off} 元")


RULE = Rule(
    id="F26.3",
    name="income_one_off",
    label="一次性收入超过三成",
    severity=Severity.HINT,
    field="income",
    mend=MEND_INCOME,
    advice="请核对收入是不是稳定；属实的申请豁免并写明原因。",
    find=income_one_off,
)
