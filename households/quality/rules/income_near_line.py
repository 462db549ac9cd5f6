"""Rule F26: an income that lies just above the line is looked at again."""

from collections.abc import Iterator
from decimal import Decimal

from households.quality.record import Calendar, Home
from households.quality.rule import MEND_INCOME, Fault, Rule
from households.quality.words import Severity

JUST_ABOVE = Decimal("0.03")


def income_near_line(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield a household whose last closed worksheet comes out above the line by three in a hundred at most."""
    per_head, line = home.sheet.per_head if home.sheet else None, calendar.line
    if per_head is None or line is None or not line < per_head <= line * (1 + JUST_ABOVE):
        return
    yield Fault(f"人均纯收入 {per_head} 元，只比收入线 {line} 元高 {per_head - line} 元。", f"{per_head} 元")


RULE = Rule(
    id="F26.4",
    name="income_near_line",
    label="人均纯收入刚过收入线",
    severity=Severity.HINT,
    field="income",
    mend=MEND_INCOME,
    advice="请逐项核对核算表和凭据；属实的申请豁免并写明原因。",
    find=income_near_line,
)
