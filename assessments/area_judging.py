"""Judges a village, township or county by its standard. Pure: numbers come in, verdicts go out."""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from assessments.area_criteria import ABOVE, AREA_CRITERIA, AT_LEAST, AT_MOST, BELOW, AreaCriterion
from assessments.criteria.verdict import Outcome

Value = Decimal | bool
HUNDREDTH = Decimal("0.01")


class AreaVerdict(NamedTuple):
    """One criterion of one area: how it stands, what was found, what was asked, what is missing or wrong.

    `source` says where the value is from, `day` of which day it is.
    """

    code: str
    outcome: Outcome
    value: str
    limit: str
    reason: str = ""
    source: str = ""
    day: date | None = None

    @property
    def label(self) -> str:
        return AREA_CRITERIA[self.code].label


class Measure(NamedTuple):
    """What is known of one criterion in an area, from where and of which day; no value: `missing` says what is."""

    value: Value | None
    missing: str = ""
    source: str = ""
    day: date | None = None


def judge_area(
    asked: tuple[str, ...], limits: Mapping[str, float], measures: Mapping[str, Measure]
) -> list[AreaVerdict]:
    """Return the verdicts on what a standard asks, in its order.

    A share counts as it is, unrounded: 2.996 % is below 3 %, exactly 3 % is not. What nobody counted is unknown.
    """
    known = {code: measures.get(code, Measure(None, "没有这一项的资料")) for code in asked}
    return [
        _judge(code, limits.get(code), measure)._replace(source=measure.source, day=measure.day)
        for code, measure in known.items()
    ]


def _judge(code: str, limit: float | None, measure: Measure) -> AreaVerdict:
    criterion = AREA_CRITERIA[code]
    words = criterion.limit_words(limit)
    value = measure.value
    if value is None:
        return AreaVerdict(code, Outcome.UNKNOWN, "", words, measure.missing)
    if isinstance(value, bool):
        return AreaVerdict(code, _outcome(value), "有" if value else "没有", words, "" if value else "还没有")
    if limit is None:
        return AreaVerdict(code, Outcome.UNKNOWN, _told(value, criterion), words, "标准没有写界限")
    met = _compares(value, Decimal(str(limit)), criterion.compare)
    return AreaVerdict(code, _outcome(met), _told(value, criterion), words, "" if met else f"要{words}")


def _outcome(met: bool) -> Outcome:
    return Outcome.MET if met else Outcome.UNMET


def _compares(value: Decimal, limit: Decimal, how: str) -> bool:
    return {
        BELOW: value < limit,
        AT_MOST: value <= limit,
        AT_LEAST: value >= limit,
        ABOVE: value > limit,
    }[how]


def _told(value: Decimal, criterion: AreaCriterion) -> str:
    return f"{value.quantize(HUNDREDTH, ROUND_HALF_UP):,f}{criterion.unit}"


def share(part: int | None, whole: int | None) -> Decimal | None:
    """Return `part` of `whole` in percent, None when either was not counted or the whole is nothing."""
    if part is None or not whole:
        return None
    return Decimal(part) * 100 / Decimal(whole)


def overall_of_area(verdicts: list[AreaVerdict]) -> Outcome:
    """Return how an area stands in all: one unmet outweighs any unknown; asked for nothing, it is unknown."""
    outcomes = {verdict.outcome for verdict in verdicts}
    if Outcome.UNMET in outcomes:
        return Outcome.UNMET
    return Outcome.UNKNOWN if Outcome.UNKNOWN in outcomes or not outcomes else Outcome.MET
