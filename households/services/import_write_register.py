"""Writes the rows of the register's own workbook into the register, set-wise, under its own rules.

Memberships are superseded and never overwritten; every new household comes with its status, every person with how they
came. Call it inside one transaction, with the households locked.
"""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Count

from config.lib.copying import update_rows
from config.lib.fields import EncryptedText
from config.lib.pinyin import initials, sort_key
from config.lib.refusals import Refused
from households.codes import MembershipEventKind, Relation
from households.imports.columns import Line
from households.models import Household, ImportRow, Member, Membership, MembershipEvent, StatusEvent
from households.models.imports import Outcome
from households.services.import_known import KnownHousehold, KnownMember, known_households, members_by, members_of
from households.services.import_register import KNOWN_DEFAULTS, begins, household_faults, member_faults
from households.services.import_rows import taken_rows
from households.services.import_write import Writing, literal, put, require_fresh
from households.services.persons import next_member_code
from households.status import GONE, HouseholdStatus
from villages.models import Village

HOUSEHOLD_COLUMNS = (
    "attribute", "main_cause", "other_causes", "identified_by", "registered_year", "bank_name", "group_id", "phone",
    "phone_hash", "bank_account", "household_type",
)  # fmt: skip
MEMBER_COLUMNS = (
    "name", "name_initials", "sex", "birth_date", "ethnicity", "education", "health", "labour", "id_number", "id_hash",
)  # fmt: skip
COME = "表格导入"


@lru_cache(maxsize=50_000)
def _initials(name: str) -> str:
    return initials(name)[:20]


@lru_cache(maxsize=50_000)
def _sort(name: str) -> str:
    return sort_key(name)[:80]


class RegisterWriting:
    """One workbook of households and members on its way into the register. Call `write` in a transaction."""

    def __init__(self, writing: Writing) -> None:
        self.writing, self.job = writing, writing.job
        self.rows = {
            (sheet, outcome): list(taken_rows(self.job, sheet, outcome)) if writing.takes(outcome) else []
            for sheet in ("household", "member")
            for outcome in (Outcome.NEW.value, Outcome.CHANGED.value)
        }
        self.made: dict[str, tuple[int, int]] = {}
        self.with_spouse: set[int] = set()
        """The households of those who are the spouse now, and were not before."""

    def write(self) -> None:
        """Write everything that is to be taken over. Raises Refused when the register has moved on meanwhile."""
        known, people = self._known()
        self._require_fresh(known, people)
        self._new_households()
        self._new_members(known)
        self._changed_households(known)
        self._changed_members(people)
        self._require_one_spouse()

    def _of(self, sheet: str, outcome: Outcome) -> list[ImportRow]:
        return self.rows[sheet, outcome.value]

    def _known(self) -> tuple[dict[str, KnownHousehold], dict[int, KnownMember]]:
        everything = [row for rows in self.rows.values() for row in rows]
        codes = {row.code if row.sheet == "household" else row.values["code"] for row in everything}
        known = known_households(codes, self.writing.actor)
        changed = {row.household_id for row in self._of("member", Outcome.CHANGED) if row.household_id}
        people = {one.pk: one for there in members_of(changed).values() for one in there}
        return known, people

    def _require_fresh(self, known: dict[str, KnownHousehold], people: dict[int, KnownMember]) -> None:
        gone = {code for code, one in known.items() if one.status in GONE}
        stale = [r for r in self._of("household", Outcome.CHANGED) if _stamp(known.get(r.code)) != r.stamp]
        stale += [r for rows in self.rows.values() for r in rows if r.sheet == "member" and r.values["code"] in gone]
        stale += [r for r in self._of("household", Outcome.NEW) if r.code in known]
        stale += [r for r in self._of("member", Outcome.CHANGED) if _stamp(people.get(r.subject_id or 0)) != r.stamp]
        new = {row.id_hash: row for row in self._of("member", Outcome.NEW)}
        stale += [new[one.id_hash] for one in members_by("id_hash", new)]
        renumbered = {row.id_hash: row for row in self._of("member", Outcome.CHANGED) if row.id_hash}
        stale += [renumbered[one.id_hash] for one in members_by("id_hash", renumbered)]
        require_fresh(stale)

    def _new_households(self) -> None:
        rows = self._of("household", Outcome.NEW)
        villages = {row.values["village"] for row in rows}
        seen = Village.objects.visible_to(self.writing.actor).filter(pk__in=villages)
        township_of = dict(seen.values_list("pk", "township_id"))
        if len(township_of) < len(villages):
            raise Refused("表里有新户的村不在您能办理的范围内。请由县办入库。")
        self.writing.counts["household.new"] += put(Household, (_household(row, township_of) for row in rows))
        codes = [row.code for row in rows]
        made = Household.objects.filter(code__in=codes).values_list("code", "pk", "registered_year")
        self.made = {code: (pk, year) for code, pk, year in made}
        put(StatusEvent, (self._status_event(row) for row in rows))
        self.writing.touched |= {pk for pk, _ in self.made.values()}

    def _status_event(self, row: ImportRow) -> dict[str, Any]:
        pk, year = self.made[row.code]
        on_date = min(date(year, 12, 31), self.writing.now.date())
        return {
            "household_id": pk, "before": "", "after": HouseholdStatus.REGISTERED.value, "on_date": on_date,
            "document": literal(self.job.document), "reason": COME, "recorded_by_id": self.job.requested_by_id,
        }  # fmt: skip

    def _new_members(self, known: dict[str, KnownHousehold]) -> None:
        rows = self._of("member", Outcome.NEW)
        homes = {code: (one.pk, one.values["registered_year"]) for code, one in known.items()} | self.made
        unknown = [row for row in rows if row.values["code"] not in homes]
        if unknown:
            raise Refused(f"「成员」第 {unknown[0].number} 行所在的新户没有选入库。请把新增的户和成员一起入库。")
        codes = self._codes(rows, homes)
        written = put(Member, (_member(row, homes[row.values["code"]][0], codes[row.pk]) for row in rows))
        self.writing.counts["member.new"] += written
        ids = dict(Member.objects.filter(code__in=codes.values()).values_list("code", "pk"))
        whole = [(row, homes[row.values["code"]], ids[codes[row.pk]]) for row in rows]
        put(Membership, (_membership(row, home, member) for row, home, member in whole))
        put(MembershipEvent, (self._event(row, home, member) for row, home, member in whole))
        self.with_spouse |= {home for row, (home, _), _ in whole if row.values["relation"] == Relation.SPOUSE}
        self.writing.touched |= {home for _, (home, _), _ in whole}

    def _codes(self, rows: list[ImportRow], homes: dict[str, tuple[int, int]]) -> dict[int, str]:
        """Return the code of each new person by the id of the row: numbers that were never used in the household."""
        last = {code: 0 for code in self.made}
        given = {}
        for row in rows:
            code = row.values["code"]
            if code not in last:
                first = next_member_code(Household(pk=homes[code][0], code=code))
                last[code] = int(first[len(code) :]) - 1
            last[code] += 1
            given[row.pk] = f"{code}{last[code]:02}"
        return given

    def _event(self, row: ImportRow, home: tuple[int, int], member: int) -> dict[str, Any]:
        return {
            "household_id": home[0], "member_id": member,
            "kind": row.values.get("entry", MembershipEventKind.REGISTERED.value), "on_date": _since(row, home[1]),
            "reason": COME, "recorded_by_id": self.job.requested_by_id,
        }  # fmt: skip

    def _changed_households(self, known: dict[str, KnownHousehold]) -> None:
        def final() -> Iterator[tuple[object, ...]]:
            for row in self._of("household", Outcome.CHANGED):
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
        for row in self._of("member", Outcome.CHANGED):
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
        for _, sentence in member_faults(person, numbers=bool({"id_number", "birth_date", "sex"} & set(names))):
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


def _household(row: ImportRow, township_of: dict[int, int]) -> dict[str, Any]:
    values, name = row.values, row.values["head_name"]
    return {
        "code": row.code, "township_id": township_of[values["village"]], "village_id": values["village"],
        "group_id": values.get("group"), "head_name": literal(name), "head_initials": literal(_initials(name)),
        "head_sort": literal(_sort(name)), "attribute": values["attribute"], "main_cause": values["main_cause"],
        "other_causes": values.get("other_causes", []), "identified_by": values.get("identified_by", "national"),
        "phone": str(row.phone), "phone_hash": row.phone_hash, "bank_name": literal(values.get("bank_name", "")),
        "bank_account": str(row.bank_account), "registered_year": values["registered_year"],
        "status": HouseholdStatus.REGISTERED.value, "household_type": values.get("household_type", ""),
    }  # fmt: skip


def _member(row: ImportRow, household: int, code: str) -> dict[str, Any]:
    values = KNOWN_DEFAULTS | row.values
    return {
        "household_id": household, "code": code, "name": literal(values["name"]),
        "name_initials": literal(_initials(values["name"])), "sex": values["sex"], "birth_date": values["birth_date"],
        "ethnicity": values["ethnicity"], "id_number": str(row.id_number), "id_hash": row.id_hash,
        "education": values["education"], "health": values["health"], "labour": values["labour"], "is_active": True,
    }  # fmt: skip


def _member_update(one: KnownMember, values: dict[str, Any]) -> tuple[object, ...]:
    plain = values | {"name_initials": _initials(values["name"]), "id_number": str(values["id_number"])}
    return (one.pk, *(literal(plain[column]) for column in MEMBER_COLUMNS))


def _membership(row: ImportRow, home: tuple[int, int], member: int) -> dict[str, Any]:
    return {
        "household_id": home[0], "member_id": member, "relation": row.values["relation"],
        "valid_from": _since(row, home[1]),
    }  # fmt: skip


def _since(row: ImportRow, year: int) -> date:
    days = {name: date.fromisoformat(row.values[name]) for name in ("since", "birth_date") if name in row.values}
    return begins(Line(row.sheet, row.number, days), year)
