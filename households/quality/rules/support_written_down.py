"""Rule F19: an assistance that the civil affairs office pays stands among the measures, and so in the handbook."""

from collections.abc import Iterator

from households.codes_person import Welfare
from households.measures import MeasurePart
from households.quality.record import Calendar, Home
from households.quality.rule import MEND_MEASURES, Fault, Rule
from households.quality.words import Severity

PART_OF = {Welfare.DIBAO: MeasurePart.DIBAO, Welfare.TEKUN: MeasurePart.TEKUN}


def support_written_down(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield a household with somebody on 低保 or 特困供养 and no such measure this year."""
    got = {person.welfare for person in home.people}
    if got.isdisjoint(PART_OF):
        return
    parts = {part for _, part in home.measures}
    for welfare, part in PART_OF.items():
        if welfare in got and part not in parts:
            yield Fault(f"家里有人享受{welfare.label}，帮扶措施里没有。", str(welfare.label), field=welfare.value)


RULE = Rule(
    id="F19.3",
    name="support_written_down",
    label="低保特困没有写进帮扶措施",
    severity=Severity.HINT,
    field="measures",
    mend=MEND_MEASURES,
    advice="请照民政的名单登记综合保障措施，手册上一并补上。",
    find=support_written_down,
)
