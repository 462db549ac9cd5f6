"""Rule 21: a poor village has its register filled in for the last year, and nothing in it is blank.

That 未安全饮水户 and 危房户 together are no more than all households, the other half of the rule, no sheet can break:
the form and the database refuse it.
"""

from collections.abc import Iterator

from households.quality.record import Calendar
from households.quality.village import VillageFault, VillageRule, VillageSheet
from households.quality.words import Severity

NAMED = 6


def sheet_filled(village: VillageSheet, calendar: Calendar) -> Iterator[VillageFault]:
    """Yield that the sheet of the last year is missing, or what is blank in it."""
    if not village.is_poor:
        return
    due = calendar.day.year - 1
    if village.year is None or village.year < due:
        yield VillageFault(due, f"没有填 {due} 年的村情年报。")
    elif village.blanks:
        more = f"等 {len(village.blanks)} 项" if len(village.blanks) > NAMED else f"（{len(village.blanks)} 项）"
        words = f"{village.year} 年村情年报空着：{'、'.join(village.blanks[:NAMED])}{more}。"
        yield VillageFault(village.year, words)


RULE = VillageRule(
    id="21",
    name="sheet_filled",
    label="村情年报没有填全",
    severity=Severity.WARNING,
    advice="请照贫困村登记表补填村情年报；没有的填 0。",
    find=sheet_filled,
)
