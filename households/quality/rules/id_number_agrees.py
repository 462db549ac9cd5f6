"""Rule 1: an ID number says the birth date and sex that the register has."""

from collections.abc import Iterator

from households.quality.record import Calendar, Home
from households.quality.rule import MEND_MEMBER, Fault, Rule
from households.quality.words import Severity
from villages.models.people import Sex


def id_number_agrees(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield the people whose number says another birth date or sex."""
    for person in home.people:
        number = person.number
        if number.birth and number.birth != person.birth_date:
            said = f"登记的出生日期是 {person.birth_date}，身份证号里是 {number.birth}"
            yield Fault(f"{person.name}{said}。", str(person.birth_date), person, "birth_date")
        if number.sex and number.sex != person.sex:
            label = dict(Sex.choices).get(person.sex, person.sex)
            yield Fault(f"{person.name}登记的性别是{label}，和身份证号第 17 位不一致。", label, person, "sex")


RULE = Rule(
    id="1.2",
    name="id_number_agrees",
    label="身份证号与出生日期或性别不一致",
    severity=Severity.WARNING,
    field="birth_date",
    mend=MEND_MEMBER,
    advice="请对照原件改正；原件就是这样的，申请豁免并写明原因。",
    find=id_number_agrees,
)
