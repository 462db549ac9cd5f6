"""Rule 19: the area of the house and its distance from the village's main road are known."""

from collections.abc import Iterator

from households.quality.record import Calendar, Home
from households.quality.rule import MEND_CONDITION, Fault, Rule
from households.quality.words import Severity


def conditions_known(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield a household of which one of the two is not."""
    told = (("住房面积", home.house_area), ("与村主干路距离", home.road_km))
    missing = "和".join(label for label, value in told if value is None)
    if missing:
        yield Fault(f"这一户没有登记{missing}。", f"缺{missing}")


RULE = Rule(
    id="19.3",
    name="conditions_known",
    label="住房面积或道路距离没有登记",
    severity=Severity.HINT,
    field="condition",
    mend=MEND_CONDITION,
    advice="请入户量一下，登记生产生活条件。",
    find=conditions_known,
)
