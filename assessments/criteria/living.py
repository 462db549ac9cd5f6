"""What food and clothing have in common: somebody saw it on a visit that is not too old."""

from datetime import date

from assessments.criteria.household import HouseholdFacts
from assessments.criteria.thresholds import Thresholds
from assessments.criteria.verdict import Outcome, Verdict
from assessments.criteria.words import oldest_day, source_text, too_old, unknown


def stale_days_if_old(facts: HouseholdFacts, standard: Thresholds) -> int:
    """Return how many days a visit counts when the latest one is older than that, else 0."""
    day = facts.living_day
    if day is None or day >= oldest_day(facts.as_of, standard.living_stale_days):
        return 0
    return standard.living_stale_days


def seen_on_a_visit(
    answer: str | None,
    where: tuple[str | None, str | None, date | None],
    stale_days: int,
    words: tuple[str, str, str],
) -> Verdict:
    """Return the verdict on one answer: 有 meets, 无 does not, 没看到 and no visit are unknown.

    `where` is source, its name and the day; `words` what the visitor was to see, the value when it is there, and the
    value when it is not.
    """
    source, source_name, day = where
    subject, there, lacking = words
    if day is None:
        return unknown(f"还没有走访核实{subject}")
    text = source_text(source, source_name)
    if stale_days:
        return unknown(too_old("最近一次走访", day, stale_days), source=text, day=day)
    if answer == "yes":
        return Verdict(Outcome.MET, there, "", text, day)
    if answer == "no":
        return Verdict(Outcome.UNMET, lacking, f"走访看到{subject}没有保障", text, day)
    return unknown(f"走访时没看到{subject}，要再去看", value="没看到", source=text, day=day)
