"""Drinking water: all four indicators at least 基本达标."""

from datetime import date
from functools import lru_cache

from assessments.criteria.household import HouseholdFacts
from assessments.criteria.thresholds import Thresholds
from assessments.criteria.verdict import Outcome, Verdict
from assessments.criteria.words import doubted, oldest_day, source_text, too_old, unknown

INDICATORS = ("水量", "水质", "方便程度", "保证率")


def water(facts: HouseholdFacts, standard: Thresholds) -> Verdict:
    """Quantity, quality, convenience and reliability of the water (《农村饮水安全评价准则》(T/CHES 18-2018), GB 5749).

    One failing indicator fails the household; one that nobody looked at leaves it unknown, as does a report that is
    missing or too old, or a later visit that saw no safe water.
    """
    day = facts.water_day
    if day is None:
        return NO_REPORT
    old = day < oldest_day(facts.as_of, standard.water_stale_days)
    doubt = facts.doubts.water
    return _water(
        (facts.quantity, facts.quality, facts.convenience, facts.reliability),
        facts.water_source,
        facts.water_source_name,
        day,
        standard.water_stale_days if old else 0,
        doubt if doubt and doubt >= day else None,
    )


NO_REPORT = unknown("没有饮水安全认定，请水务部门补上")


@lru_cache(maxsize=4096)
def _water(
    levels: tuple[str | None, ...],
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
        return Verdict(Outcome.UNMET, f"{failing}不达标", f"{failing}不达标，四项都要达标", text, day)
    blank = "、".join(i for i, level in zip(INDICATORS, levels, strict=True) if level not in {"full", "basic"})
    if blank:
        return unknown(f"缺{blank}的检测或记录", value=f"{blank}没有记录", source=text, day=day)
    value = "基本达标" if "basic" in levels else "达标"
    if doubt:
        return unknown(doubted(doubt, "水务部门"), value=value, source=text, day=day)
    return Verdict(Outcome.MET, value, "", text, day)


def _those(levels: tuple[str | None, ...], wanted: set[str]) -> str:
    return "、".join(i for i, level in zip(INDICATORS, levels, strict=True) if level in wanted)
