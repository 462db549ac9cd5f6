"""The county sets what it demands of visits: rules and rounds, each from a day on, upon a document."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models.functions import Now

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import MANAGE_VISIT_RULES
from config.lib.refusals import Refused
from households.models import VisitRound, VisitRule
from households.services.county_terms import make_room, queue_up
from villages.clocks import CLOCKWORK

STARTING_RULE: dict[str, Any] = {
    "document": "系统安装时的走访规则，请换成本县的文件",
    "open_every_days": 7,
    "exited_every_days": 90,
    "alert_days": 183,
    "helper_monthly": 4,
    "own_void_days": 7,
    "copied_characters": 15,
    "rapid_count": 5,
    "rapid_minutes": 5,
    "backdated_days": 3,
    "correct_days": 7,
    "shared_characters": 30,
    "shared_days": 30,
    "most_households": 5,
}
"""What a county begins with: the helper weekly (师宗县, 遍访制度), exited households quarterly (四不摘: help goes on
after the exit), an alert after half a year; five visits written down within five minutes deserve a second look, and so
do the same words from two cadres within a month. What was sent back is put right before the next visit is due. One
cadre helps at most five households (科级干部每人包五户, 呼伦贝尔)."""

MOST = 3660
_BOOKKEEPING = {"id", "valid_from", "valid_to", "recorded_by", *CLOCKWORK}
RULE_NUMBERS = tuple(f.name for f in VisitRule._meta.concrete_fields if f.name not in {*_BOOKKEEPING, "document"})


@dataclass(frozen=True)
class RoundEntry:
    """One filled-in form of a round."""

    number: int
    name: str
    valid_from: date
    valid_to: date
    document: str


@service("households.set_visit_rule")
def set_visit_rule(*, values: Mapping[str, Any], valid_from: date, document: str, actor: User) -> VisitRule:
    """Let a rule with the numbers `values` hold from `valid_from` on, upon `document`, and return it.

    The rule that holds until then ends the day before; one that begins on the same day is replaced; one that begins
    later stays and ends this one. What was believed before is superseded, never overwritten. Raises PermissionDenied,
    and Refused for a document or a number that will not do.
    """
    require(actor, MANAGE_VISIT_RULES)
    queue_up()
    numbers = {name: values.get(name) for name in RULE_NUMBERS}
    _require_document(document)
    _require_numbers(numbers)
    ends = make_room(VisitRule.objects.believed(), valid_from)
    rule = VisitRule.objects.create(
        **numbers, valid_from=valid_from, valid_to=ends, document=document.strip(), recorded_by=actor
    )
    told = numbers | {"valid_from": valid_from.isoformat(), "document": rule.document}
    record(actor=actor, action="households.set_visit_rule", subject=rule, after=told)
    return rule


@service("households.set_visit_round")
def set_visit_round(*, entry: RoundEntry, actor: User, round_id: int | None = None) -> VisitRound:
    """Write down a round of visits, or correct the one called `round_id`, and return it.

    A correction supersedes the round and adds another. Rounds may overlap: a visit counts in each that its day falls
    into. Raises PermissionDenied, and Refused for a round that somebody has corrected meanwhile, a number that is
    taken, days in the wrong order, or an empty name or document.
    """
    require(actor, MANAGE_VISIT_RULES)
    queue_up()
    _require_document(entry.document)
    believed = VisitRound.objects.believed()
    earlier = believed.filter(pk=round_id).first() if round_id else None
    if round_id and earlier is None:
        raise Refused("这一轮已经有人更正过。请回到轮次列表重新打开。")
    if earlier:
        believed.filter(pk=earlier.pk).update(superseded_at=Now())
    if entry.number < 1 or not entry.name.strip():
        raise Refused("请写明是第几轮、叫什么名称。")
    if entry.valid_to < entry.valid_from:
        raise Refused("终止日期不能早于起始日期。请改正。")
    if believed.filter(number=entry.number).exists():
        raise Refused(f"第 {entry.number} 轮已经有了。请换一个轮次，或者更正那一轮。")
    made = VisitRound.objects.create(**asdict(entry), recorded_by=actor)
    record(
        actor=actor,
        action="households.set_visit_round",
        subject=made,
        before=_told(earlier) if earlier else None,
        after=_told(made),
    )
    return made


def ensure_starting_rule(*, valid_from: date, actor: User | None = None) -> VisitRule | None:
    """Let the starting rule hold from `valid_from` on where the county has no rule at all; return it, or None.

    For the command that sets up a county: safe to call again, needs no permission, belongs into its transaction.
    """
    queue_up()
    if VisitRule.objects.believed().exists():
        return None
    return VisitRule.objects.create(**STARTING_RULE, valid_from=valid_from, recorded_by=actor)


def _require_document(document: str) -> None:
    if not document.strip():
        raise Refused("请写明文号：规则和轮次都要有依据的文件。")


def _require_numbers(numbers: Mapping[str, Any]) -> None:
    for name, value in numbers.items():
        field: Any = VisitRule._meta.get_field(name)
        lowest = 0 if name == "backdated_days" else 1
        if value is None and field.null:
            continue
        if not isinstance(value, int) or not lowest <= value <= MOST:
            raise Refused(f"「{field.verbose_name}」要填 {lowest} 到 {MOST} 之间的整数。")


def _told(one: VisitRound) -> dict[str, str | int]:
    days = {"valid_from": one.valid_from.isoformat(), "valid_to": str(one.valid_to)}
    return {"number": one.number, "name": one.name, "document": one.document, **days}
