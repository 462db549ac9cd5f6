"""Rule F26: income per head that went up or down by more than half is looked at again."""

from collections.abc import Iterator
from decimal import Decimal

from households.quality.record import Calendar, Home
from households.quality.rule import MEND_INCOME, Fault, Rule
from households.quality.words import Severity

MOST_CHANGE = Decimal("0.5")


def income_jump(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield a household whose last two closed worksheets lie far apart."""
    if home.sheet is None or home.sheet_before is None:
        return
    now, before = home.sheet.per_head, home.sheet_before.per_head
    if now is None or before is None or before <= 0:
        return
    change = (now - before) / before
    if abs(change) > MOST_CHANGE:
        more = "增加" if change > 0 else "减少"
        yield Fault(f"人均纯收入 {now} 元，比上一年的 {before} 元{more} {abs(change):.0%}。", f"{now} 元")


RULE = Rule(
    id="F26.1",
    name="income_jump",
    label="人均纯收入变化超过一半",
    severity=Severity.HINT,
    field="income",
    mend=MEND_INCOME,
    advice="请核对核算表和凭据；属实的申请豁免并写明原因。",
    find=income_jump,
)
