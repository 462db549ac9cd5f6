"""Compares the rows of the workbook of cadres with those that are registered, set-wise, and writes what was chosen.

The rules are those of the entry form: a number belongs to one cadre, ranks are of the list, the register gives codes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from config.lib import idcard
from config.lib.copying import update_rows
from config.lib.crypto import keyed_hash
from config.lib.fields import EncryptedText
from config.lib.pinyin import initials
from config.lib.refusals import Refused
from households.imports.cadre_books import CADRE_BOOK, NEW_UNIT_TIERS
from households.imports.columns import Line
from households.models import ImportRow
from households.models.imports import Outcome
from households.services.import_known import in_batches, stamp_of
from households.services.import_register import (
    compare_secret,
    compare_value,
    refuse_masks,
    refuse_repeated,
    require_filled,
    settle,
)
from households.services.import_write import Writing, literal, put, require_fresh
from villages.models import Cadre, Unit

SHEET = CADRE_BOOK.sheets[0]
VALUES = ("name", "rank")
NUMBERS = {"id_number": "身份证号", "phone": "工作电话"}
FINDERS = {"cadre_code", *NUMBERS}
COLUMNS = (
    "name", "name_initials", "sex", "unit_id", "rank", "id_number", "id_hash", "phone", "phone_hash",
)  # fmt: skip


@dataclass(slots=True)
class KnownCadre:
    """A cadre as they stand now; `values` are what may be read of them."""

    pk: int
    code: str
    stamp: str
    values: dict[str, Any]
    unit_id: int
    sex: str
    id_number: str
    id_hash: str
    phone: str
    phone_hash: str


def cadres_by(lookup: str, values: Iterable[str]) -> list[KnownCadre]:
    """Return the cadres whose `lookup` (code, id_hash, phone_hash) is among `values`."""
    names = ("pk", "code", "unit_id", "sex", "id_number", "id_hash", "phone", "phone_hash", "name", "rank")
    found = []
    for some in in_batches(sorted(set(values) - {""})):
        rows = Cadre.objects.filter(**{f"{lookup}__in": some}).annotate(stamp=stamp_of(Cadre)).order_by()
        for told in rows.values("stamp", "unit__name", *names):
            values_of = {name: told.pop(name) for name in VALUES} | {"unit": told.pop("unit__name")}
            found.append(KnownCadre(values=values_of, **told))
    return found


def hash_numbers(lines: Iterable[Line]) -> None:
    """Get the numbers of cadres ready to be looked up and to be kept."""
    for line in lines:
        for name in NUMBERS:
            if number := line.values.get(name):
                line.secrets[name] = (number, keyed_hash(number))


class FoundCadres:
    """The cadres that lines name: by code, by ID number, by telephone."""

    def __init__(self, lines: list[Line]) -> None:
        hash_numbers(lines)
        hashes = {name: {line.secrets[name][1] for line in lines if name in line.secrets} for name in NUMBERS}
        codes = {line.values["cadre_code"] for line in lines if "cadre_code" in line.values}
        self.by_code = {one.code: one for one in cadres_by("code", codes)}
        self.by_id = {one.id_hash: one for one in cadres_by("id_hash", hashes["id_number"])}
        self.by_phone = {one.phone_hash: one for one in cadres_by("phone_hash", hashes["phone"])}

    def named(self, line: Line) -> KnownCadre | None:
        """Return whom a line names by code, else by ID number, else by telephone."""
        if code := line.values.get("cadre_code"):
            return self.by_code.get(code)
        for name, known in (("id_number", self.by_id), ("phone", self.by_phone)):
            if name in line.secrets:
                return known.get(line.secrets[name][1])
        return None

    def whom(self, line: Line, *, then: str) -> KnownCadre | None:
        """Return the cadre whom a line is about; note at its cells why it is nobody, or not whom it says.

        `then` is what they are sent in for, once they are registered.
        """
        for name in line.masked:
            line.wrong(name, "用来找人的号码要写全，或者写干部编码。")
        told = {name for name, _ in line.faults}
        if not line.values.keys() & FINDERS:
            if not told & FINDERS:
                line.wrong("cadre_code", "干部编码、身份证号、工作电话至少写一样，才知道是哪一位。")
            return None
        cadre = self.named(line)
        if cadre is None:
            named = next(n for n in ("cadre_code", "id_number", "phone") if n in line.values)
            line.wrong(named, f"干部名册里没有这个人。请先登记干部，再传{then}。")
            return None
        if line.values.get("cadre_name", cadre.values["name"]) != cadre.values["name"]:
            line.wrong("cadre_name", f"名册里登记的姓名是{cadre.values['name']}。请核对是不是同一个人。")
        if line.values.get("unit", cadre.values["unit"]) != cadre.values["unit"]:
            line.wrong("unit", f"名册里登记的单位是{cadre.values['unit']}。请核对；调了单位的先更正干部名册。")
        return cadre


class CadreComparison:
    """One workbook of cadres beside the register. Call `compare`; each line then knows what it is."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.found = FoundCadres(lines)
        self.units = set(Unit.objects.values_list("name", flat=True))

    def compare(self) -> None:
        """Say of each line what it is."""
        for name, words in (("cadre_code", "干部编码"), *NUMBERS.items()):
            refuse_repeated(self.lines, name, words)
        for line in self.lines:
            self._compare(line)
            settle(line)

    def _compare(self, line: Line) -> None:
        line.label, line.code = line.values.get("name", ""), line.values.get("cadre_code", "")
        if "id_number" in line.secrets:
            line.values["sex"] = idcard.sex(line.secrets["id_number"][0])
        known = self._known(line)
        if "unit" in line.values and line.values["unit"] not in self.units:
            self._new_unit(line)
        for name, taken in (("id_number", self.found.by_id), ("phone", self.found.by_phone)):
            owner = taken.get(line.secrets[name][1]) if name in line.secrets else None
            if owner is not None and (known is None or owner.pk != known.pk):
                line.wrong(name, f"{NUMBERS[name]}已经登记在{owner.values['name']}（{owner.code}）名下。请核对是谁的。")
        if known is None:
            self._new(line)
        else:
            self._compare_known(line, known)

    def _known(self, line: Line) -> KnownCadre | None:
        code = line.values.get("cadre_code")
        if code and code not in self.found.by_code:
            line.wrong("cadre_code", "没有登记过这个干部编码。新登记的请空着，由系统编码。")
        if code:
            return self.found.by_code.get(code)
        return self.found.by_id.get(line.secrets["id_number"][1]) if "id_number" in line.secrets else None

    def _new_unit(self, line: Line) -> None:
        tier = line.values.get("unit_tier")
        if tier is None:
            line.wrong("unit", "没有登记过这个单位。请照登记的全称写；是新单位的，写明单位层级。")
        elif tier not in NEW_UNIT_TIERS:
            line.wrong("unit_tier", "乡镇的单位请先在「干部和单位」里登记，再传表。")

    def _new(self, line: Line) -> None:
        line.outcome = Outcome.NEW
        refuse_masks(line)
        require_filled(line, SHEET)

    def _compare_known(self, line: Line, known: KnownCadre) -> None:
        line.subject_id, line.stamp, line.code = known.pk, known.stamp, known.code
        line.label = line.label or known.values["name"]
        for column in SHEET.columns:
            if column.secret:
                hashed = known.id_hash if column.name == "id_number" else known.phone_hash
                compare_secret(line, column.name, EncryptedText(getattr(known, column.name)), hashed=hashed)
            elif column.is_fact and column.name in line.values:
                compare_value(line, column.name, known.values[column.name], column.told)


class CadreWriting:
    """One workbook of cadres on its way into the register. Call `write` in a transaction."""

    def __init__(self, writing: Writing) -> None:
        self.writing = writing
        self.new = writing.taken(SHEET.key, Outcome.NEW)
        self.changed = writing.taken(SHEET.key, Outcome.CHANGED)

    def write(self) -> None:
        """Write everything that is to be taken over. Raises Refused when the register has moved on meanwhile."""
        self._lock()
        known = {one.code: one for one in cadres_by("code", (row.code for row in self.changed))}
        self._require_fresh(known)
        finals = [(row, known[row.code], names) for row in self.changed if (names := self._applied(row, known))]
        units = self._units(finals)
        codes = self._new_cadres(units)
        with connection.cursor() as cursor:
            update_rows(cursor, Cadre, COLUMNS, (self._final(*one, units) for one in finals))
        self.writing.counts["cadre.changed"] += len(finals)
        self.writing.counts["fields"] += sum(len(names) for _, _, names in finals)
        about = {"import": self.writing.job.pk, "kind": self.writing.job.kind}
        written = Cadre.objects.filter(code__in=[*codes, *(one.code for _, one, _ in finals)]).order_by("pk")
        self.writing.told += [(cadre, about) for cadre in written]

    def _lock(self) -> None:
        """Wait for corrections that are under way: what they write is what the rows are compared with again."""
        for some in in_batches(sorted(row.subject_id or 0 for row in self.changed)):
            rows = Cadre.objects.filter(pk__in=some).order_by("pk").select_for_update(no_key=True)
            list(rows.values_list("pk", flat=True))

    def _require_fresh(self, known: dict[str, KnownCadre]) -> None:
        stale = [row for row in self.changed if row.code not in known or known[row.code].stamp != row.stamp]
        for column in ("id_hash", "phone_hash"):
            given = {getattr(row, column): row for row in (*self.new, *self.changed) if getattr(row, column)}
            stale += [given[getattr(one, column)] for one in cadres_by(column, given)]
        require_fresh(stale)

    def _applied(self, row: ImportRow, known: dict[str, KnownCadre]) -> list[str]:
        one = known[row.code]
        return self.writing.applied(row, one.values | {"id_number": one.id_number, "phone": one.phone})

    def _units(self, finals: list[tuple[ImportRow, KnownCadre, list[str]]]) -> dict[str, int]:
        """Return the ids of the units that rows name, those that are new among them registered now."""
        rows = [*self.new, *(row for row, _, names in finals if "unit" in names)]
        wanted = {row.values["unit"]: row.values.get("unit_tier", "") for row in rows}
        there = set(Unit.objects.filter(name__in=wanted).values_list("name", flat=True))
        made = [Unit(name=name, tier=tier) for name, tier in sorted(wanted.items()) if name not in there]
        if any(not unit.tier for unit in made):
            raise Refused("核对以后，有的单位改了名。一条也没有入库。请点「重新核对」，看过再入库。")
        Unit.objects.bulk_create(made)
        self.writing.counts["unit.new"] += len(made)
        return dict(Unit.objects.filter(name__in=wanted).values_list("name", "pk"))

    def _new_cadres(self, units: dict[str, int]) -> list[str]:
        numbers = _next_numbers(len(self.new))
        codes = [f"GB{number:05}" for number in numbers]
        rows = (
            {"id": number, "code": code, **_columns(row.values, row, units)}
            for row, number, code in zip(self.new, numbers, codes, strict=True)
        )
        self.writing.counts["cadre.new"] += put(Cadre, rows)
        return codes

    def _final(self, row: ImportRow, one: KnownCadre, names: list[str], units: dict[str, int]) -> tuple[object, ...]:
        said = {name: row.values[name] for name in names if name in one.values}
        columns = _columns(one.values | said, row, units | {one.values["unit"]: one.unit_id})
        for name in NUMBERS:
            if name not in names:
                hashed = "id_hash" if name == "id_number" else "phone_hash"
                columns |= {name: str(getattr(one, name)), hashed: getattr(one, hashed)}
        if "id_number" not in names:
            columns["sex"] = one.sex
        return (one.pk, *(columns[column] for column in COLUMNS))


def _columns(values: dict[str, Any], row: ImportRow, units: dict[str, int]) -> dict[str, Any]:
    """Return the columns of a cadre; the sex is what the number said when it was read."""
    return {
        "name": literal(values["name"]), "name_initials": literal(initials(values["name"])[:20]),
        "sex": row.values.get("sex", ""), "unit_id": units[values["unit"]], "rank": literal(values.get("rank", "")),
        "id_number": str(row.id_number), "id_hash": row.id_hash, "phone": str(row.phone),
        "phone_hash": row.phone_hash,
    }  # fmt: skip


def _next_numbers(count: int) -> list[int]:
    """Take the next row numbers, so that the code a cadre gets is their own from the first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [Cadre._meta.db_table, count],
        )
        return [int(number) for (number,) in cursor.fetchall()]
