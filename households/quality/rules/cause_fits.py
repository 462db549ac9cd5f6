"""Rule 17: the main cause of poverty fits the people: no lack of labour where there is labour, no illness without ill.

The county's list asks this of the risks of a watched household; the cause on the register form is held to the same.
"""

from collections.abc import Iterator

from households.codes import Cause, Health, Labour
from households.quality.record import Calendar, Home
from households.quality.rule import MEND_HOUSEHOLD, Fault, Rule
from households.quality.words import Severity

FULL_LABOUR = frozenset({Labour.ORDINARY, Labour.SKILLED})
ILL = frozenset({Health.CHRONIC, Health.SERIOUS})


def cause_fits(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield a household whose main cause nobody in it bears out."""
    health = {one for person in home.people for one in person.health}
    if home.main_cause == Cause.NO_LABOUR:
        able = [person.name for person in home.people if person.labour in FULL_LABOUR]
        if len(able) > 1:
            yield Fault(f"主要致贫原因是缺劳动力，家里有 {len(able)} 个劳动力。", Cause.NO_LABOUR.label)
    elif home.main_cause == Cause.ILLNESS and not health & ILL:
        yield Fault("主要致贫原因是因病，家里没有登记病人。", Cause.ILLNESS.label)
    elif home.main_cause == Cause.DISABILITY and Health.DISABLED not in health:
        yield Fault("主要致贫原因是因残，家里没有登记残疾人。", Cause.DISABILITY.label)


RULE = Rule(
    id="17",
    name="cause_fits",
    label="致贫原因和家庭情况不符",
    severity=Severity.HINT,
    field="main_cause",
    mend=MEND_HOUSEHOLD,
    advice="请核对致贫原因和每个人的健康状况、劳动技能，更正登错的一项。",
    find=cause_fits,
)
