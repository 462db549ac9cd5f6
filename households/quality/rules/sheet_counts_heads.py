"""Rule F19: the worksheet divides by no fewer people than the register has: fewer heads make a higher income."""

from collections.abc import Iterator

from households.quality.record import Calendar, Home
from households.quality.rule import MEND_INCOME, Fault, Rule
from households.quality.words import Severity


def sheet_counts_heads(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield a household whose closed worksheet counts fewer people than have been in it since its window ended."""
    if home.sheet is None:
        return
    here = sum(person.since <= home.sheet.window_end for person in home.people)
    if 0 < home.sheet.head_count < here:
        yield Fault(f"核算表按 {home.sheet.head_count} 人算，核算期末户里有 {here} 人。", f"{home.sheet.head_count} 人")


RULE = Rule(
    id="F19.4",
    name="sheet_counts_heads",
    label="核算表人口数少于户内人口",
    severity=Severity.WARNING,
    field="income",
    mend=MEND_INCOME,
    advice="请核对核算期末的家庭人口，更正核算表或家庭成员。",
    find=sheet_counts_heads,
)
