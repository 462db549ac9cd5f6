"""What the register holds about the rows of a workbook, read set-wise: a few statements, however many rows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from django.db import models
from django.db.models.expressions import RawSQL

from accounts.models import User
from households.models import Household, Member, Membership, RecordMerge
from households.status import HouseholdStatus
from villages.models import Group, Village

A_TIME = 5_000
T = TypeVar("T")

HOUSEHOLD_VALUES = (
    "attribute", "main_cause", "other_causes", "identified_by", "registered_year", "bank_name", "household_type",
)  # fmt: skip
MEMBER_VALUES = (
    "name", "sex", "birth_date", "ethnicity", "education", "health", "labour", "id_kind", "political",
    "speaks_mandarin", "in_service",
)  # fmt: skip


@dataclass(slots=True)
class KnownHousehold:
    """A household as it stands now. `is_seen` says whether who sent the workbook may see it.

    `merged_into` is the code of the household it went into, once it was closed as 重复登记.
    """

    pk: int
    code: str
    village_id: int
    head_name: str
    status: str
    is_seen: bool
    stamp: str
    values: dict[str, Any]
    phone: str
    phone_hash: str
    bank_account: str
    merged_into: str = ""

    @property
    def gone_words(self) -> str:
        """Why nothing is taken in about a household that has left the register, and under which code it goes on."""
        if self.status != HouseholdStatus.MERGED:
            return "这一户已经销户或清退"
        return f"这一户是重复登记，已并入 {self.merged_into}，请改用那个户编号"


@dataclass(slots=True)
class KnownMember:
    """A person as they stand now; `membership_id` and `relation` are those of the membership that goes on, if any."""

    pk: int
    code: str
    household_id: int
    is_active: bool
    stamp: str
    values: dict[str, Any]
    id_number: str
    id_hash: str
    membership_id: int | None = None
    relation: str = ""
    since: Any = None
    merged_into: str | None = None


def in_batches(items: Iterable[T], size: int = A_TIME) -> Iterator[list[T]]:
    """Yield `items` in lists of at most `size`."""
    left = iter(items)
    while some := list(islice(left, size)):
        yield some


def among(values: Sequence[str | int]) -> RawSQL:
    """Return the right side of `filter(code__in=…)` as one array: else each of thousands of values is a parameter."""
    return RawSQL("SELECT unnest(%s)", [list(values)])


def stamp_of(model: type[models.Model]) -> RawSQL:
    """Return the expression for the version of a row: whoever changes it, by whatever door, changes this."""
    return RawSQL(f'"{model._meta.db_table}"."xmin"::text', [])


def known_households(codes: Iterable[str], actor: User) -> dict[str, KnownHousehold]:
    """Return the households with these codes, by code; those out of the actor's sight are marked."""
    columns = ("pk", "code", "village_id", "head_name", "status", "phone", "phone_hash", "bank_account", "group_id")
    found = {}
    for some in in_batches(sorted(set(codes))):
        seen = set(Household.objects.visible_to(actor).filter(code__in=among(some)).values_list("pk", flat=True))
        rows = Household.objects.filter(code__in=among(some)).annotate(stamp=stamp_of(Household))
        for row in rows.order_by().values_list(*columns, "stamp", *HOUSEHOLD_VALUES):
            pk, code, village, head, status, phone, phone_hash, account, group, stamp, *values = row
            told = dict(zip(HOUSEHOLD_VALUES, values, strict=True)) | {"group": group}
            found[code] = KnownHousehold(
                pk, code, village, head, status, pk in seen, stamp, told, phone, phone_hash, account
            )
    merged = {code for code, one in found.items() if one.status == HouseholdStatus.MERGED}
    for code, kept in merged_into(merged).items():
        found[code].merged_into = kept
    return found


def merged_into(codes: Iterable[str]) -> dict[str, str]:
    """Return code of a household that was closed as 重复登记 → code of the one it went into; no query without any."""
    return {
        code: kept
        for some in in_batches(sorted(set(codes)))
        for code, kept in RecordMerge.objects.of_households()
        .filter(gone__code__in=some)
        .values_list("gone__code", "kept__code")
    }


def members_of(household_ids: Iterable[int]) -> dict[int, list[KnownMember]]:
    """Return who counts in each of these households and goes on doing so."""
    found: dict[int, list[KnownMember]] = {}
    for some in in_batches(sorted(set(household_ids))):
        people = {one.pk: one for one in _members(Member.objects.filter(household_id__in=some))}
        open_ones = Membership.objects.believed().filter(household_id__in=some, valid_to__isnull=True)
        for pk, member, household, relation, since in open_ones.values_list(
            "pk", "member_id", "household_id", "relation", "valid_from"
        ):
            if one := people.get(member):
                one.membership_id, one.relation, one.since = pk, relation, since
                one.stamp = f"{one.stamp}/{pk}"
                found.setdefault(household, []).append(one)
    return found


def members_by(lookup: str, values: Iterable[str]) -> list[KnownMember]:
    """Return the people on the register, also those who left, whose `lookup` (code, id_hash) is among `values`."""
    return [
        one
        for some in in_batches(sorted(set(values)))
        for one in _members(Member.objects.filter(**{f"{lookup}__in": among(some)}))
    ]


def memberships_of(member_ids: Iterable[int]) -> dict[int, list[tuple[Any, Any, int]]]:
    """Return when each of these people counted in which household: first day, last day or None, household."""
    found: dict[int, list[tuple[Any, Any, int]]] = {}
    for some in in_batches(sorted(set(member_ids))):
        rows = Membership.objects.believed().filter(member_id__in=some)
        for member, first, last, household in rows.values_list("member_id", "valid_from", "valid_to", "household_id"):
            found.setdefault(member, []).append((first, last, household))
    return found


def codes_of(household_ids: Iterable[int], actor: User) -> dict[int, tuple[str, str, bool]]:
    """Return code, status and whether the actor sees it of each household."""
    found = {}
    for some in in_batches(sorted(set(household_ids))):
        seen = set(Household.objects.visible_to(actor).filter(pk__in=some).values_list("pk", flat=True))
        for pk, code, status in Household.objects.filter(pk__in=some).order_by().values_list("pk", "code", "status"):
            found[pk] = (code, status, pk in seen)
    return found


class Places:
    """The villages the actor sees, and the groups in them, by code and name."""

    def __init__(self, actor: User) -> None:
        self.villages: dict[str, list[int]] = {}
        self.township_of: dict[int, tuple[int, str]] = {}
        self.groups: dict[tuple[int, str], int] = {}
        self.group_names: dict[int | None, str] = {}
        seen = Village.objects.visible_to(actor).values_list("pk", "code", "name", "township_id", "township__name")
        for pk, code, name, township, township_name in seen:
            self.villages.setdefault(code, []).append(pk)
            self.villages.setdefault(name, []).append(pk)
            self.township_of[pk] = (township, township_name)
        for pk, code, name, village in Group.objects.visible_to(actor).values_list("pk", "code", "name", "village_id"):
            self.groups[village, name] = self.groups[village, code] = pk
            self.group_names[pk] = name

    def village(self, said: str, township: str) -> int:
        """Return the village that is meant. Raises ValueError with a sentence."""
        found = [pk for pk in self.villages.get(said, []) if not township or self.township_of[pk][1] == township]
        if not found:
            raise ValueError(f"您能办理的范围里没有「{said[:20]}」这个村。请照登记的村名或 12 位区划代码写。")
        if len(found) > 1:
            raise ValueError(f"叫「{said[:20]}」的村不止一个。请写乡镇，或者写 12 位区划代码。")
        return found[0]

    def group(self, said: str, village: int) -> int:
        """Return the group of the village that is meant. Raises ValueError with a sentence."""
        if (village, said) not in self.groups:
            raise ValueError(f"这个村里没有「{said[:20]}」这个小组。请照登记的小组名写。")
        return self.groups[village, said]


def _members(rows: Any) -> Sequence[KnownMember]:
    columns = ("pk", "code", "household_id", "is_active", "id_number", "id_hash", "merged_into__kept__code")
    annotated = rows.annotate(stamp=stamp_of(Member)).order_by().values_list(*columns, "stamp", *MEMBER_VALUES)
    return [
        KnownMember(
            pk,
            code,
            household,
            active,
            stamp,
            dict(zip(MEMBER_VALUES, values, strict=True)),
            number,
            hashed,
            merged_into=merged,
        )
        for pk, code, household, active, number, hashed, merged, stamp, *values in annotated
    ]
