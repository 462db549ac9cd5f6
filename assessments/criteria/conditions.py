"""What power, road and broadcasting have in common: one answer in the fact on living conditions, not too old."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from assessments.criteria.household import HouseholdFacts
from assessments.criteria.thresholds import Thresholds
from assessments.criteria.verdict import Outcome, Verdict
from assessments.criteria.words import oldest_day, source_text, too_old, unknown

NOT_RECORDED = unknown("没有登记生活条件，请村里补上")


def condition(
    facts: HouseholdFacts,
    standard: Thresholds,
    answer: object,
    words: Mapping[Any, tuple[Outcome, str, str]],
    what: str,
) -> Verdict:
    """Return the verdict that `words` gives to `answer` as (outcome, value, reason); any other answer is unknown.

    `what` is the subject in a sentence.
    """
    more = facts.further
    day = more.condition_day
    if day is None:
        return NOT_RECORDED
    old = day < oldest_day(facts.as_of, standard.condition_stale_days)
    stale_days = standard.condition_stale_days if old else 0
    outcome, value, reason = words.get(answer) or (Outcome.UNKNOWN, "", f"没有登记{what}，请村里补上")
    return _condition(outcome, value, reason, more.condition_source, more.condition_source_name, day, stale_days)


@lru_cache(maxsize=4096)
def _condition(
    outcome: Outcome, value: str, reason: str, source: str | None, name: str | None, day: date, stale_days: int
) -> Verdict:
    text = source_text(source, name)
    if stale_days:
        return unknown(too_old("生活条件登记", day, stale_days), source=text, day=day)
    return Verdict(outcome, value, reason, text, day)
