"""Writes the rows of the register's own workbook into the register, set-wise, under its own rules.

Memberships are superseded and never overwritten; every new household comes with its status, every person with how they
came. Call it inside one transaction, with the households locked.
"""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import starmap
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from config.lib.copying import update_rows
from config.lib.fields import EncryptedText
from config.lib.pinyin import initials, sort_key
from config.lib.refusals import Refused
from households.codes import Relation
from households.models import Household, ImportRow, Member, Membership
from households.models.imports import Outcome
from households.services.import_known import KnownHousehold, KnownMember, known_households, members_by, members_of
from households.services.import_register import household_faults, member_faults
from households.services.import_write import Place, Writing, literal, put, require_fresh
from households.services.import_write_new import NewWriting
from households.status import GONE

HOUSEHOLD_COLUMNS = (
    "attribute", "main_cause", "other_causes", "identified_by", "registered_year", "bank_name", "group_id", "phone",
    "phone_hash", "bank_account", "household_type",
)  # fmt: skip
MEMBER_COLUMNS = (
    "name", "name_initials", "sex", "birth_date", "ethnicity", "education", "health", "labour", "id_number", "id_hash",
    "id_kind", "political", "speaks_mandarin", "in_service",
)  # fmt: skip


@lru_cache(maxsize=50_000)
def _initials(name: str) -> str:
    return initials(name)[:20]


@lru_cache(maxsize=50_000)
def _sort(name: str) -> str:
    return sort_key(name)[:80]


class RegisterWriting:
    """One workbook of households and members on its way into the register. Call `write` in a transaction."""

    def __init__(self, writing: Writing) -> None:
        self.writing, self.job, self.today = writing, writing.job, timezone.localdate()
        self.new = NewWriting(writing) if writing.takes(Outcome.NEW) else None
        self.households = writing.taken("household", Outcome.CHANGED)
        self.members = writing.taken("member", Outcome.CHANGED)
        self.with_spouse: set[int] = set()
        """The households of those who are the spouse now, and were not before."""

    def write(self) -> None:
        """Write everything that is to be taken over. Raises Refused when the register has moved on meanwhile."""
        known, people = self._known()
        self._require_fresh(known, people)
        if self.new is not None:
            self.with_spouse |= self.new.write()
        self._changed_households(known)
        self._changed_members(people)
        self._require_one_spouse()

    def _known(self) -> tuple[dict[str, KnownHousehold], dict[int, KnownMember]]:
        known = known_households((row.code for row in self.households), self.writing.actor)
        homes = {row.household_id for row in self.members if row.household_id}
        people = {one.pk: one for there in members_of(homes).values() for one in there}
        return known, people

    def _require_fresh(self, known: dict[str, KnownHousehold], people: dict[int, KnownMember]) -> None:
        stale: list[Place | ImportRow] = []
        stale += [row for row in self.households if _stamp(known.get(row.code)) != row.stamp]
        stale += self._of_gone()
        stale += self.new.stale() if self.new is not None else []
        stale += [row for row in self.members if _stamp(people.get(row.subject_id or 0)) != row.stamp]
        renumbered = {row.id_hash: row for row in self.members if row.id_hash}
        stale += [renumbered[one.id_hash] for one in members_by("id_hash", renumbered)]
        require_fresh(stale)

    def _of_gone(self) -> list[Place]:
        """Return the rows of people whose household has left the register since they were compared."""
        gone = Household.objects.filter(pk=OuterRef("household_id"), status__in=GONE)
        rows = ImportRow.objects.filter(Exists(gone), job=self.job, sheet="member", outcome__in=self.job.takes)
        return list(starmap(Place, rows.order_by("number").values_list("number", "label")))

    def _changed_households(self, known: dict[str, KnownHousehold]) -> None:
        def final() -> Iterator[tuple[object, ...]]:
            for row in self.households:
                one = known[row.code]
                stands = one.values | {"phone": one.phone, "bank_account": one.bank_account}
                names = self.writing.applied(row, stands)
                if names:
                    yield self._final_household(row, one, stands, names)

        with connection.cursor() as cursor:
            done = update_rows(cursor, Household, HOUSEHOLD_COLUMNS, final())
        self.writing.counts["household.changed"] += done

    def _final_household(
        self, row: ImportRow, one: KnownHousehold, stands: dict[str, Any], names: list[str]
    ) -> tuple[object, ...]:
        said = row.values | {"phone": row.phone, "bank_account": row.bank_account}
        values = stands | {name: said[name] for name in names}
        for _, sentence in household_faults(values):
            raise Refused(f"「户」第 {row.number} 行{row.label}：按选的取舍改了以后，{sentence}请改取舍。")
        self.writing.touched.add(one.pk)
        self.writing.counts["fields"] += len(names)
        phone_hash = row.phone_hash if "phone" in names else one.phone_hash
        plain = values | {"phone_hash": phone_hash, "group_id": values["group"]}
        return (one.pk, *(literal(plain[column]) for column in HOUSEHOLD_COLUMNS))

    def _changed_members(self, people: dict[int, KnownMember]) -> None:
        finals = []
        for row in self.members:
            one = people[row.subject_id or 0]
            stands = one.values | {"relation": one.relation, "id_number": one.id_number}
            names = self.writing.applied(row, stands)
            if names:
                finals.append((one, self._final_member(row, one, stands, names), names))
        own = [(one, values) for one, values, names in finals if set(names) != {"relation"}]
        with connection.cursor() as cursor:
            update_rows(cursor, Member, MEMBER_COLUMNS, (_member_update(one, values) for one, values in own))
        self._change_relations([(one, values) for one, values, names in finals if "relation" in names])
        self._rename_heads([(one, values) for one, values, names in finals if "name" in names])
        self.writing.counts["member.changed"] += len(finals)
        self.writing.counts["fields"] += sum(len(names) for _, _, names in finals)
        self.writing.touched |= {one.household_id for one, _, _ in finals}

    def _final_member(
        self, row: ImportRow, one: KnownMember, stands: dict[str, Any], names: list[str]
    ) -> dict[str, Any]:
        said = row.values | {"id_number": row.id_number}
        values = stands | {name: said[name] for name in names}
        if isinstance(values["birth_date"], str):
            values["birth_date"] = date.fromisoformat(values["birth_date"])
        person = values | {"id_number": EncryptedText(values["id_number"])}
        numbers = bool({"id_number", "birth_date", "sex"} & set(names))
        for _, sentence in member_faults(person, self.today, numbers=numbers):
            raise Refused(f"「成员」第 {row.number} 行{row.label}：按选的取舍改了以后，{sentence}请改取舍。")
        return values | {"id_hash": row.id_hash if "id_number" in names else one.id_hash}

    def _change_relations(self, changing: list[tuple[KnownMember, dict[str, Any]]]) -> None:
        """Say that people stood in another relation from the beginning; the row that said otherwise is kept."""
        self.with_spouse |= {one.household_id for one, values in changing if values["relation"] == Relation.SPOUSE}
        ids = [one.membership_id for one, _ in changing if one.membership_id]
        Membership.objects.believed().filter(pk__in=ids).update(superseded_at=self.writing.now)
        put(
            Membership,
            (
                {
                    "household_id": one.household_id, "member_id": one.pk, "relation": values["relation"],
                    "valid_from": one.since, "recorded_at": self.writing.now,
                }
                for one, values in changing
            ),
        )  # fmt: skip

    def _require_one_spouse(self) -> None:
        """Refuse a second spouse: of the rows that fitted each other, perhaps only some were taken."""
        spouses = Membership.objects.believed().filter(valid_to__isnull=True, relation=Relation.SPOUSE)
        counted = spouses.filter(household__in=self.with_spouse).values("household", "household__head_name")
        if two := counted.annotate(n=Count("pk")).filter(n__gt=1).order_by("household").first():
            raise Refused(
                f"照这样选，{two['household__head_name']}家会有两个户主的配偶，一条也没有入库。"
                "请把有变化的行一起入库、「与户主关系」用表里的，或者点「重新核对」。"
            )

    def _rename_heads(self, renamed: list[tuple[KnownMember, dict[str, Any]]]) -> None:
        heads = [(one, str(values["name"])) for one, values in renamed if one.relation == Relation.HEAD]
        rows = (
            (one.household_id, literal(name), literal(_initials(name)), literal(_sort(name))) for one, name in heads
        )
        with connection.cursor() as cursor:
            update_rows(cursor, Household, ("head_name", "head_initials", "head_sort"), rows)


def _stamp(known: KnownHousehold | KnownMember | None) -> str:
    return known.stamp if known is not None else ""


def _member_update(one: KnownMember, values: dict[str, Any]) -> tuple[object, ...]:
    plain = values | {"name_initials": _initials(values["name"]), "id_number": str(values["id_number"])}
    return (one.pk, *(literal(plain[column]) for column in MEMBER_COLUMNS))
