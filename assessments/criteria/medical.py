"""Basic medical care: everybody is insured this year, also against serious illness."""

from datetime import date
from functools import lru_cache

from assessments.criteria.household import HouseholdFacts
from assessments.criteria.thresholds import Thresholds
from assessments.criteria.verdict import Outcome, Verdict
from assessments.criteria.words import doubted, names, nobody_counted, source_text, unknown


def medical(facts: HouseholdFacts, standard: Thresholds) -> Verdict:
    """Every living member has one basic insurance of the year and cover for serious illness (健康扶贫 rules).

    Those whom the rules exempt pass. One uninsured member fails the household; one of whom nothing is recorded, in
    either respect, leaves it unknown.
    """
    if not facts.members:
        raise nobody_counted()
    doubt, day = facts.doubts.medical, facts.insurance_day
    return _medical(
        facts.members,
        facts.concerned[:4],
        facts.insurance_source,
        facts.insurance_source_name,
        day,
        doubt if doubt and (day is None or doubt >= day) else None,
    )


@lru_cache(maxsize=4096)
def _medical(
    members: int,
    concerned: tuple[tuple[str, ...], ...],
    source: str | None,
    source_name: str | None,
    day: date | None,
    doubt: date | None,
) -> Verdict:
    uninsured, uncovered, not_on_list, cover_unknown = concerned
    text = source_text(source, source_name)
    fine = f"{members - sum(map(len, concerned))} 人参保，共 {members} 人"
    if uninsured:
        return Verdict(Outcome.UNMET, fine, f"{names(uninsured)}没有参加基本医保", text, day)
    if uncovered:
        return Verdict(Outcome.UNMET, fine, f"{names(uncovered)}没有大病保险", text, day)
    if not_on_list:
        return unknown(f"今年参保名单上没有{names(not_on_list)}，请医保部门核实", value=fine, source=text, day=day)
    if cover_unknown:
        return unknown(f"{names(cover_unknown)}有没有大病保险没有记录", value=fine, source=text, day=day)
    if doubt:
        return unknown(doubted(doubt, "医保部门"), value=fine, source=text, day=day)
    return Verdict(Outcome.MET, f"{members} 人参保", "", text, day)
