"""Help measures (帮扶措施): entered, corrected, taken back. A wrong one is superseded, never overwritten."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.audit import require, service
from accounts.models import User
from accounts.permissions import ENTER_REGISTER
from config.lib.entry_fields import EntryField, changed_fields, coded
from config.lib.merging import decided_clashes, merge
from config.lib.money import to_money
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import Refused
from households.changes import ChangeKind
from households.codes import Source
from households.measures import PARTS, MeasureKind, MeasurePart
from households.models import HelpMeasure, Household, Membership, RegisterChange
from households.services.changes import Paper, earlier_entry, note_change
from households.services.fact_rules import EARLIEST
from households.services.register import locked_household
from households.services.worksheets import MOST, amount
from villages.clocks import standing, succeed, supersede
from villages.services.dates import require_reason

LONGEST_CONTENT, LONGEST_UNIT, LONGEST_PROJECT = 200, 60, 120

MEASURE_FIELDS = (
    EntryField("kind", "措施类别", coded(MeasureKind)),
    EntryField("part", "具体是哪一项", coded(MeasurePart)),
    EntryField("member", "帮扶对象"),
    EntryField("content", "帮扶内容"),
    EntryField("valid_from", "开始日期"),
    EntryField("valid_to", "结束日期"),
    EntryField("unit_name", "帮扶单位"),
    EntryField("amount", "金额", amount),
    EntryField("project", "项目"),
    EntryField("signed_on", "户主签字"),
)
TEXTS = {"content": LONGEST_CONTENT, "unit_name": LONGEST_UNIT, "project": LONGEST_PROJECT}


def measure_values(measure: HelpMeasure) -> dict[str, Any]:
    """Return what an entry form about a measure shows, by field."""
    return {one.name: getattr(measure, one.name) for one in MEASURE_FIELDS}


@service("households.enter_measure")
def enter_measure(*, household_id: int, typed: Mapping[str, Any], paper: Paper, actor: User) -> RegisterChange:
    """Write down what is done for a household, and note it for a second person; return the note.

    `typed` maps the names of MEASURE_FIELDS to values. Raises PermissionDenied, ObjectDoesNotExist outside the scope,
    Refused for values against the rules, or a measure that is there already.
    """
    require(actor, ENTER_REGISTER)
    household = locked_household(household_id, actor)
    if earlier := earlier_entry(paper, household=household, actor=actor):
        return earlier
    values = _sound(household, typed)
    if _same(household, values).exists():
        raise Refused("这一项措施已经登记过了。要改它，请在帮扶措施页点「更正」。")
    measure = HelpMeasure.objects.create(
        household=household,
        **values,
        source=Source.FORM,
        source_name=values["unit_name"],
        document=paper.document,
        recorded_by=actor,
    )
    told = changed_fields(MEASURE_FIELDS, {}, measure_values(measure))
    return _note(household, measure, told=told, paper=paper, actor=actor)


@service("households.correct_measure")
def correct_measure(
    *, household_id: int, measure_id: int, typed: Mapping[str, Any], paper: Paper, actor: User
) -> RegisterChange:
    """Replace a measure that was written down wrongly, or that has ended since, and note it for a second person.

    When somebody else has corrected it meanwhile, the two corrections are merged field by field. Raises as
    `enter_measure`, Refused for one that was taken back, and EditConflict when both changed a field.
    """
    require(actor, ENTER_REGISTER)
    household = locked_household(household_id, actor)
    if earlier := earlier_entry(paper, household=household, actor=actor):
        return earlier
    measure = standing_measure(household.pk, measure_id)
    now = measure_values(measure)
    merged = merge(opened=paper.opened, now=now, typed=_in_cents(typed), chosen=paper.chosen)
    values = _sound(household, merged.values)
    if _same(household, values).exclude(pk=measure.pk).exists():
        raise Refused("另有一项一样的措施。请先核对两项是不是同一件事，多出来的那一项用「撤回」。")
    told = changed_fields(MEASURE_FIELDS, now, values)
    if told:
        member = values.pop("member")
        columns = values | {"member_id": member.pk if member else None, "source_name": values["unit_name"]}
        papers = {"document": paper.document or measure.document, "source": Source.CORRECTION}
        measure = succeed(measure, **columns, **papers, recorded_by_id=actor.pk)
    decided = decided_clashes(merged, MEASURE_FIELDS)
    return _note(household, measure, told=told, paper=paper, actor=actor, decided=decided)


@service("households.take_back_measure")
def take_back_measure(*, household_id: int, measure_id: int, paper: Paper, actor: User) -> RegisterChange:
    """Take back a measure that never was, with a reason, and note it for a second person; the row stays.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused without a reason or when it was taken back.
    """
    require(actor, ENTER_REGISTER)
    household = locked_household(household_id, actor)
    if earlier := earlier_entry(paper, household=household, actor=actor):
        return earlier
    require_reason(paper.reason, "请写明为什么撤回这一项措施。")
    measure = standing_measure(household.pk, measure_id)
    told = changed_fields(MEASURE_FIELDS, measure_values(measure), {})
    supersede(measure)
    return _note(household, measure, told=told, paper=paper, actor=actor)


def standing_measure(household_id: int, measure_id: int) -> HelpMeasure:
    """Return the measure as it is believed now: the one with this id, or what superseded it in the end.

    Raises ObjectDoesNotExist for a measure of another household, Refused when it was taken back.
    """
    measures = HelpMeasure.objects.filter(household=household_id).select_related("member")
    return standing(measures.get(pk=measure_id), measures)


def _note(household: Household, measure: HelpMeasure, **about: Any) -> RegisterChange:
    return note_change(household=household, kind=ChangeKind.MEASURE, subject=measure, **about)


def _in_cents(typed: Mapping[str, Any]) -> dict[str, Any]:
    given = typed["amount"]
    return {**typed, "amount": None if given is None else to_money(given)}


def _same(household: Household, values: Mapping[str, Any]) -> Any:
    """Return the believed measures that are the same thing for the same person from the same day on."""
    alike = {name: values[name] for name in ("member", "kind", "part", "content", "valid_from")}
    return HelpMeasure.objects.believed().filter(household=household, **alike)


def _sound(household: Household, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values ready to be stored. Raises Refused for what no door may write."""
    values = _in_cents(typed)
    for name, longest in TEXTS.items():
        values[name] = values[name].strip()
        require_no_numbers(values[name])
        if len(values[name]) > longest:
            raise Refused(f"文字太长：{_LABELS[name]}最多 {longest} 字。请写短一些。")
    if not values["content"] or not values["unit_name"]:
        raise Refused("请写明帮扶内容和帮扶单位。")
    _require_kind(values["kind"], values["part"])
    _require_days(values["valid_from"], values["valid_to"], values["signed_on"])
    if values["amount"] is not None and not Decimal(0) <= values["amount"] <= MOST:
        raise Refused("金额不能是负数，也不能超过 10 亿元。请对照手册改正。")
    if values["member"] is not None:
        _require_member(household, values)
    return values


_LABELS = {one.name: one.label for one in MEASURE_FIELDS}


def _require_kind(kind: str, part: str) -> None:
    if kind not in MeasureKind.values or part not in {"", *MeasurePart.values}:
        raise Refused("表里有系统不认识的选项。请刷新页面后重新选择。")
    parts = PARTS.get(kind, ())
    if part in parts or (not parts and not part):
        return
    label = MeasureKind(kind).label
    if parts:
        raise Refused(f"{label}要选具体是哪一项：{'、'.join(one.label for one in parts)}。")
    raise Refused(f"{label}不分项，请把「具体是哪一项」清空。")


def _require_days(first: date, last: date | None, signed: date | None) -> None:
    today = timezone.localdate()
    if not EARLIEST <= first <= today:
        raise Refused("开始日期应在 2013 年以后、今天以前。还没有开始的措施，开始后再登记。")
    if last is not None and last < first:
        raise Refused("结束日期不能早于开始日期。请对照手册改正。")
    if signed is not None and not EARLIEST <= signed <= today:
        raise Refused("户主签字的日期应在 2013 年以后、今天以前。还没签的不填。")


def _require_member(household: Household, values: Mapping[str, Any]) -> None:
    """Refuse a person who was never of the household while the measure lasted."""
    until = values["valid_to"] or timezone.localdate()
    left_later = Q(valid_to__isnull=True) | Q(valid_to__gte=values["valid_from"])
    counted = Membership.objects.believed().filter(household=household, member=values["member"], valid_from__lte=until)
    if not counted.filter(left_later).exists():
        raise Refused(f"{values['member']}在这段时间不是这一户的人，请对照手册上的姓名和日期。")
