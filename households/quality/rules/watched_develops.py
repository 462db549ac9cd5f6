"""Rule 16: who is watched and can work gets help to earn within six months."""

from collections.abc import Iterator

from config.lib.dates import months_after
from households.measures import DEVELOPMENT
from households.quality.record import Calendar, Home
from households.quality.rule import MEND_MEASURES, Fault, Rule
from households.quality.rules.cause_fits import FULL_LABOUR
from households.quality.words import Severity

WITHIN_MONTHS = 6


def watched_develops(home: Home, calendar: Calendar) -> Iterator[Fault]:
    """Yield a household with labour, watched for six months, in which no measure that lets it earn went on."""
    watch = home.watch
    if watch is None or watch.until is not None or calendar.day < months_after(watch.since, WITHIN_MONTHS):
        return
    able = [person.name for person in home.people if person.labour in FULL_LABOUR]
    if able and not DEVELOPMENT.intersection(watch.helped):
        words = f"{watch.since} 识别为监测对象，有 {len(able)} 个劳动力，满 {WITHIN_MONTHS} 个月没有开发式帮扶。"
        yield Fault(words, f"识别 {watch.since}")


RULE = Rule(
    id="16",
    name="watched_develops",
    label="监测对象满六个月没有开发式帮扶",
    severity=Severity.WARNING,
    field="measures",
    mend=MEND_MEASURES,
    advice="请落实产业、就业、公益岗位或金融帮扶，落实了的登记措施。",
    find=watched_develops,
)
