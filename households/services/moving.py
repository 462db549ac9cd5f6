"""A household that moves within the county (迁居): another village or group, the same code."""

from datetime import date

from accounts.audit import require, service
from accounts.models import User
from accounts.permissions import REGISTER_HOUSEHOLDS
from config.lib.entry_fields import ChangedField
from config.lib.refusals import Refused
from households.changes import ChangeKind
from households.models import Household, HouseholdMove, RegisterChange
from households.services.changes import Paper, earlier_entry, note_change
from households.services.memberships import require_day
from households.services.register import locked_household
from villages.models import Group, Village


@service("households.move")
def move_household(
    *, household_id: int, village_id: int, group_id: int | None, on_date: date, paper: Paper, actor: User
) -> RegisterChange:
    """Let a household live in another village or group of the county from `on_date` on; code and people stay.

    Both sides must lie within the actor's scope: a township moves within itself, the county office across townships.
    Raises PermissionDenied, ObjectDoesNotExist for a household, village or group outside the scope, Refused for a
    household that is gone, a group of another village, no move at all, or a day to come or before an earlier move.
    """
    require(actor, REGISTER_HOUSEHOLDS)
    household = locked_household(household_id, actor)
    if earlier := earlier_entry(paper, household=household, actor=actor):
        return earlier
    village = Village.objects.visible_to(actor).select_related("township").get(pk=village_id)
    group = Group.objects.visible_to(actor).get(pk=group_id) if group_id else None
    require_group(group, village)
    if (village.pk, group_id) == (household.village_id, household.group_id):
        raise Refused("迁入地就是现在的村组。请选择另一个村或小组。")
    last = (
        HouseholdMove.objects.filter(household=household, corrected_by__isnull=True).order_by("-on_date", "-id").first()
    )
    require_day(on_date, not_before=last.on_date if last else None, what="上一次迁居")
    told = [ChangedField("place", "住在", place_words(household), f"{village.township}{village}{group or ''}")]
    told.append(ChangedField("on_date", "迁居日期", "没有", f"{on_date:%Y-%m-%d}"))
    _move(household, village, group, on_date=on_date, reason=paper.reason, actor=actor)
    return note_change(
        household=household, kind=ChangeKind.EVENT, subject=household, told=told, paper=paper, actor=actor
    )


def require_group(group: Group | None, village: Village) -> None:
    """Refuse a group of another village than the one that a household moves to."""
    if group is not None and group.village_id != village.pk:
        raise Refused("村民小组不属于迁入的村，请重新选择。")


def place_words(household: Household) -> str:
    """Return where a household lives, in words."""
    return f"{household.township}{household.village}{household.group or ''}"


def _move(
    household: Household, village: Village, group: Group | None, *, on_date: date, reason: str, actor: User
) -> None:
    HouseholdMove.objects.create(
        household=household,
        from_village=household.village,
        from_group=household.group,
        to_village=village,
        to_group=group,
        on_date=on_date,
        reason=reason,
        recorded_by=actor,
    )
    household.township, household.village, household.group = village.township, village, group
    household.save(update_fields=["township", "village", "group"])
