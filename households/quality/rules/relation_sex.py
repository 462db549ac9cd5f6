"""Rule 3: who is a daughter, mother or grandmother is registered as a woman, a son or father as a man."""

from collections.abc import Iterator

from households.codes import Relation
from households.quality.record import Calendar, Home
from households.quality.rule import MEND_MEMBER, Fault, Rule
from households.quality.words import Severity
from households.relations import FEMALE_RELATIONS, MALE_RELATIONS
from villages.models.people import Sex

WRONG = {Sex.MALE.value: FEMALE_RELATIONS, Sex.FEMALE.value: MALE_RELATIONS}


def relation_sex(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield the people whose relation to the head only the other sex can have."""
    for person in home.people:
        if person.relation in WRONG.get(person.sex, ()):
            relation, sex = Relation(person.relation).label, Sex(person.sex).label
            yield Fault(f"{person.name}登记的性别是{sex}，与户主关系是「{relation}」。", f"{sex}，{relation}", person)


RULE = Rule(
    id="3.4",
    name="relation_sex",
    label="与户主关系和性别不符",
    severity=Severity.ERROR,
    field="relation",
    mend=MEND_MEMBER,
    advice="请对照户口簿改正性别或关系。",
    find=relation_sex,
)
