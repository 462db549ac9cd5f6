"""Facts with a day and a source, from housing appraisals to land. A wrong one is superseded, never overwritten.

A new fact is one of its own from its day on; a correction replaces one that was written down wrongly.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from accounts.audit import require, service
from accounts.models import User
from config.lib.entry_fields import changed_fields
from config.lib.fields import EncryptedText
from config.lib.merging import decided_clashes, merge
from config.lib.refusals import Refused
from households.codes import Source
from households.fact_kinds import FACT_KINDS, FactKind
from households.models import Household, Membership, RegisterChange
from households.services.changes import Paper, earlier_entry, note_change
from households.services.fact_rules import EARLIEST, require_plain_texts, require_sound_values
from households.services.register import locked_household
from villages.clocks import supersede


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
    """Write down a new fact of the kind `key` and note it for a second person; return the note.

    `typed` maps the kind's fields to values, `valid_from` being the fact's own day; what is left out is not known.
    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused for values against the rules, a person who
    does not live there, or a fact of that kind, day and issuer that is there already (to be corrected instead).
    """
    kind = fact_kind(key)
    require(actor, kind.permission)
    household = locked_household(household_id, actor)
    if earlier := earlier_entry(paper, household=household, actor=actor):
        return earlier
    values = _typed(kind, typed, nothing_known(kind))
    _require_sound(kind, household, values)
    if _same_day(kind, household, values).exists():
        raise Refused(f"这一天的{kind.label}已经登记过了。要改它，请在凭据页点「更正」。")
    fact = kind.model.objects.create(**_row(kind, household, values, paper, actor), source=kind.source)
    told = changed_fields(kind.fields, {}, fact_values(kind, fact))
    return note_change(household=household, kind=kind.change, subject=fact, told=told, paper=paper, actor=actor)


@service("households.correct_fact")
def correct_fact(
    *, household_id: int, key: str, fact_id: int, typed: Mapping[str, Any], paper: Paper, actor: User
) -> RegisterChange:
    """Replace a fact that was written down wrongly, and note it for a second person; return the note.

    What `typed` leaves out stays as it is, and so does a number left empty. When somebody else has corrected it
    meanwhile, the two corrections are merged field by field. Raises as `enter_fact`, and EditConflict when both changed
    a field.
    """
    kind = fact_kind(key)
    require(actor, kind.permission)
    household = locked_household(household_id, actor)
    if earlier := earlier_entry(paper, household=household, actor=actor):
        return earlier
    fact = newest_version(kind, household.pk, fact_id)
    now = fact_values(kind, fact)
    merged = merge(opened=paper.opened, now=now, typed=_typed(kind, typed, now), chosen=paper.chosen)
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
    issuer = {"source_name": values["source_name"].strip()}
    return {**values, **whose, **issuer, "document": paper.document, "recorded_by": actor}


def _same_day(kind: FactKind, household: Household, values: Mapping[str, Any]) -> Any:
    """Return the believed facts of that kind, owner, day and issuer (and year, name): two offices may both speak."""
    about = {"valid_from": values["valid_from"], "source_name": values["source_name"].strip()}
    about |= {"year": values["year"]} if kind.is_yearly else {}
    about |= {kind.apart: values[kind.apart].strip()} if kind.apart else {}
    whose = {"member": values["member"]} if kind.of_member else {"household": household}
    return kind.model.objects.believed().filter(**about, **whose)


def _typed(kind: FactKind, typed: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return a value for every field of the form: the typed one, else the stored one.

    A number left empty is the stored one: no form ever shows it.
    """
    values = {**stored, **{one.name: typed[one.name] for one in kind.fields if one.name in typed}}
    numbers = {name: _number(values[name]) or stored[name] for name in kind.numbers}
    return values | numbers


def _number(typed: str) -> str:
    return typed if isinstance(typed, EncryptedText) else re.sub(r"\s", "", typed).upper()


def nothing_known(kind: FactKind) -> dict[str, Any]:
    """Return what the fields of a fact hold of which nothing is known."""
    empty = kind.model()
    return {one.name: getattr(empty, one.name) for one in kind.own}


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
        _require_known(kind.model._meta.get_field(one.name), values[one.name])
    require_plain_texts(value for name, value in values.items() if name not in kind.numbers)
    if kind.of_member:
        _require_member(household, values["member"], day)
    require_sound_values(kind.key, values)


def _require_known(field: Any, value: Any) -> None:
    """Refuse a code that the list of a field, or of the items of a field, does not have."""
    codes = getattr(field, "base_field", field).choices
    said = value if isinstance(value, list) else [value]
    if codes and set(said) - {*dict(codes), "", None}:
        raise Refused("表里有系统不认识的选项。请刷新页面后重新选择。")


def _require_member(household: Household, member: Any, day: date) -> None:
    counted = Membership.objects.believed().as_of(day).filter(household=household, member=member)
    if not counted.exists():
        raise Refused(f"{member}在 {day:%Y-%m-%d} 不是这一户的人，请对照凭据上的姓名和日期。")
