"""Rule F15: who lives in a house of grade C or D is entitled to its repair, and nothing is written down about one."""

from collections.abc import Iterator

from households.codes import HouseGrade, Remedy
from households.quality.record import Calendar, Home
from households.quality.rule import MEND_HOUSING, Fault, Rule
from households.quality.words import Severity

DANGEROUS = frozenset({HouseGrade.C, HouseGrade.D})


def is_dangerous(home: Home) -> bool:
    """Say whether the household lives in a dangerous house that nothing was done about."""
    return home.grade in DANGEROUS and home.remedy in {None, "", Remedy.NONE}


def dangerous_house(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield a household in a dangerous house that nothing was done about."""
    if is_dangerous(home):
        yield Fault(f"住房鉴定为 {home.grade} 级，没有登记改造。", f"{home.grade} 级，{Remedy.NONE.label}")


RULE = Rule(
    id="F15",
    name="dangerous_house",
    label="危房没有改造记录",
    severity=Severity.HINT,
    field="housing",
    mend=MEND_HOUSING,
    advice="请住建部门核对：已经改造的登记改造方式和验收日期，没有的列入计划。",
    find=dangerous_house,
)
