"""Whether a step may be taken on the exit of an area now, and if not, a sentence that says why and what to do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.permissions import ScopeKind
from assessments.area_judging import AreaVerdict
from assessments.area_status import DUTY_OF, NOTICE, TABLES, AreaAction, AreaDuty
from assessments.criteria.verdict import Outcome
from assessments.models import AreaDecision, AreaExit, AreaNotice, Level
from assessments.selectors.areas import judge_one
from config.lib.refusals import Refused
from config.lib.transitions import Transition
from villages.models import County, Township, Village
from villages.persons import duty_fault

LEVELS = (Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY)
ENOUGH = (Outcome.MET, Outcome.NOT_APPLICABLE)
SENTENCES_SHOWN = 4
WIDE = (ScopeKind.TOWNSHIP, ScopeKind.COUNTY)
"""Who sees the whole of a township."""


@dataclass(frozen=True)
class Standing:
    """What decides whether a step may be taken on an exit: who took part, its notice, how the criteria stand now.

    `unsettled` is how many objections to the notice nobody has settled, `since` the day of the last step of the round:
    no later step can be of an earlier day.
    """

    earlier: Mapping[str, str] = field(default_factory=dict)
    notice: AreaNotice | None = None
    unsettled: int = 0
    verdicts: list[AreaVerdict] | None = None
    since: date | None = None


def areas_of(user: Any, level: Level) -> QuerySet[Any]:
    """Return the areas of a level that `user` works in as wholes; who sees single villages sees no township whole."""
    if level == Level.VILLAGE:
        return Village.objects.visible_to(user).select_related("township")
    if level == Level.TOWNSHIP:
        return Township.objects.visible_to(user) if user.scope_kind in WIDE else Township.objects.none()
    return County.objects.all() if user.scope_kind == ScopeKind.COUNTY else County.objects.none()


def villages_of(exit_: AreaExit) -> list[Village]:
    """Return the villages that an area consists of."""
    if exit_.level == Level.VILLAGE and exit_.village is not None:
        return [exit_.village]
    rows = Village.objects.order_by("code")
    return list(rows.filter(township=exit_.township_id) if exit_.level == Level.TOWNSHIP else rows)


def verdicts_now(exit_: AreaExit) -> list[AreaVerdict]:
    """Return how the area stands today by the standard of its exit."""
    key = exit_.village_id or exit_.township_id or 0
    return judge_one(Level(exit_.level), villages_of(exit_), key, exit_.standard)


def persons_on(decisions: Iterable[AreaDecision]) -> dict[str, str]:
    """Return person → an action they took on the exit, in whatever round."""
    return {one.person: one.action for one in decisions}


def notice_of_round(exit_: AreaExit) -> AreaNotice | None:
    """Return the notice of the exit's present round."""
    return AreaNotice.objects.filter(exit=exit_, round=exit_.round).first()


def standing_of(exit_: AreaExit, *, with_notice: bool = True) -> Standing:
    """Return who took part in an exit and, if wanted, its notice; how the criteria stand is not asked."""
    if not exit_.pk:
        return Standing()
    decisions = list(AreaDecision.objects.filter(exit=exit_).order_by("pk"))
    since = max((one.on_date for one in decisions if one.round == exit_.round), default=None)
    notice = notice_of_round(exit_) if with_notice else None
    unsettled = notice.objections.unsettled().count() if notice else 0
    return Standing(persons_on(decisions), notice, unsettled, since=since)


def step_fault(transition: Transition, exit_: AreaExit, person: str, standing: Standing) -> str:
    """Return why `person` may not take `transition` now; empty when they may. Verdicts not read are not asked."""
    try:
        TABLES[exit_.level].require(transition.action, exit_.state, exit_.get_state_display())
    except Refused as refusal:
        return str(refusal)
    return (
        duty_fault(transition, person, standing.earlier, _sentence)
        or (_notice_fault(standing.notice, standing.unsettled) if NOTICE in transition.needs else "")
        or ("" if transition.is_back or standing.verdicts is None else criteria_fault(transition, standing.verdicts))
    )


def criteria_fault(transition: Transition, verdicts: list[AreaVerdict]) -> str:
    """Say what is unmet or not known of what the standard asks; nothing asked is not enough."""
    lacking = [one for one in verdicts if one.outcome not in ENOUGH]
    if not verdicts:
        return f"标准没有写核对哪些项，不能{transition.label}。请县办先把标准补齐。"
    if not lacking:
        return ""
    told = "；".join(f"{one.label}{one.value and ' ' + one.value}，{one.reason}" for one in lacking[:SENTENCES_SHOWN])
    more = f"等 {len(lacking)} 项" if len(lacking) > SENTENCES_SHOWN else ""
    return f"还没有全部达标，不能{transition.label}：{told}{more}。请先补齐。"


def _sentence(transition: Transition, taken: str) -> str:
    before, now = AreaDuty(DUTY_OF[taken]).label, AreaDuty(DUTY_OF[transition.action]).label
    return f"您办过「{AreaAction(taken).label}」（{before}），不能再办{now}。请由另一位同事办理。"


def _notice_fault(notice: AreaNotice | None, unsettled: int) -> str:
    if notice is None or notice.withdrawn_at is not None:
        return "还没有公示，不能批准。请先张贴公示。"
    if unsettled:
        return "公示还有没处理的异议，不能批准。请先核实处理。"
    if notice.closed_on is None:
        return f"公示到 {notice.last_day:%Y-%m-%d} 才满，结束以后才能批准。"
    return ""
