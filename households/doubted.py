"""A visit against a certificate: which statement of a department a visitor's 无 contradicts, and how long it does.

The same days as in the exit check: a doubt stands until a certificate of a later day settles it, and where the
certificate itself says that something is wrong the two agree.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from config.lib.dates import is_school_age
from households.codes import Guarantee, HouseGrade, Insurance, Remedy, SchoolStatus, WaterLevel

_OUT_OF_SCHOOL = {SchoolStatus.SUSPECTED, SchoolStatus.DROPPED_OUT, SchoolStatus.NEVER}
_SOUND_GRADES = {HouseGrade.A, HouseGrade.B}


@dataclass(frozen=True)
class Subject:
    """What a doubt about one guarantee is held against: the kind of fact, who issues it, what the visitor saw.

    `concerns` picks the facts that speak of today, `is_fine` says of one whether nothing is wrong by it.
    """

    key: str
    office: str
    saw: str
    concerns: Callable[[Any, date], bool]
    is_fine: Callable[[Any], bool]


def _of_household(fact: Any, today: date) -> bool:
    return True


def _of_pupil(fact: Any, today: date) -> bool:
    return fact.member.is_active and is_school_age(fact.member.birth_date, today)


def _of_insured(fact: Any, today: date) -> bool:
    return fact.member.is_active and fact.year == today.year


def _water_is_fine(fact: Any) -> bool:
    levels = {fact.quantity, fact.quality, fact.convenience, fact.reliability} - {""}
    return bool(levels) and WaterLevel.FAIL not in levels


def _house_is_fine(fact: Any) -> bool:
    return fact.grade in _SOUND_GRADES or (fact.remedy != Remedy.NONE and fact.accepted_on is not None)


SUBJECTS: dict[str, Subject] = {
    Guarantee.WATER: Subject("water", "水务部门", "没有安全饮用水", _of_household, _water_is_fine),
    Guarantee.HOUSING: Subject("housing", "住建部门", "没有安全住房", _of_household, _house_is_fine),
    Guarantee.SCHOOLING: Subject(
        "schooling", "教育部门", "有孩子没有上学", _of_pupil, lambda fact: fact.status not in _OUT_OF_SCHOOL
    ),
    Guarantee.MEDICAL: Subject(
        "insurance", "医保部门", "有人看病没有保障", _of_insured, lambda fact: fact.basic != Insurance.NONE
    ),
}


def contradicted(subject: Subject, facts: Sequence[Any], doubted_on: date, today: date) -> list[Any]:
    """Return the certificates that a visit of `doubted_on` contradicts; none when it is settled, or the two agree.

    `facts` are those of the subject's kind that are believed and true today, the newest first.
    """
    latest: dict[int, Any] = {}
    for fact in facts:
        if subject.concerns(fact, today):
            latest.setdefault(getattr(fact, "member_id", 0), fact)
    told = list(latest.values())
    if not all(subject.is_fine(fact) for fact in told):
        return []
    return told if told and min(map(_day_of, told)) <= doubted_on else []


def _day_of(fact: Any) -> date:
    """Return the day from which a certificate holds: of a repaired house, the day of its acceptance."""
    accepted: date | None = getattr(fact, "accepted_on", None)
    day: date = fact.valid_from
    return max(day, accepted) if accepted and fact.remedy != Remedy.NONE else day
