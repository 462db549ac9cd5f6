"""Merges as pages show them: those that wait, and what a household that was merged away has on record."""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Prefetch, QuerySet, Window
from django.db.models.functions import JSONObject, RowNumber

from config.lib.transitions import Transition
from households.merges import MERGE_TRANSITIONS, MergeState
from households.models import Doubt, Household, IncomeWorksheet, MergedMember, Pairing, RecordMerge, Visit
from villages.persons import person_key

VISITS_SHOWN = 20
"""How many visits of each household that was merged away are read out; the others are counted."""


@dataclass(frozen=True)
class GoneRecord:
    """One household that was merged away: the merge, and what its record says that was not copied.

    `visits` are the latest ones.
    """

    merge: RecordMerge
    visits: list[Any]
    pairings: list[Pairing]
    worksheets: list[IncomeWorksheet]
    is_seen: bool

    @property
    def visit_count(self) -> int:
        """How many visits there are."""
        return self.visits[0].of_household if self.visits else 0


def for_rows(merges: QuerySet[RecordMerge]) -> QuerySet[RecordMerge]:
    """Add what a row or page about a merge names."""
    homes = ("kept__township", "kept__village", "gone__township", "gone__village")
    return merges.select_related(*homes, "kept_member", "gone_member", "asked_by", "decided_by")


def in_state(state: str, user: Any) -> QuerySet[RecordMerge]:
    """Return the merges in one state that `user` sees: both records, or the one in which they have become one."""
    merges = RecordMerge.objects
    seen = merges.visible_to(user) if state == MergeState.MERGED else merges.both_visible_to(user)
    return for_rows(seen.filter(state=state))


def to_decide(user: Any) -> QuerySet[RecordMerge]:
    """Return the proposals that the person behind `user` may decide."""
    waiting = RecordMerge.objects.both_visible_to(user).filter(state=MergeState.PROPOSED)
    return waiting.exclude(asked_person=person_key(user))


def actions_of(merge: RecordMerge, user: Any, person: str) -> list[Transition]:
    """Return what `user`, behind whom `person` stands, may do about a merge."""
    if merge.asked_person == person:
        return []
    return MERGE_TRANSITIONS.available(merge.state, user)


def with_merges() -> dict[str, Any]:
    """Return which record a household went into, and whether others went into it, as annotations of its query."""
    into = RecordMerge.objects.of_households().filter(gone=OuterRef("pk"))
    told = JSONObject(id=F("kept_id"), code=F("kept__code"))
    here = RecordMerge.objects.filter(kept=OuterRef("pk"), state=MergeState.MERGED)
    return {
        "went_into": ArraySubquery(into.annotate(as_object=told).values("as_object")),
        "took_in": Exists(here),
    }


def gone_records(household: Household, user: Any) -> list[GoneRecord]:
    """Return the households that went into one, each with its visits, helpers and worksheets, newest first.

    Those that had gone into one of them before are among them. Whoever sees the surviving household reads them; the
    page of a closed record is its own scope's.
    """
    merges = _went_into(household)
    ids = [merge.gone_id for merge in merges]
    seen = set(Household.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    visited = _by_household(_latest_visits(ids))
    pairings = Pairing.objects.believed().filter(household__in=ids).select_related("cadre__unit")
    helped = _by_household(pairings.order_by("-valid_from"))
    sheets = IncomeWorksheet.objects.believed().filter(household__in=ids)
    earned = _by_household(sheets.order_by("-window_end"))
    return [
        GoneRecord(
            merge=merge,
            visits=visited.get(merge.gone_id, []),
            pairings=helped.get(merge.gone_id, []),
            worksheets=earned.get(merge.gone_id, []),
            is_seen=merge.gone_id in seen,
        )
        for merge in merges
    ]


def _went_into(household: Household) -> list[RecordMerge]:
    """Return the merges that ended in a household, by whichever way. A household goes into one other, and only once."""
    found: list[RecordMerge] = []
    into = [household.pk]
    while into:
        step = list(for_rows(RecordMerge.objects.of_households().filter(kept__in=into)))
        found += step
        into = [merge.gone_id for merge in step]
    return sorted(found, key=attrgetter("decided_at", "pk"), reverse=True)


def _latest_visits(household_ids: list[int]) -> QuerySet[Visit]:
    """Return the latest visits of each of these households; every one knows how many its household has."""
    visits = Visit.objects.filter(household__in=household_ids, voided_at__isnull=True).select_related("cadre")
    newest = [F("visited_on").desc(), F("id").desc()]
    counted = visits.annotate(
        of_household=Window(Count("pk"), partition_by="household"),
        nth=Window(RowNumber(), partition_by="household", order_by=newest),
    )
    return counted.filter(nth__lte=VISITS_SHOWN).order_by(*newest)


def gone_people(household: Household, records: Iterable[GoneRecord]) -> QuerySet[MergedMember]:
    """Return the second records of persons that were closed one by one, newest first.

    In a household and in those that went into it, `records`.
    """
    homes = [household.pk, *(one.merge.gone_id for one in records)]
    alone = MergedMember.objects.filter(merge__kept__in=homes, merge__gone_member__isnull=False)
    return alone.select_related("gone__household", "kept", "merge__asked_by", "merge__decided_by").order_by("-id")


def own_doubts() -> Prefetch:
    """Return the doubts of a visit; those that went on in another household, with a merge, are told there."""
    return Prefetch("doubts", Doubt.objects.filter(household=F("visit__household")))


def _by_household(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.household_id, []).append(row)
    return found
