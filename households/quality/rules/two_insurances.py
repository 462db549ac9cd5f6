"""Rule 7: nobody stands in the lists of residents' and of employees' insurance at once."""

from collections.abc import Iterator

from households.quality.record import Calendar, Home
from households.quality.rule import MEND_BY_FACT, Fault, Rule
from households.quality.words import Severity


def two_insurances(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield the people with both kinds this year."""
    for person in home.people:
        if person.both_insurances:
            said = "同时有城乡居民医保和城镇职工医保"
            yield Fault(f"{person.name} {calendar.day.year} 年{said}。", "居民、职工", person)


RULE = Rule(
    id="7",
    name="two_insurances",
    label="同时参加两种医保",
    severity=Severity.WARNING,
    field="insurance",
    mend=MEND_BY_FACT,
    advice="请医保部门核对，停掉的那一种登记终止日期或撤回。",
    find=two_insurances,
)
