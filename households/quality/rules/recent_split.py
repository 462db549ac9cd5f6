"""Rule F24: a household that split within the last twelve months is looked at before it gets benefits."""

from collections.abc import Iterator
from datetime import timedelta

from households.quality.record import Calendar, Home
from households.quality.rule import MEND_FAMILY, Fault, Rule
from households.quality.words import Severity

WITHIN = timedelta(days=365)


def recent_split(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield a household that members left, or that left another, not long ago."""
    if home.split_on and home.split_on > calendar.day - WITHIN:
        yield Fault(f"这一户 {home.split_on} 分过户，不满 12 个月。", str(home.split_on))


RULE = Rule(
    id="F24",
    name="recent_split",
    label="分户不满 12 个月",
    severity=Severity.HINT,
    field="split",
    mend=MEND_FAMILY,
    advice="请核对是不是真的分开住、分开过；核对过的申请豁免。",
    find=recent_split,
)
