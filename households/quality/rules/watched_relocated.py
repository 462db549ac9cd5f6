"""Rule 20: relocation ended in 2020: no household that is watched since 2021 can have been given one since."""

from collections.abc import Iterator
from datetime import date

from households.measures import MeasureKind
from households.quality.record import Calendar, Home
from households.quality.rule import MEND_MEASURES, Fault, Rule
from households.quality.words import Severity

ENDED = date(2021, 1, 1)


def watched_relocated(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield a household watched since 2021 for which a relocation is said to have begun since."""
    watch = home.watch
    if watch is not None and watch.since >= ENDED and MeasureKind.RELOCATION in watch.begun:
        yield Fault(f"{watch.since} 识别为监测对象，以后又登记了搬迁措施。", MeasureKind.RELOCATION.label)


RULE = Rule(
    id="20",
    name="watched_relocated",
    label="监测对象登记了搬迁措施",
    severity=Severity.WARNING,
    field="measures",
    mend=MEND_MEASURES,
    advice="易地扶贫搬迁 2020 年已经结束。请核对措施类别和日期，登错的更正。",
    find=watched_relocated,
)
