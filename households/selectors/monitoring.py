"""Watched households as pages show them: all periods of one household, and everybody who is watched here."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Count, F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from config.lib.keyset import KeysetPage, keyset_page
from households.codes_home import MonitoredKind
from households.models import Household, Monitoring
from households.status import GONE


class WatchedTab(models.TextChoices):
    """Which periods of monitoring the list shows."""

    NOW = "now", "监测中"
    ENDED = "ended", "已消除"


@dataclass(frozen=True)
class WatchedPage:
    """One page of the list, and how many there are on each tab."""

    page: KeysetPage
    counts: dict[str, int]


def with_watches() -> dict[str, Any]:
    """Return how a household was watched, latest first, as an annotation of the query that reads it."""
    rows = Monitoring.objects.believed().filter(household=OuterRef("pk")).order_by("-valid_from")
    told = {name: F(name) for name in ("kind", "valid_from", "valid_to")}
    return {"watches": ArraySubquery(rows.annotate(as_object=JSONObject(**told)).values("as_object"))}


def watch_words(household: Any) -> str:
    """Return in words how a household (from `for_page`) is watched."""
    if not household.watches:
        return "不是监测对象"
    latest = household.watches[0]
    label = MonitoredKind(latest["kind"]).label
    if latest["valid_to"]:
        return f"{label}，{latest['valid_to']} 消除风险"
    return f"{label}，{latest['valid_from']} 起"


def monitorings_of(household: Household) -> QuerySet[Monitoring]:
    """Return the periods in which a household was watched, latest first, each with who wrote it down."""
    rows = Monitoring.objects.believed().filter(household=household)
    return rows.select_related("recorded_by").order_by("-valid_from")


def read_watched(*, user: Any, tab: str, after: str = "", before: str = "") -> WatchedPage:
    """Return one page of the watched households that `user` sees; the queries do not grow."""
    mine = Monitoring.objects.visible_to(user).filter(superseded_at__isnull=True).exclude(household__status__in=GONE)
    going = Q(valid_to__isnull=True)
    counts = mine.aggregate(now=Count("pk", filter=going), ended=Count("pk", filter=~going))
    wanted = mine.filter(going) if tab == WatchedTab.NOW else mine.exclude(going)
    listed = wanted.annotate(village_id=F("household__village")).select_related(
        "household__township", "household__village"
    )
    page = keyset_page(listed, fields=("village_id", "household_id", "id"), after=after, before=before)
    return WatchedPage(page, counts)
