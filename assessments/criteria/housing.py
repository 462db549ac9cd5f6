"""Safe housing: graded A or B, or made safe and accepted."""

from datetime import date
from functools import lru_cache

from assessments.criteria.household import HouseholdFacts
from assessments.criteria.thresholds import Thresholds
from assessments.criteria.verdict import Outcome, Verdict
from assessments.criteria.words import day_text, doubted, oldest_day, source_text, too_old, unknown

REMEDIES = {
    "repaired": "已修缮加固",
    "rebuilt": "已拆除重建",
    "relocated": "已易地搬迁",
    "on_site": "已原址翻建",
    "elsewhere": "已异地新建",
    "clustered": "已异地集中新建",
    "exchanged": "已置换住房",
    "first_home": "已建新房",
}
SAFE_GRADES = frozenset({"A", "B"})
NO_APPRAISAL = unknown("没有住房安全鉴定，请住建部门补上")


def housing(facts: HouseholdFacts, standard: Thresholds) -> Verdict:
    """The dwelling is graded A or B, or C or D and made safe (《农村危险房屋鉴定技术导则》).

    A repaired, rebuilt or resettled house, or another safe home, counts from its acceptance on (of a resettled family:
    from the day it got the keys or moved in). An appraisal (or, of a
    house made safe, its acceptance) that is too old, one without a grade, or a later visit that saw an unsafe house
    leave it unknown.
    """
    day = facts.housing_day
    if day is None:
        return NO_APPRAISAL
    accepted = facts.accepted_on
    if accepted is not None:
        if accepted > facts.as_of or facts.remedy == "none":
            accepted = None
        elif accepted > day:
            day = accepted
    doubt = facts.doubts.housing
    return _housing(
        facts.grade,
        facts.remedy,
        accepted is not None,
        facts.finished_on if facts.finished_on and facts.finished_on <= facts.as_of else None,
        facts.housing_source,
        facts.housing_source_name,
        day,
        standard.housing_stale_days if day < oldest_day(facts.as_of, standard.housing_stale_days) else 0,
        doubt if doubt and doubt >= day else None,
    )


@lru_cache(maxsize=8192)
def _housing(
    grade: str | None,
    remedy: str | None,
    accepted: bool,
    finished_on: date | None,
    source: str | None,
    source_name: str | None,
    day: date,
    stale_days: int,
    doubt: date | None,
) -> Verdict:
    text = source_text(source, source_name)
    if stale_days:
        return unknown(too_old("住房安全鉴定", day, stale_days), source=text, day=day)
    other = remedy == "other_safe" and accepted
    value = "长期住安全房" if other else f"{grade} 级" if grade else ""
    if not (other or grade):
        return unknown("住房鉴定没有写等级，请住建部门补上", source=text, day=day)
    made_safe = REMEDIES.get(remedy or "", "") if accepted else ""
    if not (other or grade in SAFE_GRADES or made_safe):
        return Verdict(Outcome.UNMET, value, _what_is_left(grade, remedy, finished_on), text, day)
    if made_safe and grade not in SAFE_GRADES:
        value = f"{value}，{made_safe}"
    if doubt:
        return unknown(doubted(doubt, "住建部门"), value=value, source=text, day=day)
    return Verdict(Outcome.MET, value, "", text, day)


def _what_is_left(grade: str | None, remedy: str | None, finished_on: date | None) -> str:
    if remedy == "none" or not remedy:
        return f"住的是 {grade} 级危房，还没有改造"
    if remedy == "relocated":
        return f"住的是 {grade} 级危房，易地搬迁还没有交钥匙、入住"
    finished = f"改造 {day_text(finished_on)}竣工" if finished_on else "改造"
    return f"住的是 {grade} 级危房，{finished}还没有验收"
