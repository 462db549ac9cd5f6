"""Rule D.1: the other causes of poverty differ from the main one and from each other."""

from collections.abc import Iterator

from households.codes import Cause
from households.quality.record import Calendar, Home
from households.quality.rule import MEND_HOUSEHOLD, Fault, Rule
from households.quality.words import Severity


def causes_differ(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield a household that names a cause twice."""
    causes = [home.main_cause, *home.other_causes]
    if len(set(causes)) < len(causes):
        twice = next(cause for cause in causes if causes.count(cause) > 1)
        label = dict(Cause.choices).get(twice, twice)
        yield Fault(f"致贫原因「{label}」登记了两次。", label)


RULE = Rule(
    id="D1",
    name="causes_differ",
    label="致贫原因重复",
    severity=Severity.ERROR,
    field="other_causes",
    mend=MEND_HOUSEHOLD,
    advice="其他致贫原因里去掉和主要原因相同的。",
    find=causes_differ,
)
