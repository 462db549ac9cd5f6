"""Compares a workbook of the yearly register of villages with what is registered, and writes what was chosen.

The rules are those of the entry form (`villages.services.years`); a year that says otherwise is superseded.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from accounts.models import User
from config.lib.refusals import Refused
from households.imports.columns import Line
from households.imports.village_book import VILLAGE_BOOK
from households.models import ImportRow
from households.models.imports import Outcome
from households.services.import_known import Places
from households.services.import_register import compare_value, require_filled, settle
from households.services.import_write import Writing, require_fresh
from villages.models import Village, VillageYear
from villages.services.years import FIRST_YEAR, require_sound_counts, year_values, years_to_enter

SHEET = VILLAGE_BOOK.sheets[0]
COUNTS = tuple(column.name for column in SHEET.columns if column.is_fact)
Key = tuple[int, int]
"""A village and a year."""


def years_of(villages: Iterable[int]) -> dict[Key, VillageYear]:
    """Return the years of these villages that stand."""
    rows = VillageYear.objects.believed().filter(village__in=sorted(set(villages)))
    return {(row.village_id, row.year): row for row in rows}


def find_villages(lines: Iterable[Line], actor: User) -> None:
    """Put the village that each line names, by name or code, in the place of its words; note where there is none."""
    places = Places(actor)
    names = dict(Village.objects.visible_to(actor).values_list("pk", "name"))
    for line in lines:
        said, township = line.values.pop("village", None), line.values.pop("township", "")
        if said is None:
            continue
        try:
            line.values["village"] = places.village(said, township)
        except ValueError as fault:
            line.wrong("village", str(fault))
        else:
            line.label = names[line.values["village"]]


def locked_villages(ids: Iterable[int], actor: User) -> None:
    """Lock the villages that rows are about. Raises Refused for one that the second person does not see."""
    wanted = sorted(set(ids))
    seen = Village.objects.visible_to(actor).filter(pk__in=wanted).order_by("pk")
    if len(seen.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True)) < len(wanted):
        raise Refused("表里有的村不在您能办理的范围内，一条也没有入库。请由县办入库。")


class VillageComparison:
    """One workbook of village years beside the register. Call `compare`; each line then knows what it is."""

    def __init__(self, lines: list[Line], actor: User) -> None:
        self.lines, self.actor = lines, actor

    def compare(self) -> None:
        """Say of each line what it is."""
        find_villages(self.lines, self.actor)
        there = years_of(line.values["village"] for line in self.lines if "village" in line.values)
        seen: dict[Key, int] = {}
        for line in self.lines:
            if "village" in line.values and "year" in line.values:
                self._compare(line, there, seen)
            settle(line)

    def _compare(self, line: Line, there: dict[Key, VillageYear], seen: dict[Key, int]) -> None:
        key = (line.values["village"], line.values["year"])
        line.code = str(key[1])
        if key in seen:
            line.wrong("year", f"第 {seen[key]} 行已经有同一个村同一年的。请核对，删去重复的一行。")
            return
        seen[key] = line.number
        stands = there.get(key)
        values = year_values(stands or VillageYear())
        if stands is None:
            line.outcome = Outcome.NEW
            require_filled(line, SHEET)
        else:
            line.subject_id, line.stamp = stands.pk, str(stands.pk)
            for column in SHEET.columns:
                if column.is_fact and column.name in line.values:
                    compare_value(line, column.name, values[column.name], column.told)
        if (stands is None or line.changes) and key[1] not in years_to_enter():
            line.wrong("year", f"只能填 {FIRST_YEAR} 年到今年。")
        if not line.faults:
            self._require_sound(line, values)

    @staticmethod
    def _require_sound(line: Line, values: dict[str, Any]) -> None:
        try:
            require_sound_counts(values | {name: line.values[name] for name in COUNTS if name in line.values})
        except Refused as refusal:
            line.wrong("households", str(refusal))


class VillageWriting:
    """One workbook of village years on its way into the register. Call `write` in a transaction."""

    def __init__(self, writing: Writing) -> None:
        self.writing = writing
        self.new = writing.taken(SHEET.key, Outcome.NEW)
        self.changed = writing.taken(SHEET.key, Outcome.CHANGED)

    def write(self) -> None:
        """Write everything that is to be taken over. Raises Refused when the register has moved on meanwhile."""
        villages = {row.values["village"] for row in (*self.new, *self.changed)}
        locked_villages(villages, self.writing.actor)
        there = years_of(villages)
        self._require_fresh(there)
        made = [self._made(row, year_values(VillageYear()), COUNTS) for row in self.new]
        successors = [one for row in self.changed if (one := self._successor(row, there[_key(row)])) is not None]
        replaced = [there[one.village_id, one.year].pk for one in successors]
        VillageYear.objects.believed().filter(pk__in=replaced).update(superseded_at=self.writing.now)
        written = VillageYear.objects.bulk_create([*made, *successors], batch_size=200)
        self.writing.counts["village.new"] += len(made)
        self.writing.counts["village.changed"] += len(successors)
        about = {"import": self.writing.job.pk, "kind": self.writing.job.kind}
        self.writing.told += [(year, about) for year in written]

    def _require_fresh(self, there: dict[Key, VillageYear]) -> None:
        stale = [row for row in self.new if _key(row) in there]
        stale += [r for r in self.changed if _key(r) not in there or there[_key(r)].pk != r.subject_id]
        require_fresh(stale)

    def _made(self, row: ImportRow, stands: dict[str, Any], names: Iterable[str], **kept: Any) -> VillageYear:
        """Return a year as it would stand: what stands there now, and what the row says of `names`."""
        field: Callable[[str], Any] = VillageYear._meta.get_field
        said = {name: field(name).to_python(row.values[name]) for name in names if name in row.values}
        village, year = _key(row)
        days = {"valid_from": date(year, 1, 1), "valid_to": date(year, 12, 31)}
        by = {"recorded_by_id": self.writing.job.requested_by_id, "recorded_at": self.writing.now}
        paper = {"document": row.values.get("document") or self.writing.job.document}
        return VillageYear(**{"village_id": village, "year": year, **days, **paper, **stands, **kept, **said, **by})

    def _successor(self, row: ImportRow, stands: VillageYear) -> VillageYear | None:
        values = year_values(stands)
        names = self.writing.applied(row, values)
        if not names:
            return None
        self.writing.counts["fields"] += len(names)
        paper = {} if row.values.get("document") or self.writing.job.document else {"document": stands.document}
        made = self._made(row, values, names, **paper)
        try:
            require_sound_counts(year_values(made))
        except Refused as refusal:
            raise Refused(f"第 {row.number} 行{row.label}：按选的取舍改了以后，{refusal}请改取舍。") from refusal
        return made


def _key(row: ImportRow) -> Key:
    return row.values["village"], row.values["year"]
