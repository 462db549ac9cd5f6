"""Rule 3: head and spouse are not of the same sex."""

from collections.abc import Iterator

from households.codes import Relation
from households.quality.record import Calendar, Home
from households.quality.rule import MEND_MEMBER, Fault, Rule
from households.quality.words import Severity
from villages.models.people import Sex


def spouse_sex(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield the spouses who are registered with the sex of the head."""
    heads = [person.sex for person in home.people if person.relation == Relation.HEAD]
    for person in home.people:
        if person.relation == Relation.SPOUSE and person.sex in heads and person.sex in {Sex.MALE, Sex.FEMALE}:
            label = Sex(person.sex).label
            yield Fault(f"户主和配偶{person.name}登记的性别都是{label}。", label, person)


RULE = Rule(
    id="3.3",
    name="spouse_sex",
    label="户主和配偶性别相同",
    severity=Severity.ERROR,
    field="sex",
    mend=MEND_MEMBER,
    advice="请对照户口簿核对两个人的性别和关系。",
    find=spouse_sex,
)
