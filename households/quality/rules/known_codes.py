"""Rule 5: what stands in a coded column is in its code list."""

from collections.abc import Iterator
from functools import lru_cache
from operator import attrgetter
from typing import Any

from households.codes import (
    Cause,
    Education,
    Ethnicity,
    Health,
    IdentifiedBy,
    Labour,
    PovertyAttribute,
    Relation,
)
from households.quality.record import Calendar, Home
from households.quality.rule import MEND_MEMBER, Fault, Rule
from households.quality.words import Severity
from villages.models.people import Sex


def _values(codes: Any) -> frozenset[str]:
    return frozenset(codes.values)


OF_HOME = (
    ("attribute", "贫困户属性", _values(PovertyAttribute)),
    ("main_cause", "主要致贫原因", _values(Cause)),
    ("identified_by", "识别标准", _values(IdentifiedBy)),
)
OF_PERSON = (
    ("sex", "性别", _values(Sex)),
    ("relation", "与户主关系", _values(Relation)),
    ("ethnicity", "民族", _values(Ethnicity)),
    ("education", "文化程度", _values(Education)),
    ("labour", "劳动技能", _values(Labour)),
)
CODES_OF = attrgetter(*(name for name, _, _ in OF_PERSON))
CAUSES, HEALTH = _values(Cause), _values(Health)


def known_codes(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield the codes that no list knows; an empty one has a rule of its own."""
    for name, label, known in OF_HOME:
        if (code := getattr(home, name)) and code not in known:
            yield Fault(f"{label}登记的「{code}」不在选项里。", code, field=name)
    if strange := [code for code in home.other_causes if code not in CAUSES]:
        yield Fault(f"其他致贫原因登记的「{strange[0]}」不在选项里。", strange[0], field="other_causes")
    for person in home.people:
        for label, code, name in _strange_codes(CODES_OF(person)):
            yield Fault(f"{person.name}的{label}登记的「{code}」不在选项里。", code, person, name)
        if strange := [code for code in person.health if code not in HEALTH]:
            yield Fault(f"{person.name}的健康状况登记的「{strange[0]}」不在选项里。", strange[0], person, "health")


@lru_cache(maxsize=10_000)
def _strange_codes(codes: tuple[str, ...]) -> tuple[tuple[str, str, str], ...]:
    """Return label, code and column of what no list knows of one person. Most people share their codes with others."""
    told = zip(codes, OF_PERSON, strict=True)
    return tuple((label, code, name) for code, (name, label, known) in told if code and code not in known)


RULE = Rule(
    id="5",
    name="known_codes",
    label="登记的不在选项里",
    severity=Severity.ERROR,
    field="relation",
    mend=MEND_MEMBER,
    advice="请重新选择这一项。",
    find=known_codes,
)
