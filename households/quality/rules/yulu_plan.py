"""Rule F15: who attends a vocational school or college is entitled to 雨露计划, and nothing is written down of it."""

from collections.abc import Iterator

from households.codes_person import Stage
from households.measures import MeasureKind
from households.quality.record import Calendar, Home
from households.quality.rule import MEND_MEASURES, Fault, Rule
from households.quality.words import Severity

ENTITLED = frozenset({
    Stage.VOCATIONAL_1, Stage.VOCATIONAL_2, Stage.VOCATIONAL_3, Stage.COLLEGE_1, Stage.COLLEGE_2, Stage.COLLEGE_3,
    Stage.TECHNICIAN_1, Stage.TECHNICIAN_2, Stage.TECHNICIAN_3, Stage.TECHNICIAN_4,
})  # fmt: skip


def yulu_plan(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield the students of a household that no help with schooling reached this year."""
    if any(kind == MeasureKind.EDUCATION for kind, _ in home.measures):
        return
    for person in home.people:
        if person.stage in ENTITLED:
            stage = str(Stage(person.stage).label)
            yield Fault(f"{person.name}读{stage}，今年没有登记雨露计划或其他教育资助。", stage, person)


RULE = Rule(
    id="F15.2",
    name="yulu_plan",
    label="中高职学生没有教育资助",
    severity=Severity.HINT,
    field="measures",
    mend=MEND_MEASURES,
    advice="请核对雨露计划名单：发了的登记措施，没有发的帮他申请。",
    find=yulu_plan,
)
