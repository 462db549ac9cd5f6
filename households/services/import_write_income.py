"""Writes the worksheets of a workbook into the register, set-wise: each as its next version with all its rows."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from config.lib.refusals import Refused
from households.imports.income_book import INCOMES, WORKSHEETS
from households.income import Line, field_name
from households.models import ImportRow, IncomeItem, IncomeRow, IncomeWorksheet
from households.models.imports import Outcome
from households.services.import_income import Key, Standing, as_kept, typed_cells, window_of
from households.services.import_known import in_batches
from households.services.import_write import Writing, literal, put, require_fresh
from households.services.income import ABOUT_SHEET, amounts_of, item_values, lines_from
from households.services.worksheets import SIGNATURES, require_sound, version_columns

_MONEY = ("quantity", "unit_price", "amount", "cost")


class IncomeWriting:
    """One workbook of worksheets on its way into the register. Call `write` in a transaction."""

    def __init__(self, writing: Writing) -> None:
        self.writing = writing
        self.rows: dict[Key, list[ImportRow]] = defaultdict(list)
        for sheet in (WORKSHEETS, INCOMES):
            for outcome in (Outcome.NEW, Outcome.CHANGED):
                for row in writing.taken(sheet, outcome):
                    self.rows[row.household_id or 0, row.values["year"]].append(row)
        self.standing = Standing(self.rows)

    def write(self) -> None:
        """Write everything that is to be taken over. Raises Refused when the register has moved on meanwhile."""
        self._require_fresh()
        versions = {key: made for key, rows in self.rows.items() if (made := self._version(key, rows)) is not None}
        replaced = [self.standing.sheets[key].pk for key in versions if key in self.standing.sheets]
        for some in in_batches(replaced):
            IncomeWorksheet.objects.believed().filter(pk__in=some).update(superseded_at=self.writing.now)
        put(IncomeWorksheet, (columns for columns, _ in versions.values()))
        ids = self._ids(versions)
        put(IncomeRow, (_row(line, key, ids[key]) for key, (_, lines) in versions.items() for line in lines))
        self.writing.counts["worksheet.new"] += len(versions) - len(replaced)
        self.writing.counts["worksheet.changed"] += len(replaced)
        self.writing.touched |= {household for household, _ in versions}

    def _require_fresh(self) -> None:
        """Refuse to write over another version, or by other terms, than the rows were compared with."""
        stale = []
        for key, rows in self.rows.items():
            sheet = self.standing.sheets.get(key)
            items = {item.code: item.pk for item in self.standing.items_of(key)}
            for row in rows:
                is_other = row.stamp != (str(sheet.pk) if sheet else "")
                if is_other or (row.sheet == INCOMES and items.get(row.values["item"]) != row.values["item_id"]):
                    stale.append(row)
        require_fresh(stale)

    def _version(self, key: Key, rows: list[ImportRow]) -> tuple[dict[str, Any], list[Line]] | None:
        """Return the columns of the next version and its lines; None where by the rules chosen nothing changes."""
        items, now = self.standing.items_of(key), self.standing.about(key)
        cells, about, said = item_values(items, self.standing.rows_of(key)), dict(now), 0
        for row in rows:
            if row.sheet == WORKSHEETS:
                names = self._names(row, now)
                about |= {name: _said(name, row.values[name]) for name in names}
            else:
                names = self._names(row, {"amount": True, "evidence": _evidence(row, items, cells)})
                _change(row, names, items, cells)
            self.writing.counts["fields"] += len(names) * (row.outcome == Outcome.CHANGED)
            said += len(names) + (row.outcome == Outcome.NEW)
        if not said:
            return None
        sheet, window = self.standing.sheets.get(key), window_of(key[1])
        try:
            lines = lines_from(items, cells)
            values = about | amounts_of(lines)
            require_sound(values, window, was_closed=now["closed"])
        except Refused as refusal:
            raise Refused(f"第 {rows[0].number} 行{rows[0].label}：按选的取舍，{refusal}请改取舍。") from refusal
        paper = {"document": self.writing.job.document, "reason": rows[0].values.get("reason", "")}
        columns = {name: literal(value) for name, value in version_columns(sheet, window, values, **paper).items()}
        by = {"recorded_by_id": self.writing.job.requested_by_id, "recorded_at": self.writing.now}
        return {"household_id": key[0], **columns, "item_count": len(lines), **by}, lines

    def _names(self, row: ImportRow, stands: dict[str, Any]) -> list[str]:
        """Return what of a row is to be written: of a new one everything it says, of a changed one by the rules."""
        if row.outcome == Outcome.CHANGED:
            return self.writing.applied(row, stands)
        return [name for name in ABOUT_SHEET if name in row.values] if row.sheet == WORKSHEETS else []

    def _ids(self, versions: dict[Key, Any]) -> dict[Key, int]:
        found: dict[Key, int] = {}
        ends = {window_of(year)[1] for _, year in versions}
        for some in in_batches(sorted({household for household, _ in versions})):
            sheets = IncomeWorksheet.objects.believed().filter(household__in=some, window_end__in=ends)
            for pk, household, end in sheets.values_list("pk", "household_id", "window_end"):
                found[household, end.year] = pk
        return found


def _change(row: ImportRow, names: list[str], items: list[IncomeItem], cells: dict[str, Any]) -> None:
    """Put what a row says in the place of what stands: all of it, or by the rules only reckoning or papers."""
    item = next(one for one in items if one.code == row.values["item"])
    stands = cells[field_name(item)]
    said = {name: Decimal(row.values[name]) for name in _MONEY if name in row.values}
    if "evidence" in row.values:
        said["evidence"] = row.values["evidence"]
    typed = as_kept(item, typed_cells(said, stands))
    if row.outcome == Outcome.CHANGED and stands is not None:
        typed = typed if "amount" in names else stands._replace(evidence=typed.evidence)
        typed = typed if "evidence" in names else typed._replace(evidence=stands.evidence)
    cells[field_name(item)] = typed


def _evidence(row: ImportRow, items: list[IncomeItem], cells: dict[str, Any]) -> str:
    stands = next((cells[field_name(one)] for one in items if one.code == row.values["item"]), None)
    return stands.evidence if stands else ""


def _said(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name in SIGNATURES else value


def _row(line: Line, key: Key, worksheet: int) -> dict[str, Any]:
    cells = line.cells
    return {
        "household_id": key[0], "worksheet_id": worksheet, "item_id": line.item.pk, "quantity": cells.quantity,
        "unit_price": cells.unit_price, "gross": line.gross, "cost": line.cost, "evidence": literal(cells.evidence),
    }  # fmt: skip
