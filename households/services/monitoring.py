"""Watched households (监测对象): identified, their risk gone, corrected, taken back. Superseded, never overwritten."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.audit import require, service
from accounts.models import User
from accounts.permissions import ENTER_REGISTER
from config.lib.entry_fields import EntryField, changed_fields, coded
from config.lib.merging import decided_clashes, merge
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import Refused
from households.changes import ChangeKind
from households.codes import Source
from households.codes_home import MonitoredKind, MonitoringLead, Risk, RiskEnd
from households.models import HelpMeasure, Household, Monitoring, RegisterChange
from households.models.monitoring import MOST_RISKS
from households.services.changes import Paper, earlier_entry, note_change
from households.services.register import locked_household
from households.status import HouseholdStatus
from villages.clocks import standing, succeed, supersede
from villages.services.dates import require_reason

BEGAN = date(2020, 3, 1)
"""Monitoring against falling back began in 2020."""
LONGEST_NAME = 60

MONITORING_FIELDS = (
    EntryField("kind", "监测对象类别", coded(MonitoredKind)),
    EntryField("risks", "返贫致贫风险", coded(Risk)),
    EntryField("valid_from", "识别监测时间"),
    EntryField("lead", "发现途径", coded(MonitoringLead)),
    EntryField("source_name", "认定单位"),
    EntryField("valid_to", "消除时间"),
    EntryField("ended_by", "消除方式", coded(RiskEnd)),
)
WATCHED: dict[str, Any] = {"valid_to": None, "ended_by": ""}
"""What stands in the last two fields while a household is watched."""


def monitoring_values(monitoring: Monitoring) -> dict[str, Any]:
    """Return what an entry form about it shows, by field."""
    return {one.name: getattr(monitoring, one.name) for one in MONITORING_FIELDS}


@service("households.enter_monitoring")
def enter_monitoring(*, household_id: int, typed: Mapping[str, Any], paper: Paper, actor: User) -> RegisterChange:
    """Write down that a household is watched from a day on, and note it for a second person; return the note.

    `typed` maps the names of MONITORING_FIELDS to values; the last two may be left out. Raises PermissionDenied,
    ObjectDoesNotExist outside the scope, Refused for values against the rules or a household that is watched already.
    """
    require(actor, ENTER_REGISTER)
    household = locked_household(household_id, actor)
    if earlier := earlier_entry(paper, household=household, actor=actor):
        return earlier
    values = _sound(household, WATCHED | dict(typed))
    _require_kind(household, values["kind"])
    monitoring = Monitoring.objects.create(
        household=household, **values, source=Source.FORM, document=paper.document, recorded_by=actor
    )
    told = changed_fields(MONITORING_FIELDS, {}, monitoring_values(monitoring))
    return _note(household, monitoring, told=told, paper=paper, actor=actor)


@service("households.end_monitoring")
def end_monitoring(
    *, household_id: int, monitoring_id: int, on_date: date, ended_by: str, paper: Paper, actor: User
) -> RegisterChange:
    """Write down that the risk of a watched household had gone on a day (消除风险), and note it; return the note.

    Raises as `enter_monitoring`, Refused when it has gone already, without a reason, and where help is said to have
    ended it and there was none.
    """
    require(actor, ENTER_REGISTER)
    household = locked_household(household_id, actor)
    if earlier := earlier_entry(paper, household=household, actor=actor):
        return earlier
    require_reason(paper.reason, "请写明风险怎么消除的。")
    monitoring = standing_monitoring(household.pk, monitoring_id)
    if monitoring.valid_to is not None:
        raise Refused(f"{monitoring.valid_to} 已经登记消除风险。登记错了的，请点「更正」。")
    now = monitoring_values(monitoring)
    values = _sound(household, now | {"valid_to": on_date, "ended_by": ended_by}, monitoring)
    return _correct(household, monitoring, now, values, paper=paper, actor=actor)


@service("households.correct_monitoring")
def correct_monitoring(
    *, household_id: int, monitoring_id: int, typed: Mapping[str, Any], paper: Paper, actor: User
) -> RegisterChange:
    """Replace what was written down wrongly about a watched household; return the note for a second person.

    Two corrections are merged field by field. Raises as `enter_monitoring`, Refused for one that was taken back, and
    EditConflict when both changed a field.
    """
    require(actor, ENTER_REGISTER)
    household = locked_household(household_id, actor)
    if earlier := earlier_entry(paper, household=household, actor=actor):
        return earlier
    monitoring = standing_monitoring(household.pk, monitoring_id)
    now = monitoring_values(monitoring)
    merged = merge(opened=paper.opened, now=now, typed=dict(typed), chosen=paper.chosen)
    values = _sound(household, merged.values, monitoring)
    if values["kind"] != now["kind"]:
        _require_kind(household, values["kind"])
    decided = decided_clashes(merged, MONITORING_FIELDS)
    return _correct(household, monitoring, now, values, paper=paper, actor=actor, decided=decided)


@service("households.take_back_monitoring")
def take_back_monitoring(*, household_id: int, monitoring_id: int, paper: Paper, actor: User) -> RegisterChange:
    """Take back that a household was ever watched, with a reason, and note it for a second person; the row stays.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused without a reason or when it was taken back.
    """
    require(actor, ENTER_REGISTER)
    household = locked_household(household_id, actor)
    if earlier := earlier_entry(paper, household=household, actor=actor):
        return earlier
    require_reason(paper.reason, "请写明为什么撤回。")
    monitoring = standing_monitoring(household.pk, monitoring_id)
    told = changed_fields(MONITORING_FIELDS, monitoring_values(monitoring), {})
    supersede(monitoring)
    return _note(household, monitoring, told=told, paper=paper, actor=actor)


def standing_monitoring(household_id: int, monitoring_id: int) -> Monitoring:
    """Return the row that is believed now: the one with this id, or what superseded it in the end.

    Raises ObjectDoesNotExist for one of another household, Refused when it was taken back.
    """
    rows = Monitoring.objects.filter(household=household_id)
    return standing(rows.get(pk=monitoring_id), rows)


def _correct(
    household: Household,
    monitoring: Monitoring,
    now: Mapping[str, Any],
    values: dict[str, Any],
    *,
    paper: Paper,
    actor: User,
    decided: Any = (),
) -> RegisterChange:
    told = changed_fields(MONITORING_FIELDS, now, values)
    if told:
        papers = {"document": paper.document or monitoring.document, "source": Source.CORRECTION}
        monitoring = succeed(monitoring, **values, **papers, recorded_by_id=actor.pk)
    return _note(household, monitoring, told=told, paper=paper, actor=actor, decided=decided)


def _note(household: Household, monitoring: Monitoring, **about: Any) -> RegisterChange:
    return note_change(household=household, kind=ChangeKind.MONITORING, subject=monitoring, **about)


def _sound(household: Household, typed: Mapping[str, Any], monitoring: Monitoring | None = None) -> dict[str, Any]:
    """Return the values ready to be stored in the place of `monitoring`. Raises Refused for what no door may write."""
    values = dict(typed)
    values["source_name"] = values["source_name"].strip()
    require_no_numbers(values["source_name"])
    if len(values["source_name"]) > LONGEST_NAME:
        raise Refused(f"文字太长：认定单位最多 {LONGEST_NAME} 字。请写短一些。")
    _require_codes(values)
    first, last, today = values["valid_from"], values["valid_to"], timezone.localdate()
    if not BEGAN <= first <= today:
        raise Refused(f"识别监测时间应在 {BEGAN:%Y年%-m月} 以后、今天以前。请对照认定文件再填。")
    if (last is None) != (not values["ended_by"]):
        raise Refused("消除时间和消除方式要么都填，要么都不填。")
    if last is not None and not first <= last <= today:
        raise Refused("消除时间不能早于识别监测时间，也不能晚于今天。")
    if values["ended_by"] == RiskEnd.HELPED and not _was_helped(household, first, last):
        raise Refused("识别以来没有登记帮扶措施，不能算帮扶消除。请先登记措施，或者选自然消除。")
    _require_free(household, first, last, monitoring)
    return values


def _require_codes(values: Mapping[str, Any]) -> None:
    known = (values["kind"] in MonitoredKind.values, values["lead"] in MonitoringLead.values)
    if not all(known) or set(values["risks"]) - set(Risk.values) or values["ended_by"] not in {"", *RiskEnd.values}:
        raise Refused("表里有系统不认识的选项。请刷新页面后重新选择。")
    if not 1 <= len(set(values["risks"])) == len(values["risks"]) <= MOST_RISKS:
        raise Refused(f"返贫致贫风险至少选一项，最多 {MOST_RISKS} 项。")


def _require_kind(household: Household, kind: str) -> None:
    """Refuse a kind that the household cannot be of: only who has left poverty can do so unsteadily."""
    is_out = household.status == HouseholdStatus.EXITED
    if kind == MonitoredKind.UNSTABLE and not is_out:
        raise Refused(f"{household}现在是「{household.get_status_display()}」，脱贫不稳定户要先脱贫。请改选类别。")
    if kind == MonitoredKind.BORDERLINE and is_out:
        raise Refused(f"{household}已经脱贫，不是边缘易致贫户。请选脱贫不稳定户或突发严重困难户。")


def _was_helped(household: Household, first: date, last: date) -> bool:
    measures = HelpMeasure.objects.believed().filter(household=household, valid_from__lte=last)
    return measures.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=first)).exists()


def _require_free(household: Household, first: date, last: date | None, monitoring: Monitoring | None) -> None:
    others = Monitoring.objects.believed().filter(household=household)
    others = others.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=first))
    if last is not None:
        others = others.filter(valid_from__lte=last)
    if other := others.exclude(pk=monitoring.pk if monitoring else 0).first():
        until = f"到 {other.valid_to}" if other.valid_to else "起，还没有消除"
        raise Refused(f"这一户已经登记为{other.get_kind_display()}：{other.valid_from} {until}。请先更正那一条。")
