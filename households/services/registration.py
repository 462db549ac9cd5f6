"""A new household on the register (登记新户), with its head and its code."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from accounts.audit import require, service
from accounts.models import User
from accounts.permissions import REGISTER_HOUSEHOLDS
from config.lib.crypto import keyed_hash
from config.lib.entry_fields import ChangedField, changed_fields
from config.lib.pinyin import initials, sort_key
from config.lib.refusals import Refused
from households.changes import ChangeKind
from households.codes import MembershipEventKind, Relation
from households.models import Household, RegisterChange, StatusEvent
from households.register_fields import HOUSEHOLD_FIELDS
from households.services.changes import Paper, note_change
from households.services.members import told_arrival
from households.services.memberships import begin, note_event, require_day
from households.services.persons import (
    enter_person,
    read_number,
    require_fitting_number,
    require_sound_person,
)
from households.services.register import require_sound_household
from households.status import HouseholdStatus
from villages.models import Village

PROGRAMME_BEGAN = date(2014, 1, 1)
CODE = re.compile(r"\d{10,20}")
COPIED = (
    "group", "attribute", "household_type", "main_cause", "other_causes", "identified_by", "phone", "bank_name",
    "bank_account",
)  # fmt: skip
SERIAL_DIGITS = 4


@service("households.register")
def register_household(
    *, village_id: int, typed: Mapping[str, Any], head: Mapping[str, Any], on_date: date, paper: Paper, actor: User
) -> RegisterChange:
    """Register a household with its head, identified as poor on `on_date`; return the note for a second person.

    `typed` maps the names of HOUSEHOLD_FIELDS (without the year, which is that of `on_date`) to values, and `code` to
    the household's code, empty for the next free one of the village; `head` maps those of MEMBER_FIELDS. Raises
    PermissionDenied, ObjectDoesNotExist for a village outside the scope, Refused for values against the rules, a code
    that was used before, and a person who is on the register already.
    """
    require(actor, REGISTER_HOUSEHOLDS)
    # Two registrations in one village queue up: for the next code, and for a form sent twice.
    villages = Village.objects.visible_to(actor).select_for_update(of=("self",), no_key=True)
    village = villages.select_related("township").get(pk=village_id)
    if earlier := _earlier(paper, actor):
        return earlier
    head = {**head, "relation": Relation.HEAD, "id_number": read_number(head["id_number"])}
    require_sound_person(head)
    require_fitting_number(head)
    require_day(on_date, not_before=PROGRAMME_BEGAN, what="开始建档立卡")
    require_day(on_date, not_before=head["birth_date"], what="户主出生")
    household = _new_household(village, typed, head["name"], registered_year=on_date.year)
    member = enter_person(household, head, kind=MembershipEventKind.REGISTERED, actor=actor)
    begin(household, member, relation=Relation.HEAD, on_date=on_date)
    kind = MembershipEventKind.REGISTERED
    note_event(member, household, kind=kind, on_date=on_date, reason=paper.reason, actor=actor)
    note_status(household, on_date=on_date, paper=paper, actor=actor)
    placed = ChangedField("village", "村", "没有", f"{village.township}{village}")
    told = [ChangedField("code", "户编号", "没有", household.code), placed]
    told += changed_fields(HOUSEHOLD_FIELDS, {}, {one.name: getattr(household, one.name) for one in HOUSEHOLD_FIELDS})
    told += told_arrival(member, head, kind=kind, on_date=on_date)
    return note_change(
        household=household, kind=ChangeKind.HOUSEHOLD_NEW, subject=household, told=told, paper=paper, actor=actor
    )


def next_code(village: Village) -> str:
    """Return the next household code of a village: its 12 digits and a serial number. Codes are never used again."""
    serial = re.compile(rf"{village.code}\d{{{SERIAL_DIGITS}}}")
    codes = Household.objects.filter(code__startswith=village.code).values_list("code", flat=True)
    numbers = [int(code[len(village.code) :]) for code in codes if serial.fullmatch(code)]
    return f"{village.code}{max(numbers, default=0) + 1:0{SERIAL_DIGITS}}"


def save_new(household: Household) -> Household:
    """Save a new household; the database refuses a code that was used before."""
    if not CODE.fullmatch(household.code):
        raise Refused("户编号应是 10 到 20 位数字。请对照登记表，或者留空由系统编号。")
    household.head_initials, household.head_sort = (
        initials(household.head_name)[:20],
        sort_key(household.head_name)[:80],
    )
    try:
        with transaction.atomic():
            household.save()
    except IntegrityError as fault:
        if "code" not in str(fault):
            raise
        raise Refused(f"户编号 {household.code} 已经用过，不能再用。请核对，或者留空由系统编号。") from fault
    household.refresh_from_db(fields=["phone", "bank_account"])
    return household


def note_status(
    household: Household, *, on_date: date, paper: Paper, actor: User, reason: str = "", status: str = ""
) -> None:
    """Write down with which status a household came onto the register; where none is named, the one it has."""
    StatusEvent.objects.create(
        household=household,
        after=status or household.status,
        on_date=on_date,
        document=paper.document,
        reason=reason or paper.reason,
        recorded_by=actor,
    )


def _new_household(village: Village, typed: Mapping[str, Any], head_name: str, *, registered_year: int) -> Household:
    household = Household(
        code=typed["code"] or next_code(village),
        township=village.township,
        village=village,
        head_name=head_name.strip(),
        registered_year=registered_year,
        status=HouseholdStatus.REGISTERED,
        **{name: typed[name] for name in COPIED if name in typed},
    )
    numbers = {name for name in ("phone", "bank_account") if typed[name]}
    require_sound_household(household, typed, numbers)
    household.phone_hash = keyed_hash(typed["phone"]) if typed["phone"] else ""
    return save_new(household)


def _earlier(paper: Paper, actor: User) -> RegisterChange | None:
    """Return the registration that this very form has made already."""
    earlier = RegisterChange.objects.filter(submit_key=paper.submit_key).first()
    if earlier is not None and (earlier.made_by_id != actor.pk or earlier.kind != ChangeKind.HOUSEHOLD_NEW):
        raise Refused("这张表的编号已经用过了。请重新打开页面再填。")
    return earlier
