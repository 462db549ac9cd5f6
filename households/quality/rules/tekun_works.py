"""Rule 10: who is provided for as 特困 does not work."""

from collections.abc import Iterator

from households.codes_person import Welfare
from households.quality.record import Calendar, Home
from households.quality.rule import MEND_WORK, Fault, Rule
from households.quality.words import Severity


def tekun_works(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield the people provided for who are registered as working this year."""
    for person in home.people:
        if person.welfare == Welfare.TEKUN and person.works:
            yield Fault(f"{person.name}享受特困供养，又登记了务工或公益性岗位。", Welfare.TEKUN.label, person)


RULE = Rule(
    id="10.3",
    name="tekun_works",
    label="特困供养人员登记了务工",
    severity=Severity.ERROR,
    field="work",
    mend=MEND_WORK,
    advice="请民政部门核对供养情况，更正登错的一项。",
    find=tekun_works,
)
