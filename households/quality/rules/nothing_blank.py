"""Rule 6: health, ethnicity and this year's insurance are never blank."""

from collections.abc import Iterator

from households.quality.record import Calendar, Home
from households.quality.rule import MEND_MEMBER, Fault, Rule
from households.quality.words import Severity


def nothing_blank(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield the people about whom one of these is not known."""
    for person in home.people:
        if not person.health:
            yield Fault(f"{person.name}没有登记健康状况。", "", person, "health")
        if not person.ethnicity:
            yield Fault(f"{person.name}没有登记民族。", "", person, "ethnicity")


RULE = Rule(
    id="6.1",
    name="nothing_blank",
    label="健康状况或民族没有登记",
    severity=Severity.ERROR,
    field="health",
    mend=MEND_MEMBER,
    advice="请问清楚以后补上。",
    find=nothing_blank,
)
