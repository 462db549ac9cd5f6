"""Rule 17: the risks of a watched household fit its people, its help and its water."""

from collections.abc import Iterator

from households.codes_home import Risk
from households.measures import MeasureKind
from households.quality.record import Calendar, Home
from households.quality.rule import MEND_MONITORING, Fault, Rule
from households.quality.rules.cause_fits import FULL_LABOUR
from households.quality.words import Severity

AGAINST_ILLNESS = frozenset({MeasureKind.HEALTH, MeasureKind.SUPPORT, MeasureKind.SOCIAL})


def risk_fits(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield where a risk says what nothing else bears out, or the water says what no risk does."""
    watch = home.watch
    if watch is None or watch.until is not None:
        return
    if Risk.NO_LABOUR in watch.risks:
        able = [person.name for person in home.people if person.labour in FULL_LABOUR]
        if able:
            yield Fault(f"风险是缺劳动力，家里有 {len(able)} 个劳动力。", Risk.NO_LABOUR.label, field="risk_labour")
    if Risk.ILLNESS in watch.risks and not AGAINST_ILLNESS.intersection(watch.helped):
        words = "风险是因病，识别以来没有健康帮扶、综合保障或社会帮扶。"
        yield Fault(words, Risk.ILLNESS.label, field="risk_illness")
    if home.water_fails and Risk.WATER not in watch.risks:
        yield Fault(f"{home.water_on} 认定饮水不达标，风险里没有饮水。", "饮水不达标", field="risk_water")


RULE = Rule(
    id="17.2",
    name="risk_fits",
    label="监测风险和家庭情况不符",
    severity=Severity.HINT,
    field="risks",
    mend=MEND_MONITORING,
    advice="请核对风险类型、家庭成员和帮扶措施，更正登错的一项，没有帮扶的落实帮扶。",
    find=risk_fits,
)
