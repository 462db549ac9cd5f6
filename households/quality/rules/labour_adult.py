"""Rule 9: who is 16 to 59, healthy and not at school is not without labour."""

from collections.abc import Iterator

from households.codes import Health, Labour
from households.quality.record import Calendar, Home
from households.quality.rule import MEND_MEMBER, Fault, Rule
from households.quality.rules.education_or_school import AT_SCHOOL
from households.quality.words import Severity
from households.relations import LABOUR_FROM_AGE

OLD_AGE = 60
LITTLE = {"": "没有登记", Labour.NONE.value: Labour.NONE.label, Labour.WEAK.value: Labour.WEAK.label}


def labour_adult(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield the healthy adults who are registered without labour, or with little."""
    for person in home.people:
        if (
            LABOUR_FROM_AGE <= person.age < OLD_AGE
            and person.labour in LITTLE
            and person.health == [Health.HEALTHY]
            and person.schooling not in AT_SCHOOL
            and not person.stage
            and person.education
        ):
            label = LITTLE[person.labour]
            yield Fault(f"{person.name} {person.age} 岁、健康，劳动技能是「{label}」。", label, person)


RULE = Rule(
    id="9.2",
    name="labour_adult",
    label="健康的成年人没有劳动力",
    severity=Severity.WARNING,
    field="labour",
    mend=MEND_MEMBER,
    advice="请核对健康状况和劳动技能；确实如此的，申请豁免并写明原因。",
    find=labour_adult,
)
