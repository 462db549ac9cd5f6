"""Compares a workbook of who helps which household with the pairings that are registered, and writes what was chosen.

The rules are those of the pages (`pairings`): one helper at a time, another one from a day on and for a reason, nothing
overwritten.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from accounts.models import User
from config.lib.entry_fields import NOTHING
from config.lib.refusals import Refused
from households.imports.cadre_books import PAIRING_BOOK
from households.imports.columns import Line
from households.models import ImportRow, Pairing
from households.models.imports import Outcome
from households.services.import_cadres import FoundCadres, KnownCadre
from households.services.import_homes import find_homes
from households.services.import_known import KnownHousehold, in_batches
from households.services.import_register import refuse_repeated, settle
from households.services.import_write import Writing, literal, put, require_fresh
from households.services.pairings import WHY_ANOTHER, require_hand_over
from villages.services.dates import require_days

SHEET = PAIRING_BOOK.sheets[0]


def pairings_of(household_ids: Iterable[int]) -> dict[int, list[Pairing]]:
    """Return the believed pairings of each of these households with their cadres, the newest last."""
    found: dict[int, list[Pairing]] = {}
    for some in in_batches(sorted(set(household_ids))):
        rows = Pairing.objects.believed().filter(household__in=some).select_related("cadre__unit")
        for pairing in rows.order_by("household_id", "valid_from"):
            found.setdefault(pairing.household_id, []).append(pairing)
    return found


def going_on(pairings: Iterable[Pairing]) -> Pairing | None:
    """Return the pairing that has no end, if there is one."""
    return next((pairing for pairing in pairings if pairing.valid_to is None), None)


def in_the_way(pairings: Iterable[Pairing], first: date) -> Pairing | None:
    """Return a pairing that is true on `first` or later: a new one cannot begin on that day."""
    return next((one for one in pairings if one.valid_to is None or one.valid_to >= first), None)


class PairingComparison:
    """One workbook of pairings beside the register. Call `compare`; each line then knows what it is."""

    def __init__(self, lines: list[Line], actor: User) -> None:
        self.lines, self.actor = lines, actor
        self.cadres = FoundCadres(lines)

    def compare(self) -> None:
        """Say of each line what it is."""
        refuse_repeated(self.lines, "code", "户编号")
        found = find_homes(self.lines, self.actor, gone="不再结对")
        pairings = pairings_of(home.pk for _, home in found)
        for line, home in found:
            self._compare(line, home, pairings.get(home.pk, []))
        for line in self.lines:
            line.secrets.clear()
            settle(line)

    def _compare(self, line: Line, home: KnownHousehold, pairings: list[Pairing]) -> None:
        cadre = self.cadres.whom(line, then="结对")
        if cadre is None:
            return
        line.values["cadre"] = cadre.pk
        now, on = going_on(pairings), line.values.get("valid_from")
        if now is not None and now.cadre_id == cadre.pk:
            line.subject_id = now.pk
            if on is not None and on != now.valid_from:
                line.wrong("valid_from", f"登记的是从 {now.valid_from} 起。日期登记错了，请在这一户的页面用「更正」。")
            return
        if on is None and not any(name == "valid_from" for name, _ in line.faults):
            line.wrong("valid_from", "新结对、换帮扶人的要填结对日期。")
        if now is None:
            line.outcome = Outcome.NEW
            line.changes.append(("cadre_name", NOTHING, _who(**_told(cadre))))
            self._require_free(line, pairings, on)
        else:
            self._hand_over(line, now, cadre, pairings)

    def _require_free(self, line: Line, pairings: list[Pairing], on: date | None) -> None:
        if on is None:
            return
        if there := in_the_way(pairings, on):
            line.wrong("valid_from", f"那一天还是{there.cadre}在帮（到 {there.valid_to}）。一户同时只有一位帮扶人。")
        self._say(line, "valid_from", lambda: require_days(on, None, "结对"))

    def _hand_over(self, line: Line, now: Pairing, cadre: KnownCadre, pairings: list[Pairing]) -> None:
        line.subject_id, line.stamp = now.pk, str(now.pk)
        line.changes.append(("cadre_name", _who(now.cadre.name, now.cadre.unit.name), _who(**_told(cadre))))
        if not line.values.get("reason"):
            line.wrong("reason", WHY_ANOTHER)
        on = line.values.get("valid_from")
        if on is None:
            return
        self._say(line, "valid_from", lambda: require_hand_over(now, cadre_id=cadre.pk, on=on))
        if there := in_the_way([one for one in pairings if one.pk != now.pk], on):
            line.wrong("valid_from", f"那一天还是{there.cadre}在帮（到 {there.valid_to}）。一户同时只有一位帮扶人。")

    @staticmethod
    def _say(line: Line, name: str, check: Any) -> None:
        try:
            check()
        except Refused as refusal:
            line.wrong(name, str(refusal))


def _told(cadre: KnownCadre) -> dict[str, str]:
    return {"name": cadre.values["name"], "unit": cadre.values["unit"]}


def _who(name: str, unit: str) -> str:
    return f"{name}（{unit}）"


class PairingWriting:
    """One workbook of pairings on its way into the register. Call `write` in a transaction."""

    def __init__(self, writing: Writing) -> None:
        self.writing = writing
        self.new = writing.taken(SHEET.key, Outcome.NEW)
        changed = writing.taken(SHEET.key, Outcome.CHANGED)
        self.changed = [row for row in changed if writing.applied(row, {"cadre_name": row.changes[0][1]})]

    def write(self) -> None:
        """Write everything that is to be taken over. Raises Refused when the register has moved on meanwhile."""
        there = pairings_of(row.household_id or 0 for row in (*self.new, *self.changed))
        self._require_fresh(there)
        ended = []
        for row in self.changed:
            now = going_on(there[row.household_id or 0])
            assert now is not None  # asked for just now
            ended.append((now, row))
        for some in in_batches([now.pk for now, _ in ended]):
            Pairing.objects.believed().filter(pk__in=some).update(superseded_at=self.writing.now)
        put(Pairing, (self._ended(now, row) for now, row in ended))
        put(Pairing, (self._begun(row) for row in (*self.new, *self.changed)))
        self.writing.counts["pairing.new"] += len(self.new)
        self.writing.counts["pairing.changed"] += len(self.changed)
        self.writing.touched |= {row.household_id or 0 for row in (*self.new, *self.changed)}

    def _require_fresh(self, there: dict[int, list[Pairing]]) -> None:
        stale = []
        for row in self.new:
            if in_the_way(there.get(row.household_id or 0, []), _first(row)):
                stale.append(row)
        for row in self.changed:
            now = going_on(there.get(row.household_id or 0, []))
            if now is None or now.pk != row.subject_id:
                stale.append(row)
        require_fresh(stale)

    def _ended(self, now: Pairing, row: ImportRow) -> dict[str, Any]:
        return {
            "household_id": now.household_id, "cadre_id": now.cadre_id, "valid_from": now.valid_from,
            "valid_to": _first(row) - timedelta(days=1), "reason": literal(now.reason),
            "end_reason": literal(row.values["reason"]), **self._by(),
        }  # fmt: skip

    def _begun(self, row: ImportRow) -> dict[str, Any]:
        return {
            "household_id": row.household_id, "cadre_id": row.values["cadre"], "valid_from": _first(row),
            "reason": literal(row.values.get("reason", "")), **self._by(),
        }  # fmt: skip

    def _by(self) -> dict[str, Any]:
        return {"recorded_by_id": self.writing.job.requested_by_id, "recorded_at": self.writing.now}


def _first(row: ImportRow) -> date:
    return date.fromisoformat(row.values["valid_from"])
