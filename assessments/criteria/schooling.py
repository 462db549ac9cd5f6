"""Schooling: every child of compulsory age is in school, or lawfully excused."""

from datetime import date
from functools import lru_cache

from assessments.criteria.household import HouseholdFacts
from assessments.criteria.thresholds import Thresholds
from assessments.criteria.verdict import Outcome, Verdict
from assessments.criteria.words import doubted, names, nobody_counted, source_text, unknown

NO_PUPILS = Verdict(Outcome.NOT_APPLICABLE, "无学生")


def schooling(facts: HouseholdFacts, standard: Thresholds) -> Verdict:
    """Every child aged 6 to 15 is in school, taught at home, in a special school, deferred or through (控辍保学).

    A drop-out or a child never enrolled fails the household, whatever is known of the others. A suspected drop-out, or
    a child whose status nobody confirmed this term, leaves it unknown. Who is lawfully not in a school is said.
    Without such a child it does not apply.
    """
    if not facts.members:
        raise nobody_counted()
    if not facts.pupils:
        return NO_PUPILS
    doubt, day = facts.doubts.schooling, facts.schooling_day
    return _schooling(
        facts.pupils,
        facts.excused,
        facts.concerned[4:],
        facts.schooling_source,
        facts.schooling_source_name,
        day,
        doubt if doubt and (day is None or doubt >= day) else None,
    )


@lru_cache(maxsize=4096)
def _schooling(
    pupils: int,
    excused: int,
    concerned: tuple[tuple[str, ...], ...],
    source: str | None,
    source_name: str | None,
    day: date | None,
    doubt: date | None,
) -> Verdict:
    dropped_out, suspected, unconfirmed = concerned
    text = source_text(source, source_name)
    fine = f"{pupils - sum(map(len, concerned))} 人在校，应在校 {pupils} 人"
    if dropped_out:
        return Verdict(Outcome.UNMET, fine, f"{names(dropped_out)}没有上学，要先劝返复学", text, day)
    if suspected:
        return unknown(f"{names(suspected)}疑似辍学，要查清是否在校", value=fine, source=text, day=day)
    if unconfirmed:
        return unknown(f"{names(unconfirmed)}本学期没有核实就学情况", value=fine, source=text, day=day)
    if doubt:
        return unknown(doubted(doubt, "教育部门"), value=fine, source=text, day=day)
    if excused:
        in_school = f"{pupils - excused} 人在校，" if pupils > excused else ""
        return Verdict(Outcome.MET, f"{in_school}{excused} 人依规不在校", "", text, day)
    return Verdict(Outcome.MET, f"{pupils} 人在校", "", text, day)
