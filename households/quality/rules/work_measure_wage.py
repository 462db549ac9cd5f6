"""Rule 15: a household that is helped by work or a public post has a wage in its worksheet."""

from collections.abc import Iterator

from households.measures import MeasureKind
from households.quality.record import Calendar, Home
from households.quality.rule import MEND_INCOME, Fault, Rule
from households.quality.words import Severity

OF_WORK = frozenset({MeasureKind.WORK, MeasureKind.POST})


def work_measure_wage(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield a household with such a measure whose closed worksheet names no wage."""
    kinds = [kind for kind, _ in home.measures if kind in OF_WORK]
    if kinds and home.sheet is not None and not home.sheet.wage:
        label = str(MeasureKind(kinds[0]).label)
        yield Fault(f"登记了{label}，核算表没有工资性收入。", label)


RULE = Rule(
    id="15",
    name="work_measure_wage",
    label="有就业措施没有工资收入",
    severity=Severity.HINT,
    field="income",
    mend=MEND_INCOME,
    advice="请核对措施落实没有：落实了的补上工资，没落实的更正措施。",
    find=work_measure_wage,
)
