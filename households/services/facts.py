"""Certificates: housing appraisals, water, schooling, insurance. A wrong one is superseded, never overwritten.

A new certificate is a fact of its own from its day on; a correction replaces one that was written down wrongly.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.audit import require, service
from accounts.models import User
from accounts.permissions import ENTER_CERTIFICATES
from config.lib.entry_fields import changed_fields
from config.lib.merging import decided_clashes, merge
from config.lib.refusals import Refused
from households.codes import HouseGrade, Remedy, SchoolStatus, Source
from households.fact_kinds import FACT_KINDS, FactKind
from households.models import Household, Membership, RegisterChange
from households.services.changes import Paper, earlier_entry, note_change
from households.services.register import locked_household
from villages.clocks import supersede

EARLIEST = date(2013, 1, 1)
"""Registration began in 2013; an earlier certificate says nothing about the programme."""

_DANGEROUS = (HouseGrade.C, HouseGrade.D)
_AT_A_SCHOOL = (SchoolStatus.IN_SCHOOL, SchoolStatus.SPECIAL)


def fact_kind(key: str) -> FactKind:
    """Return the kind of certificate called `key`. Raises Refused for a name there is not."""
    if key not in FACT_KINDS:
        raise Refused("没有这一类凭据。请回到这一户重新选择。")
    return FACT_KINDS[key]


def fact_values(kind: FactKind, fact: Any) -> dict[str, Any]:
    """Return what an entry form about a certificate shows, by field."""
    return {one.name: getattr(fact, one.name) for one in kind.fields}


@service("households.enter_fact")
def enter_fact(*, household_id: int, key: str, typed: Mapping[str, Any], paper: Paper, actor: User) -> RegisterChange:
    """Write down a new certificate of the kind `key` and note it for a second person; return the note.

    `typed` maps the kind's fields to values; `valid_from` is the certificate's own day. Raises PermissionDenied,
    ObjectDoesNotExist outside the scope, Refused for values against the rules, a person who does not live there, or
    a certificate of that kind and day that is there already (to be corrected instead).
    """
    require(actor, ENTER_CERTIFICATES)
    kind, household = fact_kind(key), locked_household(household_id, actor)
    if earlier := earlier_entry(paper, household=household, actor=actor):
        return earlier
    _require_sound(kind, household, typed)
    if _same_day(kind, household, typed).exists():
        raise Refused(f"这一天的{kind.label}已经登记过了。要改它，请在凭据页点「更正」。")
    fact = kind.model.objects.create(**_row(kind, household, typed, paper, actor), source=Source.DEPARTMENT)
    told = changed_fields(kind.fields, {}, fact_values(kind, fact))
    return note_change(household=household, kind=kind.change, subject=fact, told=told, paper=paper, actor=actor)


@service("households.correct_fact")
def correct_fact(
    *, household_id: int, key: str, fact_id: int, typed: Mapping[str, Any], paper: Paper, actor: User
) -> RegisterChange:
    """Replace a certificate that was written down wrongly, and note it for a second person; return the note.

    When somebody else has corrected it meanwhile, the two corrections are merged field by field. Raises as
    `enter_fact`, and EditConflict when both changed a field.
    """
    require(actor, ENTER_CERTIFICATES)
    kind, household = fact_kind(key), locked_household(household_id, actor)
    if earlier := earlier_entry(paper, household=household, actor=actor):
        return earlier
    fact = newest_version(kind, household.pk, fact_id)
    now = fact_values(kind, fact)
    merged = merge(opened=paper.opened, now=now, typed=typed, chosen=paper.chosen)
    _require_sound(kind, household, merged.values)
    if _same_day(kind, household, merged.values).exclude(pk=fact.pk).exists():
        raise Refused(f"这一天另有一条{kind.label}。请先核对两条是不是同一份凭据。")
    told = changed_fields(kind.fields, now, merged.values)
    successor = _replace(kind, fact, _row(kind, household, merged.values, paper, actor)) if told else fact
    return note_change(
        household=household,
        kind=kind.change,
        subject=successor,
        told=told,
        decided=decided_clashes(merged, kind.fields),
        paper=paper,
        actor=actor,
    )


def newest_version(kind: FactKind, household_id: int, fact_id: int) -> Any:
    """Return the certificate as it is believed now: the one with this id, or what superseded it in the end.

    Raises ObjectDoesNotExist for a certificate of another household, Refused when it was withdrawn without successor.
    """
    facts = kind.model.objects.filter(**{kind.owner: household_id})
    fact = facts.get(pk=fact_id)
    while fact.superseded_at is not None:
        fact = facts.filter(recorded_at=fact.superseded_at).first()
        if fact is None:
            raise Refused("这一条已经撤销，不能再更正。请回到凭据页看现在有哪些。")
    return fact


def _replace(kind: FactKind, fact: Any, row: dict[str, Any]) -> Any:
    moment: datetime = supersede(fact)
    kept = {"source": Source.CORRECTION, "recorded_at": moment}
    if not row["document"]:
        kept["document"] = fact.document
    return kind.model.objects.create(**row | kept)


def _row(kind: FactKind, household: Household, values: Mapping[str, Any], paper: Paper, actor: User) -> dict[str, Any]:
    whose = {} if kind.of_member else {"household": household}
    return {**values, **whose, "document": paper.document, "recorded_by": actor}


def _same_day(kind: FactKind, household: Household, values: Mapping[str, Any]) -> Any:
    """Return the believed certificates of that kind, owner and day (and insurance year)."""
    same = kind.model.objects.believed().filter(valid_from=values["valid_from"])
    if not kind.of_member:
        return same.filter(household=household)
    year = Q(year=values["year"]) if "year" in values else Q()
    return same.filter(year, member=values["member"])


def _require_sound(kind: FactKind, household: Household, values: Mapping[str, Any]) -> None:
    """Refuse what no door may write, whichever form or system it came through."""
    day, today = values["valid_from"], timezone.localdate()
    if day > today:
        raise Refused(f"{kind.dated}不能晚于今天。")
    if day < EARLIEST:
        raise Refused(f"{kind.dated}早于 2013 年，请对照凭据再填。")
    if not values["source_name"].strip():
        raise Refused("请写明哪个单位出具的。")
    for one in kind.own:
        codes = kind.model._meta.get_field(one.name).choices
        if codes and values[one.name] not in {*dict(codes), "", None}:
            raise Refused("表里有系统不认识的选项。请刷新页面后重新选择。")
    if kind.of_member:
        _require_member(household, values["member"], day)
    RULES[kind.key](values)


def _require_member(household: Household, member: Any, day: date) -> None:
    counted = Membership.objects.believed().as_of(day).filter(household=household, member=member)
    if not counted.exists():
        raise Refused(f"{member}在 {day:%Y-%m-%d} 不是这一户的人，请对照凭据上的姓名和日期。")


def _housing_rules(values: Mapping[str, Any]) -> None:
    grade, remedy, accepted = values["grade"], values["remedy"], values["accepted_on"]
    if not grade:
        raise Refused("请选择鉴定等级。")
    if remedy != Remedy.NONE and grade not in _DANGEROUS:
        raise Refused("A 级、B 级住房不用改造，改造方式请选「未改造」。")
    if accepted and remedy == Remedy.NONE:
        raise Refused("填了验收日期，却没有选改造方式。请补选，或者清空验收日期。")
    if accepted and not values["valid_from"] <= accepted <= timezone.localdate():
        raise Refused("验收日期应在鉴定日期之后、今天以前。")


def _water_rules(values: Mapping[str, Any]) -> None:
    if not any(values[name] for name in ("quantity", "quality", "convenience", "reliability")):
        raise Refused("四项指标至少要填一项。")


def _schooling_rules(values: Mapping[str, Any]) -> None:
    if not values["status"]:
        raise Refused("请选择就学状况。")
    if values["status"] in _AT_A_SCHOOL and not values["school"].strip():
        raise Refused("在校的孩子要填学校名称。")


def _insurance_rules(values: Mapping[str, Any]) -> None:
    if not values["basic"]:
        raise Refused("请选择基本医保。")
    if not EARLIEST.year < values["year"] <= timezone.localdate().year + 1:
        raise Refused("参保年度不对，请填 2014 年到明年之间的年份。")


RULES = {
    "housing": _housing_rules,
    "water": _water_rules,
    "schooling": _schooling_rules,
    "insurance": _insurance_rules,
}
