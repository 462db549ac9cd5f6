"""The households of a seal as they stood on its day and as the register knew them at its moment, for many at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q

from households.models import (
    Household,
    HouseholdMove,
    HousingFact,
    IncomeWorksheet,
    InsuranceFact,
    LivingFact,
    Member,
    Membership,
    RegisterSeal,
    SchoolingFact,
    SealedHousehold,
    StatusEvent,
    WaterFact,
)
from households.models.facts import WorksheetState
from villages.models import Village

CERTIFICATES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "living": (LivingFact, ("food", "clothing")),
    "water": (WaterFact, ("quantity", "quality", "convenience", "reliability")),
    "housing": (HousingFact, ("grade", "remedy", "accepted_on")),
}


def sealed_rows(seal: RegisterSeal, ids: Sequence[int]) -> list[SealedHousehold]:
    """Return the rows of a seal for some households, not saved yet; who was not on the register by then has none.

    The number of queries does not depend on how many households there are.
    """
    day, moment = seal.day, seal.known_at
    statuses = _statuses(ids, day, moment)
    places = _places(ids, day, moment)
    members = _members(ids, day, moment)
    guarantees = _guarantees(ids, day, moment)
    incomes = _incomes(ids, day, moment)
    townships = dict(Village.objects.values_list("pk", "township_id"))
    rows = []
    for household in as_known(Household, ids, moment):
        pk = household.pk
        status = statuses.get(pk, household.status)
        if not status or household.registered_year > day.year:
            continue
        village = places.get(pk, household.village_id)
        people = members.get(pk, [])
        rows.append(
            SealedHousehold(
                seal=seal,
                household_id=pk,
                code=household.code,
                village_id=village,
                township_id=townships[village],
                head_name=household.head_name,
                status=status,
                attribute=household.attribute,
                main_cause=household.main_cause,
                other_causes=list(household.other_causes),
                people=len(people),
                per_head=incomes.get(pk),
                members=people,
                guarantees=guarantees.get(pk, {}),
            )
        )
    return rows


def as_known(model: Any, ids: Iterable[int], moment: datetime) -> Iterator[Any]:
    """Yield the rows of a model with history as they stood at `moment`, in order of their numbers."""
    changed: dict[int, Any] = {}
    events = model._meta.get_field("events").related_model
    for event in events.objects.filter(pgh_obj_id__in=ids, pgh_created_at__gt=moment).order_by("-pgh_id"):
        changed[event.pgh_obj_id] = event  # the earliest change after the moment holds the row as it was then
    for row in model.objects.filter(pk__in=ids).order_by("pk"):
        was = changed.get(row.pk)
        if was is not None:
            for field in model._meta.concrete_fields:
                setattr(row, field.attname, getattr(was, field.attname))
        yield row


def _statuses(ids: Sequence[int], day: date, moment: datetime) -> dict[int, str]:
    """Return the status on the day; "" for who came onto the register later. Who has no events is left out."""
    events = StatusEvent.objects.filter(household__in=ids, recorded_at__lte=moment).order_by("on_date", "id")
    found: dict[int, str] = {}
    for household, on, after in events.values_list("household_id", "on_date", "after"):
        if on <= day:
            found[household] = after
        else:
            found.setdefault(household, "")
    return found


def _places(ids: Sequence[int], day: date, moment: datetime) -> dict[int, int]:
    """Return the village that a household has moved away from since the day, if it has; what was put right is none."""
    moves = HouseholdMove.objects.filter(household__in=ids, on_date__gt=day, recorded_at__lte=moment)
    moves = moves.exclude(corrected_by__recorded_at__lte=moment)
    return dict(moves.order_by("-on_date", "-id").values_list("household_id", "from_village_id"))


def _members(ids: Sequence[int], day: date, moment: datetime) -> dict[int, list[dict[str, Any]]]:
    rows = Membership.objects.as_of(day).as_known(moment).filter(household__in=ids)
    memberships = list(rows.order_by("household_id", "member_id").values_list("household_id", "member_id", "relation"))
    people = {member for _, member, _ in memberships}
    known = {member.pk: member for member in as_known(Member, people, moment)}
    schooling = _latest(SchoolingFact, "member_id", people, day, moment, ("status",))
    insurance = _latest(InsuranceFact, "member_id", people, day, moment, ("basic",), Q(year=day.year))
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for household, pk, relation in memberships:
        member = known[pk]
        found[household].append(
            {
                "id": pk,
                "name": member.name,
                "relation": relation,
                "sex": member.sex,
                "born": member.birth_date.isoformat(),
                "id_hash": member.id_hash,
                "health": list(member.health),
                "labour": member.labour,
                "school": schooling.get(pk, {}).get("status", ""),
                "insurance": insurance.get(pk, {}).get("basic", ""),
            }
        )
    return found


def _guarantees(ids: Sequence[int], day: date, moment: datetime) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for name, (model, columns) in CERTIFICATES.items():
        for household, values in _latest(model, "household_id", ids, day, moment, (*columns, "valid_from")).items():
            found[household][name] = {key: _plain(value) for key, value in values.items()}
    return found


def _incomes(ids: Sequence[int], day: date, moment: datetime) -> dict[int, Decimal | None]:
    closed = Q(state=WorksheetState.CLOSED, window_end__month=9, window_end__lte=day)
    sheets = IncomeWorksheet.objects.as_known(moment).filter(closed, household__in=ids, valid_from__lte=day)
    return dict(sheets.order_by("window_end", "valid_from", "id").values_list("household_id", "per_head"))


def _latest(
    model: Any,
    owner: str,
    ids: Iterable[int],
    day: date,
    moment: datetime,
    columns: Sequence[str],
    narrowed: Q | None = None,
) -> dict[int, dict[str, Any]]:
    """Return the columns of the latest fact of each owner that was true on the day and believed at the moment."""
    facts = model.objects.as_of(day).as_known(moment).filter(narrowed or Q(), **{f"{owner}__in": ids})
    rows = facts.order_by(owner, "-valid_from", "-id").distinct(owner).values(owner, *columns)
    return {row.pop(owner): row for row in rows}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
