"""Clothing: the family has clothes and bedding for each season."""

from datetime import date
from functools import lru_cache

from assessments.criteria.household import HouseholdFacts
from assessments.criteria.living import seen_on_a_visit, stale_days_if_old
from assessments.criteria.thresholds import Thresholds
from assessments.criteria.verdict import Verdict

WORDS = ("四季衣被", "衣被全", "缺衣被")


def clothing(facts: HouseholdFacts, standard: Thresholds) -> Verdict:
    """Clothes and bedding for each season, as seen on a visit (不愁穿, 《关于建立贫困退出机制的意见》(2016))."""
    return _clothing(
        facts.clothing,
        facts.living_source,
        facts.living_source_name,
        facts.living_day,
        stale_days_if_old(facts, standard),
    )


@lru_cache(maxsize=4096)
def _clothing(answer: str | None, source: str | None, name: str | None, day: date | None, stale_days: int) -> Verdict:
    return seen_on_a_visit(answer, (source, name, day), stale_days, WORDS)
