"""Rule 19: it is known in what kind of house a household lives."""

from collections.abc import Iterator

from households.quality.record import Calendar, Home
from households.quality.rule import MEND_HOUSING, Fault, Rule
from households.quality.words import Severity


def housing_known(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield a household whose house nobody has appraised."""
    if not home.grade:
        yield Fault("这一户没有住房鉴定等级。")


RULE = Rule(
    id="19.2",
    name="housing_known",
    label="没有住房鉴定",
    severity=Severity.ERROR,
    field="housing",
    mend=MEND_HOUSING,
    advice="请住建部门鉴定，登记等级。",
    find=housing_known,
)
