"""Corrections of what the register says about a household as a whole. Every one is noted for a second person."""

import re
from collections.abc import Mapping
from typing import Any

from accounts.audit import require, service
from accounts.models import User
from accounts.permissions import ENTER_REGISTER
from config.lib.crypto import keyed_hash
from config.lib.entry_fields import changed_fields
from config.lib.merging import decided_clashes, merge
from config.lib.refusals import Refused
from households.changes import ChangeKind
from households.codes import Cause, HouseholdType, IdentifiedBy, PovertyAttribute
from households.models import Household, RegisterChange
from households.register_fields import HOUSEHOLD_FIELDS
from households.services.changes import Paper, earlier_entry, note_change
from households.status import GONE

MOST_OTHER_CAUSES = 2
_PHONE, _ACCOUNT = re.compile(r"1\d{10}"), re.compile(r"\d{12,19}")


def household_values(household: Household) -> dict[str, Any]:
    """Return what an entry form about the household shows, by field; personal numbers as they are stored."""
    return {one.name: getattr(household, one.name) for one in HOUSEHOLD_FIELDS}


def locked_household(household_id: int, actor: User) -> Household:
    """Return the household, locked within the actor's scope, ready to be written to.

    Raises ObjectDoesNotExist outside the scope, Refused when the household has left the register.
    """
    rows = Household.objects.visible_to(actor).select_for_update(of=("self",))
    household = rows.select_related("village", "township", "group").get(pk=household_id)
    if household.status in GONE:
        raise Refused(f"{household}已经{household.get_status_display()}，户表不能再改。")
    return household


@service("households.correct")
def correct_household(*, household_id: int, typed: Mapping[str, Any], paper: Paper, actor: User) -> RegisterChange:
    """Correct what the register says about a household, and note it for a second person; return the note.

    `typed` maps the names of HOUSEHOLD_FIELDS to new values; an empty personal number leaves the stored one. The row
    before stays in the history. Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused for a household
    that is gone or values against the rules, EditConflict when somebody else changed a field meanwhile.
    """
    require(actor, ENTER_REGISTER)
    household = locked_household(household_id, actor)
    if earlier := earlier_entry(paper, household=household, actor=actor):
        return earlier
    now = household_values(household)
    kept = {name: now[name] for name in ("phone", "bank_account") if not typed[name]}
    merged = merge(opened=paper.opened, now=now, typed={**typed, **kept}, chosen=paper.chosen)
    told = changed_fields(HOUSEHOLD_FIELDS, now, merged.values)
    require_sound_household(household, merged.values, {one.name for one in told})
    for one in told:
        setattr(household, one.name, merged.values[one.name])
    if "phone" in {one.name for one in told}:
        household.phone_hash = keyed_hash(merged.values["phone"])
    household.save()
    return note_change(
        household=household,
        kind=ChangeKind.HOUSEHOLD,
        subject=household,
        told=told,
        decided=decided_clashes(merged, HOUSEHOLD_FIELDS),
        paper=paper,
        actor=actor,
    )


def require_sound_household(household: Household, values: Mapping[str, Any], changed: set[str]) -> None:
    """Refuse what no door may write, whichever form or system it came through."""
    group, others = values["group"], values["other_causes"]
    if group is not None and group.village_id != household.village_id:
        raise Refused("村民小组不属于这一户所在的村，请重新选择。")
    known = (
        (values["attribute"], PovertyAttribute),
        (values.get("household_type") or HouseholdType.FARMERS, HouseholdType),
        (values["main_cause"], Cause),
        (values["identified_by"], IdentifiedBy),
    )
    if any(code not in codes.values for code, codes in known) or set(others) - set(Cause.values):
        raise Refused("表里有系统不认识的选项。请刷新页面后重新选择。")
    if len(others) > MOST_OTHER_CAUSES or values["main_cause"] in others:
        raise Refused("其他致贫原因最多选两项，不能和主要原因相同。")
    if "phone" in changed and not _PHONE.fullmatch(values["phone"]):
        raise Refused("手机号应是 1 开头的 11 位数字，请对照原件再填。")
    if "bank_account" in changed and not _ACCOUNT.fullmatch(values["bank_account"]):
        raise Refused("银行账号应是 12 到 19 位数字，请对照原件。")
