"""The must-not-exit list: what rules an exit out this year, whatever else is met."""

from collections.abc import Callable

from assessments.criteria.household import HouseholdFacts
from assessments.criteria.thresholds import Thresholds
from assessments.criteria.verdict import Outcome, Verdict
from assessments.criteria.words import unknown

Found = tuple[Outcome, str]
CLEAR: Found = (Outcome.MET, "")
NOTHING = Verdict(Outcome.MET, "没有")


def must_not_exit(facts: HouseholdFacts, standard: Thresholds) -> Verdict:
    """None of what the standard lists is true of the household (不得退出情形, 隆尧县2018年贫困退出方案).

    Any that is fails it. One that depends on an income nobody has worked out leaves it unknown.
    """
    found = [answer for code in standard.must_not_exit if (answer := TESTS[code](facts)) is not CLEAR]
    if not found:
        return NOTHING
    for wanted in (Outcome.UNMET, Outcome.UNKNOWN):
        reasons = [sentence for outcome, sentence in found if outcome == wanted]
        if reasons:
            text = "；".join(reasons)
            return Verdict(wanted, "有", text) if wanted == Outcome.UNMET else unknown(text)
    return NOTHING


def _registered_this_year(facts: HouseholdFacts) -> Found:
    if facts.registered_year < facts.window_end.year:
        return CLEAR
    return Outcome.UNMET, f"{facts.registered_year} 年才识别，当年不退出"


def _returned_this_year(facts: HouseholdFacts) -> Found:
    day = facts.further.returned_on
    if day is None or day.year < facts.window_end.year:
        return CLEAR
    return Outcome.UNMET, f"{day.year} 年返贫，当年不退出"


def _gravely_ill(facts: HouseholdFacts) -> Found:
    return _people(facts.further.gravely_ill, "患有大病")


def _severely_disabled(facts: HouseholdFacts) -> Found:
    return _people(facts.further.severely_disabled, "是一、二级重度残疾")


def _people(count: int, what: str) -> Found:
    return (Outcome.UNMET, f"家里有 {count} 人{what}") if count else CLEAR


def _disabled_without_income(facts: HouseholdFacts) -> Found:
    return _no_income_of_their_own(facts, "有残疾人，又没有自己的收入") if facts.further.disabled else CLEAR


def _transfers_only(facts: HouseholdFacts) -> Found:
    return _no_income_of_their_own(facts, "收入全靠转移性收入")


def _no_income_of_their_own(facts: HouseholdFacts, sentence: str) -> Found:
    own = facts.own_income
    if own is None:
        return Outcome.UNKNOWN, "没有本期收入核算表，看不出有没有自己的收入"
    return (Outcome.UNMET, sentence) if own <= 0 else CLEAR


TESTS: dict[str, Callable[[HouseholdFacts], Found]] = {
    "registered_this_year": _registered_this_year,
    "returned_this_year": _returned_this_year,
    "gravely_ill": _gravely_ill,
    "severely_disabled": _severely_disabled,
    "disabled_without_income": _disabled_without_income,
    "transfers_only": _transfers_only,
}
"""Code on a standard's list → what is looked at. What names a sick person is counted and not named."""
