"""Drinking water: all four indicators at least 基本达标."""

from datetime import date
from decimal import Decimal
from functools import lru_cache

from assessments.criteria.household import HouseholdFacts
from assessments.criteria.thresholds import Thresholds
from assessments.criteria.verdict import Outcome, Verdict
from assessments.criteria.words import doubted, oldest_day, source_text, too_old, unknown

INDICATORS = ("水量", "水质", "方便程度", "保证率")


def water(facts: HouseholdFacts, standard: Thresholds) -> Verdict:
    """Quantity, quality, convenience and reliability of the water (《农村饮水安全评价准则》(T/CHES 18-2018), GB 5749).

    One failing indicator fails the household; one that nobody looked at leaves it unknown, as does a report that is
    missing or too old, or a later visit that saw no safe water. What was measured counts where the standard has a
    limit: it fails an indicator whatever its level says, and fills one whose level is empty.
    """
    day = facts.water_day
    if day is None:
        return NO_REPORT
    old = day < oldest_day(facts.as_of, standard.water_stale_days)
    doubt, measured = facts.doubts.water, ""
    levels: tuple[str | None, ...] = (facts.quantity, facts.quality, facts.convenience, facts.reliability)
    if facts.litres is not None or facts.minutes is not None or facts.metres is not None or facts.stop_days is not None:
        levels, measured = _with_measurements(facts, standard)
    return _water(
        levels,
        measured,
        facts.water_source,
        facts.water_source_name,
        day,
        standard.water_stale_days if old else 0,
        doubt if doubt and doubt >= day else None,
    )


NO_REPORT = unknown("没有饮水安全认定，请水务部门补上")


def _with_measurements(facts: HouseholdFacts, standard: Thresholds) -> tuple[tuple[str | None, ...], str]:
    """Return the four levels as what was measured leaves them, and what is wrong by measurement."""
    enough = _within(standard.water_litres, facts.litres, at_least=True)
    near = _either(_within(standard.water_minutes, facts.minutes), _within(standard.water_metres, facts.metres))
    steady = _within(standard.water_stop_days, facts.stop_days)
    levels = (
        _level(facts.quantity, enough),
        facts.quality,
        _level(facts.convenience, near),
        _level(facts.reliability, steady),
    )
    wrong = []
    if enough is False:
        wrong.append(f"每人每天 {facts.litres:g} 升，少于 {standard.water_litres} 升")
    if near is False:
        wrong.append(_too_far(facts, standard))
    if steady is False:
        wrong.append(f"一年停水 {facts.stop_days} 天，多于 {standard.water_stop_days} 天")
    return levels, "；".join(wrong)


def _within(limit: int | None, measured: Decimal | int | None, *, at_least: bool = False) -> bool | None:
    """Say whether what was measured keeps the limit (exactly on it does), None when either is missing."""
    if limit is None or measured is None:
        return None
    return measured >= limit if at_least else measured <= limit


def _either(one: bool | None, other: bool | None) -> bool | None:
    """A way that is short in time or in distance is short enough."""
    if one or other:
        return True
    return None if one is None and other is None else False


def _level(level: str | None, kept: bool | None) -> str | None:
    if kept is False:
        return "fail"
    return "basic" if kept and not level else level


def _too_far(facts: HouseholdFacts, standard: Thresholds) -> str:
    told = []
    if facts.minutes is not None and standard.water_minutes is not None:
        told.append(f"取水往返 {facts.minutes} 分钟，多于 {standard.water_minutes} 分钟")
    if facts.metres is not None and standard.water_metres is not None:
        told.append(f"取水 {facts.metres} 米，多于 {standard.water_metres} 米")
    return "，".join(told)


@lru_cache(maxsize=4096)
def _water(
    levels: tuple[str | None, ...],
    measured: str,
    source: str | None,
    source_name: str | None,
    day: date,
    stale_days: int,
    doubt: date | None,
) -> Verdict:
    text = source_text(source, source_name)
    if stale_days:
        return unknown(too_old("饮水安全认定", day, stale_days), source=text, day=day)
    failing = _those(levels, {"fail"})
    if failing:
        why = measured or "四项都要达标"
        return Verdict(Outcome.UNMET, f"{failing}不达标", f"{failing}不达标，{why}", text, day)
    blank = "、".join(i for i, level in zip(INDICATORS, levels, strict=True) if level not in {"full", "basic"})
    if blank:
        return unknown(f"缺{blank}的检测或记录", value=f"{blank}没有记录", source=text, day=day)
    value = "基本达标" if "basic" in levels else "达标"
    if doubt:
        return unknown(doubted(doubt, "水务部门"), value=value, source=text, day=day)
    return Verdict(Outcome.MET, value, "", text, day)


def _those(levels: tuple[str | None, ...], wanted: set[str]) -> str:
    return "、".join(i for i, level in zip(INDICATORS, levels, strict=True) if level in wanted)
