"""Compares a workbook of who benefits with the register and with what is written down, and writes what was chosen.

The rules are those of the pages (`benefits`): checked against the register of the day, nothing written twice, nothing
overwritten: what says otherwise than what stands is told at its row, to be withdrawn first.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import User
from config.lib.entry_fields import NOTHING
from config.lib.refusals import Refused
from households.imports.columns import Line
from households.models import ImportJob, ImportRow
from households.models.imports import Outcome
from households.services.import_homes import find_homes
from households.services.import_known import (
    KnownHousehold,
    KnownMember,
    in_batches,
    known_households,
    members_by,
    memberships_of,
)
from households.services.import_register import settle
from households.services.import_write import Writing, literal, put, require_fresh
from projects.benefit_codes import BenefitForm
from projects.models import Project, ProjectBeneficiary
from projects.selectors.benefits import Changes, off_register, status_changes
from projects.services.benefits import NOT_YET, benefit_faults

SHEET = "benefits"
Key = tuple[Any, ...]
OWN: dict[str, Any] = {"item": "", "quantity": None, "unit": "", "amount": None, "note": ""}
"""What a row says of a benefit beside its form and day; what it leaves empty is nothing."""


def written(project_ids: Iterable[int]) -> dict[Key, dict[str, Any]]:
    """Return what is written down about these projects: whom, form, what and day → the rest."""
    found: dict[Key, dict[str, Any]] = {}
    columns = ("project_id", "household_id", "member_id", "form", "item", "benefited_on")
    for some in in_batches(sorted(set(project_ids))):
        rows = ProjectBeneficiary.objects.standing().filter(project__in=some)
        for row in rows.order_by().values(*columns, "quantity", "unit", "amount"):
            found[tuple(row[name] for name in columns)] = row
    return found


class BenefitComparison:
    """One workbook of benefits beside the register. Call `compare`; each line then knows what it is."""

    def __init__(self, lines: list[Line], job: ImportJob, actor: User) -> None:
        self.lines, self.actor = lines, actor
        codes = {line.values["project_code"] for line in lines if "project_code" in line.values}
        seen = Project.objects.visible_to(actor).filter(code__in=codes)
        self.projects: dict[str, Project] = {project.code: project for project in seen}
        people = members_by("code", {line.values["member_code"] for line in lines if line.values.get("member_code")})
        self.people: dict[str, KnownMember] = {one.code: one for one in people}
        self.counted = memberships_of(one.pk for one in people)
        self.there = written(project.pk for project in self.projects.values())
        self.first: dict[Key, int] = {}
        self.changes: Changes = {}

    def compare(self) -> None:
        """Say of each line what it is."""
        found = find_homes(self.lines, self.actor, gone="不能登记受益")
        self.changes = status_changes({home.pk for _, home in found})
        for line, home in found:
            self._compare(line, home)
        for line in self.lines:
            settle(line)

    def _compare(self, line: Line, home: KnownHousehold) -> None:
        project = self._project(line)
        if project is None or line.faults:
            return
        said = OWN | line.values
        for name, sentence in benefit_faults(said, project):
            line.wrong(name, sentence)
        day: date = said["benefited_on"]
        told = self.changes.get(home.pk, [])
        if sentence := off_register(home.values["registered_year"], home.status, told, day):
            line.wrong("benefited_on", sentence)
        member = self._member(line, home, day)
        if not line.faults:
            self._settle(line, said, (project.pk, home.pk, member, said["form"], said["item"], day))

    def _project(self, line: Line) -> Project | None:
        project = self.projects.get(line.values.get("project_code", ""))
        if project is None and "project_code" in line.values:
            line.wrong("project_code", "没有编号是这个的项目，或者不在您能看到的范围内。请照项目库的编号写。")
        elif project is not None and project.milestone in NOT_YET:
            line.wrong("project_code", "这个项目还没有立项，不能登记受益。")
        return project

    def _member(self, line: Line, home: KnownHousehold, day: date) -> int | None:
        """Return the person that the row names, who must have counted in the household on that day (F10)."""
        code = line.values.get("member_code")
        if not code:
            return None
        one = self.people.get(code)
        spans = self.counted.get(one.pk, []) if one else []
        if one and any(
            where == home.pk and first <= day and (last is None or day <= last) for first, last, where in spans
        ):
            return one.pk
        line.wrong("member_code", f"{day:%Y-%m-%d} 这一户没有人编号是这个的人。请核对人编号和日期。")
        return None

    def _settle(self, line: Line, said: dict[str, Any], key: Key) -> None:
        if key in self.first:
            line.wrong("form", f"第 {self.first[key]} 行已经有同样的受益。请核对，删去重复的一行。")
            return
        self.first[key] = line.number
        stands = self.there.get(key)
        if stands is not None:
            if any(stands[name] != said[name] for name in ("quantity", "unit", "amount")):
                line.wrong("form", f"已经登记过：{words_of(stands)}，和表里不一样。要改的请先在受益名单里撤回。")
            return
        line.outcome = Outcome.NEW
        line.values |= {"project": key[0], "member": key[2]}
        line.changes.append(("form", NOTHING, words_of(said)))


def words_of(said: dict[str, Any]) -> str:
    """Return a benefit in words: 实物 鸡苗 20 只，800 元."""
    quantity = said.get("quantity")
    parts = (
        BenefitForm(said["form"]).label if said["form"] else "",
        said.get("item") or "",
        f"{_short(quantity)} {said['unit']}" if quantity is not None else "",
        f"{said['amount']} 元" if said.get("amount") is not None else "",
    )
    return " ".join(str(part) for part in parts if part)


def _short(value: Decimal) -> str:
    return f"{value.normalize():f}"


class BenefitWriting:
    """One workbook of benefits on its way into the register. Call `write` in a transaction."""

    def __init__(self, writing: Writing) -> None:
        self.writing = writing
        self.new = writing.taken(SHEET, Outcome.NEW)

    def write(self) -> None:
        """Write everything that is to be taken over. Raises Refused when the register has moved on meanwhile."""
        projects = {row.values["project"] for row in self.new}
        if Project.objects.visible_to(self.writing.actor).filter(pk__in=projects).count() < len(projects):
            raise Refused("表里有的项目不在您能办理的范围内，一条也没有入库。请由县办入库。")
        there = written(projects)
        self._require_on_register()
        require_fresh([row for row in self.new if self._key(row) in there])
        self.writing.counts["benefit.new"] += put(ProjectBeneficiary, (self._row(row) for row in self.new))
        self.writing.touched |= {row.household_id or 0 for row in self.new}

    def _require_on_register(self) -> None:
        """Refuse when a household has moved off the register of the day since the rows were compared."""
        homes = known_households({row.code for row in self.new}, self.writing.actor)
        changes = status_changes({home.pk for home in homes.values()})
        stale = [row for row in self.new if self._off(row, homes, changes)]
        require_fresh(stale)

    @staticmethod
    def _off(row: ImportRow, homes: dict[str, KnownHousehold], changes: Changes) -> bool:
        home = homes.get(row.code)
        if home is None:
            return True
        day = date.fromisoformat(row.values["benefited_on"])
        return bool(off_register(home.values["registered_year"], home.status, changes.get(home.pk, []), day))

    @staticmethod
    def _key(row: ImportRow) -> Key:
        said = OWN | row.values
        day = date.fromisoformat(said["benefited_on"])
        return said["project"], row.household_id, said["member"], said["form"], said["item"], day

    def _row(self, row: ImportRow) -> dict[str, Any]:
        said = OWN | row.values
        return {
            "project_id": said["project"],
            "household_id": row.household_id,
            "member_id": said["member"],
            **{name: literal(said[name]) for name in ("form", "benefited_on", *OWN)},
            "recorded_by_id": self.writing.job.requested_by_id,
            "recorded_at": self.writing.now,
        }
