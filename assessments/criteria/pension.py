"""Pension: everybody of age is in a pension insurance."""

from assessments.criteria.household import HouseholdFacts
from assessments.criteria.thresholds import Thresholds
from assessments.criteria.verdict import Outcome, Verdict
from assessments.criteria.words import names, nobody_counted, source_text, unknown

NO_ADULTS = Verdict(Outcome.NOT_APPLICABLE, "没有应参保的人")


def pension(facts: HouseholdFacts, standard: Thresholds) -> Verdict:
    """Everybody of 16 and more who is not in school pays into a pension insurance (养老保险, 户6村10县5 of 云南).

    One who does not fails the household; one of whom nothing is recorded this year leaves it unknown. Without anybody
    of that age it does not apply.
    """
    if not facts.members:
        raise nobody_counted()
    more = facts.further
    if not more.adults:
        return NO_ADULTS
    text, day = source_text(facts.insurance_source, facts.insurance_source_name), facts.insurance_day
    fine = more.adults - len(more.without_pension) - len(more.pension_unknown)
    value = f"{fine} 人参加，应参加 {more.adults} 人"
    if more.without_pension:
        return Verdict(Outcome.UNMET, value, f"{names(more.without_pension)}没有参加养老保险", text, day)
    if more.pension_unknown:
        reason = f"{names(more.pension_unknown)}今年有没有参加养老保险没有记录"
        return unknown(reason, value=value, source=text, day=day)
    return Verdict(Outcome.MET, f"{more.adults} 人参加", "", text, day)
