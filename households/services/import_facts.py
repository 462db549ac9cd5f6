"""Compares the rows of a department's list with the certificates of the register, set-wise.

A certificate is known by whose it is, its day, who issued it and, for insurance, its year. The rules are those of the
entry form.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import User
from config.lib.crypto import keyed_hash
from config.lib.fields import EncryptedText
from config.lib.refusals import Refused
from households.fact_kinds import FACT_KINDS, FactKind
from households.imports.books import BOOKS
from households.imports.columns import Line
from households.models import ImportJob
from households.models.imports import Outcome
from households.services.fact_rules import EARLIEST, require_sound_values
from households.services.facts import nothing_known
from households.services.import_homes import find_homes
from households.services.import_known import KnownMember, codes_of, in_batches, members_by, memberships_of
from households.services.import_register import NOT_SEEN, compare_secret, compare_value, settle
from households.status import GONE

Key = tuple[int, date, int, str]
"""Whose certificate it is, its day, its year (0 where the kind has none), who issued it: two offices may both speak."""


class FactComparison:
    """One list of certificates beside the register. Call `compare`; each line then knows what it is."""

    def __init__(self, lines: list[Line], job: ImportJob, actor: User) -> None:
        self.lines, self.job, self.actor = lines, job, actor
        self.kind: FactKind = FACT_KINDS[job.kind]
        self.sheet = BOOKS[job.kind].sheets[0]
        self.today = timezone.localdate()
        self.owners: dict[int, int] = {}
        self.people: dict[int, KnownMember] = {}
        self.stays: dict[int, list[tuple[Any, Any, int]]] = {}

    def compare(self) -> None:
        """Say of each line what it is."""
        for line in self.lines:
            self._fill(line)
        if self.kind.of_member:
            self._find_members()
        else:
            self._find_households()
        facts = self._facts()
        seen: dict[Key, int] = {}
        for line in self.lines:
            if line.number in self.owners:
                self._compare(line, facts, seen)
            settle(line)

    def _fill(self, line: Line) -> None:
        """Let what was said with the whole list stand for what a row leaves empty."""
        if self.job.on_date is not None:
            line.values.setdefault("valid_from", self.job.on_date)
        if self.job.source_name:
            line.values.setdefault("source_name", self.job.source_name)
        told = {name for name, _ in line.faults}
        if "valid_from" not in line.values and "valid_from" not in told:
            line.wrong("valid_from", f"没有填{self.kind.dated}，上传时也没有填名单日期。")
        if "source_name" not in line.values and "source_name" not in told:
            line.wrong("source_name", "没有填出具单位，上传时也没有填来源单位。")
        for sentence in _day_faults(self.kind, line.values.get("valid_from"), self.today):
            line.wrong("valid_from", sentence)

    def _find_households(self) -> None:
        for line, household in find_homes(self.lines, self.actor, gone="不能再登记凭据"):
            self.owners[line.number] = household.pk

    def _find_members(self) -> None:
        for line in self.lines:
            if number := line.values.get("id_number"):
                line.secrets["id_number"] = (number, keyed_hash(number))
        codes = {line.values["member_code"] for line in self.lines if "member_code" in line.values}
        hashes = {line.secrets["id_number"][1] for line in self.lines if "id_number" in line.secrets}
        by_code = {one.code: one for one in members_by("code", codes)}
        by_hash = {one.id_hash: one for one in members_by("id_hash", hashes) if one.is_active}
        found = {one.household_id for one in (*by_code.values(), *by_hash.values())}
        homes = codes_of(found, self.actor)
        for line in self.lines:
            line.code, line.label = line.values.get("member_code", ""), line.values.get("name", "")
            member = self._member(line, by_code, by_hash)
            if member is not None:
                self._own(line, member, homes)
            line.secrets.clear()
        self.stays = memberships_of(self.owners.values())

    def _member(
        self, line: Line, by_code: dict[str, KnownMember], by_hash: dict[str, KnownMember]
    ) -> KnownMember | None:
        number = line.secrets.get("id_number")
        if line.code:
            if line.code not in by_code:
                line.wrong("member_code", "没有登记过这个人编号。请照登记的写，或者只写身份证号。")
            elif merged := by_code[line.code].merged_into:
                line.wrong("member_code", f"这条记录是重复登记，已并入人编号 {merged}。请改用那个编号。")
            return by_code.get(line.code)
        if number is None:
            if not any(name in {"id_number", "member_code"} for name, _ in line.faults):
                line.wrong("id_number", "人编号、身份证号至少写一样，身份证号要写全。")
            return None
        if number[1] not in by_hash:
            line.wrong("id_number", "在册的人里没有这个身份证号。请照证件核对；不是建档立卡户的人不用写。")
        return by_hash.get(number[1])

    def _own(self, line: Line, member: KnownMember, homes: dict[int, tuple[str, str, bool]]) -> None:
        _, status, is_seen = homes[member.household_id]
        if not is_seen:
            line.label = ""
            line.wrong("member_code" if line.code else "id_number", NOT_SEEN)
            return
        line.code, line.household_id = member.code, member.household_id
        if status in GONE:
            line.wrong("name", "这一户已经销户或清退，不能再登记凭据。")
        if "name" in line.values and line.values["name"] != member.values["name"]:
            line.wrong("name", f"登记的姓名是{member.values['name']}。请核对是不是同一个人。")
        before = len(line.changes)
        compare_secret(line, "id_number", EncryptedText(member.id_number), hashed=member.id_hash)
        if len(line.changes) > before:
            line.changes.clear()
            line.wrong("id_number", "身份证号和登记的不一样。请照证件核对；登记错了的先更正户表。")
        self.owners[line.number] = member.pk
        self.people[member.pk] = member

    def _facts(self) -> dict[Key, tuple[int, dict[str, Any]]]:
        """Return the certificates of all owners: id and values, the newest of each key."""
        owner = "member_id" if self.kind.of_member else "household_id"
        names = [*(one.name for one in self.kind.own), "source_name"]
        found: dict[Key, tuple[int, dict[str, Any]]] = {}
        for some in in_batches(sorted(set(self.owners.values()))):
            rows = self.kind.model.objects.believed().filter(**{f"{owner}__in": some}).order_by("pk")
            for pk, whose, day, *values in rows.values_list("pk", owner, "valid_from", *names):
                told = dict(zip(names, values, strict=True))
                found[whose, day, told.get("year") or 0, told["source_name"]] = (pk, told)
        return found

    def _compare(self, line: Line, facts: dict[Key, tuple[int, dict[str, Any]]], seen: dict[Key, int]) -> None:
        day = line.values.get("valid_from")
        if day is None or "source_name" not in line.values or ("year" not in line.values and self.kind.is_yearly):
            return
        owner = self.owners[line.number]
        key = (owner, day, line.values.get("year", 0), line.values["source_name"])
        if key in seen:
            line.wrong("valid_from", f"第 {seen[key]} 行已经有同一天的一条。请核对，删去重复的一行。")
            return
        seen[key] = line.number
        line.values["owner"] = owner
        if self.kind.of_member and not self._counted(owner, day):
            line.wrong("valid_from", f"{day:%Y-%m-%d} 那天他还不是（或者不再是）这一户的人。请核对日期。")
        stands = facts.get(key)
        if stands is None:
            line.outcome = Outcome.NEW
            self._new_numbers(line)
        else:
            line.subject_id, line.stamp = stands[0], str(stands[0])
            self._compare_values(line, stands[1])
        if line.faults:  # what could not be read would be blamed twice
            return
        values = nothing_known(self.kind) | (stands or (0, {}))[1] | line.values
        for name, sentence in fact_faults(self.kind, values | {"member": self.people.get(owner)}):
            line.wrong(name, sentence)

    def _new_numbers(self, line: Line) -> None:
        """Keep the numbers of a new certificate, which nobody knows yet by their ends."""
        for name in self.kind.numbers:
            if name in line.masked:
                line.wrong(name, "新登记的要写全号码，不能打星号。")
            elif said := line.values.get(name):
                line.secrets[name] = (said, "")

    def _compare_values(self, line: Line, stands: dict[str, Any]) -> None:
        for column in self.sheet.columns:
            if column.secret == "paper_number":
                compare_secret(line, column.name, EncryptedText(stands[column.name]), hashed="")
            elif column.is_fact and column.name in line.values:
                compare_value(line, column.name, stands[column.name], column.told)

    def _counted(self, member: int, day: date) -> bool:
        return any(first <= day and (last is None or day <= last) for first, last, _ in self.stays.get(member, ()))


def fact_faults(kind: FactKind, values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a certificate as it would stand, by the rules of its form."""
    try:
        require_sound_values(kind.key, values)
    except Refused as refusal:
        yield _BLAMED[kind.key], str(refusal)


_BLAMED = {
    "housing": "remedy", "water": "quantity", "schooling": "school", "insurance": "year", "land": "farmland",
    "conditions": "built_year", "relocation": "relocated", "work": "state", "disability": "certificate",
    "welfare": "type",
}  # fmt: skip
"""At which cell a fault between several fields is told."""


def _day_faults(kind: FactKind, day: date | None, today: date) -> Iterator[str]:
    if day is not None and day > today:
        yield f"{kind.dated}不能晚于今天。"
    if day is not None and day < EARLIEST:
        yield f"{kind.dated}早于 2013 年，请对照凭据再填。"
