"""Rule 18: a risk that is registered as gone is gone: income above the line, nothing of the guarantees broken."""

from collections.abc import Iterator

from households.codes import Guarantee, Insurance, SchoolStatus
from households.quality.record import Calendar, Home
from households.quality.rule import MEND_MONITORING, Fault, Rule
from households.quality.rules.dangerous_house import is_dangerous
from households.quality.words import Severity

OUT_OF_SCHOOL = frozenset({SchoolStatus.SUSPECTED, SchoolStatus.DROPPED_OUT, SchoolStatus.NEVER})


def ended_risk_holds(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield what is wrong again, or still, about a household whose risk is registered as gone."""
    if home.watch is None or home.watch.until is None or home.watch.until > calendar.day:
        return
    begun = f"{home.watch.until} 已消除风险，"
    for guarantee, words in _broken(home, calendar):
        yield Fault(begun + words, str(guarantee.label), field=guarantee.value)


def _broken(home: Home, calendar: Calendar) -> Iterator[tuple[Guarantee, str]]:
    per_head = home.sheet.per_head if home.sheet else None
    if per_head is not None and calendar.line is not None and per_head <= calendar.line:
        yield Guarantee.INCOME, f"人均纯收入 {per_head} 元没有高于收入线 {calendar.line} 元。"
    if home.water_fails:
        yield Guarantee.WATER, f"{home.water_on} 认定饮水不达标。"
    if is_dangerous(home):
        yield Guarantee.HOUSING, f"住房鉴定为 {home.grade} 级，没有登记改造。"
    missing = [one.name for one in home.people if calendar.owes_schooling(one) and one.schooling in OUT_OF_SCHOOL]
    if missing:
        yield Guarantee.SCHOOLING, f"{'、'.join(missing)}没有在校。"
    uninsured = [one.name for one in home.people if one.basic == Insurance.NONE]
    if uninsured:
        yield Guarantee.MEDICAL, f"{'、'.join(uninsured)}没有基本医保。"


RULE = Rule(
    id="18",
    name="ended_risk_holds",
    label="风险消除以后又不达标",
    severity=Severity.ERROR,
    field="monitoring",
    mend=MEND_MONITORING,
    advice="请到户核实：名单登错的更正，确实不达标的重新识别为监测对象。",
    find=ended_risk_holds,
)
