"""What a search found, read again by its ids: who, relation, household, place and status, by what matched."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery

from households.codes import Relation
from households.models import Household, Member, Membership
from households.models.register import HouseholdQuerySet, OfHouseholdQuerySet
from households.services.searching import LABELS, OF_MEMBERS, Found, FoundGroup, Matched


@dataclass(frozen=True)
class Hit:
    """One household or person found. `has_left` says that the person is no longer on the register."""

    who: str
    relation: str
    household: Household
    has_left: bool = False


@dataclass(frozen=True)
class HitGroup:
    """Everything found by one thing, and whether there is more. `village_id`: the one village found by its name."""

    label: str
    hits: list[Hit]
    more: bool
    village_id: int | None = None


def hit_groups(found: Found, *, households: HouseholdQuerySet, members: OfHouseholdQuerySet[Member]) -> list[HitGroup]:
    """Return what was found in two queries, of the rows that are still among `households` and `members`."""
    of_households = _ids(group for group in found.groups if group.matched not in OF_MEMBERS)
    of_members = _ids(group for group in found.groups if group.matched in OF_MEMBERS)
    homes = households.filter(pk__in=of_households).select_related("township", "village")
    people = _with_relation(members.filter(pk__in=of_members))
    homes_hit, people_hit = {h.pk: _of_household(h) for h in homes}, {m.pk: _of_member(m) for m in people}
    groups = [_shown(group, people_hit if group.matched in OF_MEMBERS else homes_hit) for group in found.groups]
    return [group for group in groups if group.hits]


def _ids(groups: Iterable[FoundGroup]) -> set[int]:
    return {pk for group in groups for pk in group.ids}


def _with_relation(members: OfHouseholdQuerySet[Member]) -> Any:
    """Add `relation`: to the head of the household that holds the record, the last one for who has left."""
    standing = Membership.objects.believed().filter(household=OuterRef("household"), member=OuterRef("pk"))
    last = standing.order_by("-valid_from", "-id").values("relation")[:1]
    related = members.select_related("household__township", "household__village")
    return related.annotate(relation=Subquery(last))


def _of_household(household: Household) -> Hit:
    return Hit(household.head_name, Relation.HEAD.label, household)


def _of_member(member: Member) -> Hit:
    relation = member.relation  # type: ignore[attr-defined]
    words = Relation(relation).label if relation else ""
    return Hit(member.name, words, member.household, has_left=not member.is_active)


def _shown(group: FoundGroup, hits: dict[int, Hit]) -> HitGroup:
    listed = [hits[pk] for pk in group.ids if pk in hits]
    villages = {hit.household.village_id for hit in listed} if group.matched == Matched.VILLAGE else set()
    only = villages.pop() if len(villages) == 1 else None
    return HitGroup(LABELS[Matched(group.matched)], listed, group.more, only)
