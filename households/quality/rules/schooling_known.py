"""Rule 12: of every child of compulsory school age it is known where it stands."""

from collections.abc import Iterator

from households.quality.record import Calendar, Home
from households.quality.rule import MEND_SCHOOLING, Fault, Rule
from households.quality.words import Severity


def schooling_known(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield the children who owe schooling and whom no list names."""
    for person in home.people:
        if not person.schooling and calendar.owes_schooling(person):
            yield Fault(f"{person.name} {person.age} 岁，没有登记就学状况。", "", person)


RULE = Rule(
    id="12",
    name="schooling_known",
    label="适龄儿童没有就学状况",
    severity=Severity.ERROR,
    field="schooling",
    mend=MEND_SCHOOLING,
    advice="请教育部门核对学籍，登记就学状况；没有上学的写明原因。",
    find=schooling_known,
)
