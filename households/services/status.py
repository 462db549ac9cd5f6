"""The one hand that moves a household from one status to another."""

from collections.abc import Mapping
from datetime import date

from accounts.audit import record, record_many, service
from accounts.models import User
from config.lib.refusals import Refused
from households.models import Household, StatusEvent
from households.status import ALLOWED_MOVES, HouseholdStatus


@service("households.change_status")
def change_status(
    *, household_id: int, after: str, on_date: date, document: str = "", reason: str = "", actor: User
) -> StatusEvent:
    """Move a household to the status `after` as of `on_date`, upon `document`, and return the event.

    Who may do this is the caller's question: the decision that the move rests on has its own permission and its own
    persons. The row is locked within the actor's scope. A move to 已脱贫 sets the exit year from `on_date`.
    Raises ObjectDoesNotExist outside the scope, Refused for a move that ALLOWED_MOVES does not list.
    """
    household = Household.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=household_id)
    target = HouseholdStatus(after)
    before = HouseholdStatus(household.status)
    if target not in ALLOWED_MOVES[before]:
        raise Refused(_not_allowed(household, target))
    household.status = target
    if target == HouseholdStatus.EXITED:
        household.exit_year = on_date.year
    household.save(update_fields=["status", "exit_year"])
    return _noted(household, before, target, on_date=on_date, document=document, reason=reason, actor=actor)


@service("households.change_status")
def change_statuses(
    *,
    documents: Mapping[int, str],
    after: str,
    on_date: date,
    exit_year: int | None = None,
    reason: str = "",
    actor: User,
) -> list[StatusEvent]:
    """Move many households (id → the document of each) to the status `after`, all or none, and return the events.

    The number of statements does not grow with the households. `exit_year` counts instead of the year of `on_date`.
    Raises as `change_status`.
    """
    rows = Household.objects.visible_to(actor).filter(pk__in=documents).order_by("pk")
    households = list(rows.select_for_update(of=("self",)))
    if len(households) != len(documents):
        raise Household.DoesNotExist
    target = HouseholdStatus(after)
    for household in households:
        if target not in ALLOWED_MOVES[household.status]:
            raise Refused(_not_allowed(household, target))
    set_to: dict[str, object] = {"status": target}
    if target == HouseholdStatus.EXITED:
        set_to["exit_year"] = exit_year or on_date.year
    Household.objects.filter(pk__in=documents).update(**set_to)
    about = {"after": target, "on_date": on_date, "reason": reason[:200], "recorded_by": actor}
    events = StatusEvent.objects.bulk_create(
        StatusEvent(household=one, before=one.status, document=documents[one.pk], **about) for one in households
    )
    told = {"status": target, "on_date": on_date.isoformat()}
    for status in sorted({one.status for one in households}):
        record_many(
            actor=actor,
            action="households.change_status",
            told=[(one, told | {"document": documents[one.pk]}) for one in households if one.status == status],
            before={"status": status},
            reason=reason,
        )
    return events


def _not_allowed(household: Household, target: HouseholdStatus) -> str:
    before = HouseholdStatus(household.status).label
    return f"{household}现在是「{before}」，不能改为「{target.label}」。请刷新页面看最新情况。"


@service("households.take_back_closing")
def take_back_closing(*, household_id: int, document: str, reason: str, actor: User) -> StatusEvent:
    """Give a closed household the status it had before, from the day of the closing on, and return the event.

    No move of ALLOWED_MOVES: the closing should never have been. Who may do this is the caller's question, as above.
    Raises ObjectDoesNotExist outside the scope, Refused for a household that is not closed or was never open here.
    """
    household = Household.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=household_id)
    closing = household.status_events.filter(after=HouseholdStatus.CLOSED).order_by("-id").first()
    if household.status != HouseholdStatus.CLOSED or closing is None or not closing.before:
        raise Refused(
            f"{household}现在是「{household.get_status_display()}」，没有整户减少可以撤回。请刷新页面看最新情况。"
        )
    household.status = closing.before
    household.save(update_fields=["status"])
    before, after = HouseholdStatus.CLOSED, HouseholdStatus(closing.before)
    words = {"document": document, "reason": reason[:200]}
    return _noted(household, before, after, on_date=closing.on_date, actor=actor, **words)


def _noted(
    household: Household,
    before: HouseholdStatus,
    after: HouseholdStatus,
    *,
    on_date: date,
    document: str,
    reason: str,
    actor: User,
) -> StatusEvent:
    """Write down and audit that a household has moved."""
    event = StatusEvent.objects.create(
        household=household,
        before=before,
        after=after,
        on_date=on_date,
        document=document,
        reason=reason,
        recorded_by=actor,
    )
    record(
        actor=actor,
        action="households.change_status",
        subject=household,
        before={"status": before},
        after={"status": after, "on_date": on_date.isoformat(), "document": document},
        reason=reason,
    )
    return event
