"""Printing the list of a village's households that are to be watched, or to be watched no more."""

from collections import defaultdict
from datetime import date, timedelta

from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import VIEW_HOUSEHOLDS, VIEW_VILLAGES
from config.lib.personal_numbers import require_no_numbers
from config.lib.printing.blocks import Printout
from config.lib.refusals import Refused
from households.models import HelpMeasure, Household, Monitoring
from households.papers.watch_notice import LABELS, Board, WatchedLine, WatchList, watch_notice
from households.selectors.lists import with_people
from households.status import GONE
from villages.models import Village

FEWEST_DAYS, MOST_DAYS = 5, 30
FARTHEST = timedelta(days=60)
"""So far from today may the day lie on which a list is posted."""


@service("households.print_watch_notice", only_notes=True)
def print_watch_notice(*, village_id: int, which: WatchList, since: date, board: Board, actor: User) -> Printout:
    """Return the list of those who were identified (or whose risk was found gone) on or after a day; note who printed.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused for fewer days than the rule asks, numbers of
    persons in the words, or an empty list.
    """
    require(actor, VIEW_VILLAGES)
    require(actor, VIEW_HOUSEHOLDS)
    require_no_numbers(board.place)
    if not FEWEST_DAYS <= board.days <= MOST_DAYS:
        raise Refused(f"监测对象至少公示 {FEWEST_DAYS} 天，最多填 {MOST_DAYS} 天。")
    if abs(board.posted_on - timezone.localdate()) > FARTHEST:
        raise Refused(f"张贴日期应在今天前后 {FARTHEST.days} 天以内。请照实际张贴的日期填。")
    village = Village.objects.visible_to(actor).select_related("township").get(pk=village_id)
    lines = _lines(village, which, since, actor)
    if not lines:
        raise Refused(f"{village}从 {since:%Y-%m-%d} 起没有{LABELS[which]}的户。请先登记，或者把日期改早。")
    told = {"paper": f"监测对象公示名单（{LABELS[which]}）", "households": len(lines)}
    record(actor=actor, action="households.print_watch_notice", subject=village, after=told)
    return watch_notice(which, village, village.township, board, lines)


def _lines(village: Village, which: WatchList, since: date, actor: User) -> list[WatchedLine]:
    """Return the households of the list by group and name, in four queries."""
    begins = {"valid_from__gte": since, "valid_to__isnull": True}
    period = begins if which == WatchList.ENTER else {"valid_to__gte": since}
    rows = Monitoring.objects.visible_to(actor).filter(superseded_at__isnull=True, household__village=village, **period)
    watched = {row.household_id: row for row in rows.order_by("valid_from", "pk")}
    homes = Household.objects.visible_to(actor).filter(pk__in=watched).exclude(status__in=GONE)
    measures = _measures(watched)
    return [
        WatchedLine(
            group=str(home.group or ""),
            head=home.head_name,
            people=home.people,  # type: ignore[attr-defined]
            kind=watched[home.pk].kind,
            risks=watched[home.pk].risks,
            measures=measures[home.pk],
        )
        for home in with_people(homes.select_related("group"), timezone.localdate()).order_by(
            "group__code", "head_sort", "pk"
        )
    ]


def _measures(watched: dict[int, Monitoring]) -> dict[int, list[str]]:
    """Return household id → the kinds of measures it got since it was identified."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = HelpMeasure.objects.believed().filter(household__in=watched).order_by("pk")
    for household, kind, begun in rows.values_list("household", "kind", "valid_from"):
        if begun >= watched[household].valid_from:
            found[household].append(kind)
    return found
