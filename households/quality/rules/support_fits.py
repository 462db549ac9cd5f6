"""Rule 13: who is helped by a disability subsidy, 低保 or 特困供养 has somebody in the household to whom it belongs."""

from collections.abc import Iterator

from households.codes import Health
from households.codes_person import Welfare
from households.measures import MeasurePart
from households.quality.record import Calendar, Home
from households.quality.rule import MEND_WELFARE, Fault, Rule
from households.quality.words import Severity


def support_fits(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield a household with such a measure and nobody with that disability or assistance."""
    parts = {part for _, part in home.measures}
    if MeasurePart.DISABILITY in parts and not any(
        person.disability or Health.DISABLED in person.health for person in home.people
    ):
        yield Fault("登记了残疾人补贴，家里没有残疾人。", MeasurePart.DISABILITY.label, field="disability")
    for part, welfare in ((MeasurePart.DIBAO, Welfare.DIBAO), (MeasurePart.TEKUN, Welfare.TEKUN)):
        if part in parts and not any(person.welfare == welfare for person in home.people):
            yield Fault(f"措施里有{part.label}，家里没有人登记享受{part.label}。", str(part.label), field=welfare.value)


RULE = Rule(
    id="13.2",
    name="support_fits",
    label="综合保障措施和人对不上",
    severity=Severity.WARNING,
    field="welfare",
    mend=MEND_WELFARE,
    advice="请民政、残联核对名单，登记享受的人，或者更正措施。",
    find=support_fits,
)
