"""Rule 11: of who works it is known where, how they came there and what they earn."""

from collections.abc import Iterator

from households.codes_person import WorkState
from households.quality.record import Calendar, Home
from households.quality.rule import MEND_WORK, Fault, Rule
from households.quality.words import Severity


def work_details(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield the people who work and of whom some of this is missing."""
    for person in home.people:
        if person.work_state != WorkState.WORKING:
            continue
        told = (
            ("时间", person.work_months), ("企业", person.work_firm), ("行业", person.work_sector),
            ("就业渠道", person.work_channel), ("月收入", person.work_wage),
        )  # fmt: skip
        missing = [label for label, value in told if value is None or value == ""]
        if missing:
            words = "、".join(missing)
            yield Fault(f"{person.name}已务工，没有登记{words}。", f"缺{words}", person)


RULE = Rule(
    id="11",
    name="work_details",
    label="务工情况不全",
    severity=Severity.WARNING,
    field="work",
    mend=MEND_WORK,
    advice="请问清楚务工时间、企业、行业、渠道和月收入，一起登记。",
    find=work_details,
)
