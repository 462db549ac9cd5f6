"""Income: per-head net income of the last ended window, above the line."""

from decimal import Decimal

from assessments.criteria.household import HouseholdFacts
from assessments.criteria.thresholds import Thresholds
from assessments.criteria.verdict import Outcome, Verdict
from assessments.criteria.words import day_text, money, nobody_counted, unknown

SHEET = "收入核算表"
NOBODY_TO_DIVIDE_BY = "收入核算表上的家庭人口数是 0，算不出人均"


def income(facts: HouseholdFacts, standard: Thresholds) -> Verdict:
    """Net income per head of the window is above the line (《关于建立贫困退出机制的意见》(2016)).

    Exactly on the line is not above it. Only a closed worksheet of the last ended window counts, 1 October to 30
    September (隆尧县2018年贫困退出方案), signed by surveyor, householder and village, with somebody to divide by
    (农民人均纯收入核算口径). Where the standard asks for it, the income must be stable too: no more than so many
    percent of it from what does not recur, and in the windows before above the line of their time. A head count other
    than the members on the last day of the window is mentioned only.
    """
    if not facts.members:
        raise nobody_counted()
    missing, per_head, line = _missing(facts), facts.per_head, standard.income_line
    if missing or per_head is None:
        return unknown(
            missing or NOBODY_TO_DIVIDE_BY, source=SHEET if facts.worksheet_day else "", day=facts.worksheet_day
        )
    value = f"人均 {money(per_head)} 元"
    if short := shortfall(per_head, line):
        return Verdict(Outcome.UNMET, value, short, SHEET, facts.worksheet_day)
    if standard.one_off_percent is not None or standard.earlier_lines:
        outcome, unstable = _unstable(facts, standard)
        if unstable:
            return Verdict(outcome, value, unstable, SHEET, facts.worksheet_day)
    return Verdict(Outcome.MET, value, _remark(facts), SHEET, facts.worksheet_day)


def _unstable(facts: HouseholdFacts, standard: Thresholds) -> tuple[Outcome, str]:
    """Say why an income above the line is not, or may not be, a stable one: what is wrong before what is missing."""
    found = [_one_off(facts, standard.one_off_percent)] if standard.one_off_percent is not None else []
    for back, line in enumerate(standard.earlier_lines):
        earlier = facts.further.earlier[back] if back < len(facts.further.earlier) else (None, False)
        found.append(_before(facts, earlier, back + 1, line))
    for wanted in (Outcome.UNMET, Outcome.UNKNOWN):
        for outcome, sentence in found:
            if sentence and outcome == wanted:
                return outcome, sentence
    return Outcome.MET, ""


def _one_off(facts: HouseholdFacts, most: int) -> tuple[Outcome, str]:
    """Compare the share of incomes that do not recur with the most that may; exactly on it is still stable."""
    one_off, gross = facts.further.one_off, facts.further.gross
    if one_off is None or gross is None:
        return Outcome.UNKNOWN, f"核算表只有合计，看不出一次性收入是否超过 {most}%，请填收入项目"
    if one_off * 100 <= gross * most:
        return Outcome.MET, ""
    share = one_off * 100 / gross
    return Outcome.UNMET, f"一次性收入占 {share:.1f}%，超过 {most}%，收入还不稳定"


def _before(
    facts: HouseholdFacts, earlier: tuple[Decimal | None, bool], back: int, line: Decimal
) -> tuple[Outcome, str]:
    """Compare the income of an earlier window with the line of that time."""
    per_head, closed = earlier
    year = facts.window_end.year - back
    if per_head is None or not closed:
        return Outcome.UNKNOWN, f"没有截至 {year} 年那一期签过字的收入核算表，看不出收入稳不稳定"
    if per_head > line:
        return Outcome.MET, ""
    return (
        Outcome.UNMET,
        f"截至 {year} 年那一期人均 {money(per_head)} 元，没有高于当时的线 {money(line)} 元，收入还不稳定",
    )


def shortfall(per_head: Decimal, line: Decimal) -> str:
    """Say why an income per head is not above the line, or "" when it is."""
    if per_head > line:
        return ""
    if per_head == line:
        return f"刚好等于收入线 {money(line)} 元，要高于这条线才达标"
    return f"比收入线 {money(line)} 元低 {money(line - per_head)} 元"


def _missing(facts: HouseholdFacts) -> str:
    if facts.worksheet_day is None:
        return f"没有截至 {day_text(facts.window_end)} 这一期的收入核算表"
    if facts.worksheet_state != "closed":
        return "收入核算表还在填写，没有结账"
    if not (facts.surveyor_signed and facts.householder_signed and facts.village_signed):
        signatures = {"调查人": facts.surveyor_signed, "户主": facts.householder_signed, "村": facts.village_signed}
        return f"收入核算表缺{'、'.join(who for who, signed in signatures.items() if not signed)}签字"
    return "" if facts.head_count else NOBODY_TO_DIVIDE_BY


def _remark(facts: HouseholdFacts) -> str:
    if facts.head_count == facts.members_at_window_end:
        return ""
    return (
        f"核算表按 {facts.head_count} 人算，{day_text(facts.window_end)}在册 {facts.members_at_window_end} 人，请复核"
    )
