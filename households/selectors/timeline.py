"""The timeline of a household's page: what happened to it, newest first."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Coalesce

from households.codes import MembershipEventKind
from households.measures import MeasureKind
from households.models import HelpMeasure, Household, HouseholdMove, MembershipEvent, Pairing, StatusEvent, Visit
from households.status import HouseholdStatus

MOVED = "household_moved"
HELPED = "household_helped"
EVENTS_SHOWN = 40


@dataclass(frozen=True)
class Happening:
    """One line of the timeline."""

    on: date
    title: str
    text: str = ""
    url: str = ""
    hot: bool = False


def timeline(household: Household, visits: list[Visit], pairings: list[Pairing]) -> list[Happening]:
    """Return what happened to a household, newest first: status, members, helpers, help. Visits have their own list."""
    happened = [_happening(row) for row in _events(household)]
    happened += [Happening(p.valid_from, "结对帮扶", f"{p.cadre.name}，{p.cadre.unit.name}") for p in pairings]
    happened += [Happening(v.visited_on, f"走访发现问题 · {v.cadre.name}", v.problem) for v in visits if v.problem]
    return sorted(happened, key=lambda event: event.on, reverse=True)[:EVENTS_SHOWN]


def _events(household: Household) -> QuerySet[Any, Any]:
    """Return day, code, person, reason and a word more of everything that happened, in one query."""
    nothing: Any = Value("", output_field=CharField())
    moved: Any = Value(MOVED, output_field=CharField())
    helped: Any = Value(HELPED, output_field=CharField())
    other = Coalesce("other_household__head_name", Value(""), output_field=CharField())
    status = StatusEvent.objects.filter(household=household).order_by()
    told = MembershipEvent.objects.filter(household=household, corrected_by__isnull=True)
    member = told.exclude(kind=MembershipEventKind.REGISTERED).order_by()
    moves = HouseholdMove.objects.filter(household=household, corrected_by__isnull=True).order_by()
    measures = HelpMeasure.objects.believed().filter(household=household).order_by()
    return status.values_list("on_date", Cast("after", CharField()), nothing, "reason", "document").union(
        member.values_list("on_date", Cast("kind", CharField()), "member__name", "reason", other),
        moves.values_list("on_date", moved, nothing, "reason", "to_village__name"),
        measures.values_list("valid_from", helped, nothing, "content", Cast("kind", CharField())),
        all=True,
    )


def _happening(row: tuple[date, str, str, str, str]) -> Happening:
    on, code, name, reason, more = row
    if code == MOVED:
        return Happening(on, f"迁居到{more}", reason)
    if code == HELPED:
        return Happening(on, MeasureKind(more).label, reason)
    if name:
        title = f"{name} {MembershipEventKind(code).label}"
        return Happening(on, f"{title}，另一户是{more}家" if more else title, reason)
    return Happening(on, f"转为{HouseholdStatus(code).label}", "，".join(filter(None, (more, reason))), hot=True)
