"""Compares a workbook of who lives in which village with the postings that are registered, and writes what was chosen.

The rules are those of the pages (`villages.services.postings`): nobody in two villages, one first secretary and one
leader a village at a time, an end with its reason, nothing overwritten.
"""

from collections.abc import Iterable, Sequence
from copy import copy
from datetime import date
from typing import Any

from django.db.models import Q

from accounts.models import User
from config.lib.entry_fields import NOTHING
from config.lib.refusals import Refused
from households.imports.columns import Line
from households.imports.posting_book import POSTING_BOOK
from households.models.imports import Outcome
from households.services.import_cadres import FoundCadres
from households.services.import_register import settle
from households.services.import_villages import find_villages, locked_villages
from households.services.import_write import Writing, require_fresh
from villages.clocks import columns_of
from villages.models import Cadre, Posting, Village
from villages.models.people import ONE_PER_VILLAGE
from villages.services.dates import require_days
from villages.services.postings import TAKEN, WHY_ENDED, clash, takes_the_place

SHEET = POSTING_BOOK.sheets[0]
WHO = ("cadre", "kind", "village")
"""What says which posting a line is about: one person, in one capacity, in one village."""


def postings_about(cadres: Iterable[int], villages: Iterable[int]) -> list[Posting]:
    """Return the believed postings of these cadres, and who leads or led the teams of these villages."""
    leads = Q(village__in=sorted(set(villages)), kind__in=ONE_PER_VILLAGE)
    rows = Posting.objects.believed().filter(Q(cadre__in=sorted(set(cadres))) | leads)
    return list(rows.select_related("cadre", "village__township", "township").order_by("valid_from", "pk"))


class Terms:
    """Who serves where and when: what is registered, and what a workbook ends and begins."""

    def __init__(self, standing: Sequence[Posting]) -> None:
        self._terms = {one.pk: one for one in standing}
        self._begun: list[Posting] = []

    def end(self, pk: int, last: date) -> None:
        """Let a registered posting end."""
        self._terms[pk] = ended = copy(self._terms[pk])
        ended.valid_to = last

    def begin(self, wanted: Posting) -> tuple[str, str]:
        """Let a posting begin, unless another is in its way: then say at which cell, and why; else two empty texts."""
        for other in (*self._terms.values(), *self._begun):
            if other.cadre_id == wanted.cadre_id and (said := clash(wanted, other)):
                return "valid_from", said
            if takes_the_place(wanted, other):
                return "kind", f"{other.cadre}：{TAKEN}"
        self._begun.append(wanted)
        return "", ""


class PostingComparison:
    """One workbook of postings beside the register. Call `compare`; each line then knows what it is."""

    def __init__(self, lines: list[Line], actor: User) -> None:
        self.lines, self.actor = lines, actor
        self.cadres = FoundCadres(lines)

    def compare(self) -> None:
        """Say of each line what it is."""
        find_villages(self.lines, self.actor)
        for line in self.lines:
            if cadre := self.cadres.whom(line, then="任职"):
                line.values["cadre"] = cadre.pk
                line.code, line.label = cadre.code, cadre.values["name"]
        told = [line for line in self.lines if all(name in line.values for name in WHO)]
        self._refuse_repeated(told)
        standing = postings_about(*({line.values[name] for line in told} for name in ("cadre", "village")))
        for line in told:
            self._compare(line, [one for one in standing if _is_about(line, one)])
        self._require_room(told, standing)
        for line in self.lines:
            line.secrets.clear()
            settle(line)

    @staticmethod
    def _refuse_repeated(lines: list[Line]) -> None:
        first: dict[tuple[Any, ...], int] = {}
        for line in lines:
            key = (*(line.values[name] for name in WHO), line.values.get("valid_from"))
            if key in first:
                line.wrong("cadre_name", f"第 {first[key]} 行已经有同样的任职。请核对，删去重复的一行。")
            first.setdefault(key, line.number)

    def _compare(self, line: Line, there: list[Posting]) -> None:
        on, until = line.values.get("valid_from"), line.values.get("valid_to")
        now = next((one for one in there if one.valid_to is None), None)
        ended = next((one for one in there if one.valid_to is not None and one.valid_from == on), None)
        if now is not None and on in {None, now.valid_from}:
            line.subject_id, line.stamp = now.pk, str(now.pk)
            if until is not None:
                self._end(line, now, until)
        elif ended is not None:
            line.subject_id = ended.pk
            if until != ended.valid_to:
                line.wrong("valid_to", f"登记的已经在 {ended.valid_to} 结束。日期登记错了，请在任职的页面用「更正」。")
        elif now is not None and until is None:
            line.wrong("valid_from", f"登记的是从 {now.valid_from} 起。日期登记错了，请在任职的页面用「更正」。")
        elif on is not None:
            self._begin(line, on, until)
        elif not any(name == "valid_from" for name, _ in line.faults):
            line.wrong("valid_from", "新登记的要填任职日期。")

    @staticmethod
    def _begin(line: Line, on: date, until: date | None) -> None:
        line.outcome = Outcome.NEW
        _say(line, "valid_from", lambda: require_days(on, None, "任职"))
        if not line.faults:
            _say(line, "valid_to", lambda: require_days(on, until, "任职"))

    @staticmethod
    def _end(line: Line, now: Posting, until: date) -> None:
        line.changes.append(("valid_to", NOTHING, f"{until}"))
        _say(line, "valid_to", lambda: require_days(now.valid_from, until, "任职"))
        if not line.values.get("reason"):
            line.wrong("reason", WHY_ENDED)

    @staticmethod
    def _require_room(lines: list[Line], standing: list[Posting]) -> None:
        """Refuse who would live in two villages, and a second leader, once what the workbook ends has ended."""
        terms, ended = Terms(standing), dict[int | None, int]()
        for line in lines:
            if line.changes and line.subject_id in ended:
                line.wrong("valid_to", f"第 {ended[line.subject_id]} 行已经结束了同一段任职。请核对，删去重复的一行。")
            elif line.changes and not line.faults:
                ended[line.subject_id] = line.number
                terms.end(line.subject_id or 0, line.values["valid_to"])
        people = Cadre.objects.in_bulk({line.values["cadre"] for line in lines})
        places = Village.objects.select_related("township").in_bulk({line.values["village"] for line in lines})
        for line in lines:
            if line.outcome == Outcome.NEW and not line.faults:
                name, said = terms.begin(_wanted(line.values, people, places))
                if said:
                    line.wrong(name, said)


def _is_about(line: Line, one: Posting) -> bool:
    return (one.cadre_id, one.kind, one.village_id) == tuple(line.values[name] for name in WHO)


def _say(line: Line, name: str, check: Any) -> None:
    try:
        check()
    except Refused as refusal:
        line.wrong(name, str(refusal))


def _wanted(values: dict[str, Any], people: dict[int, Cadre], places: dict[int, Village]) -> Posting:
    """Return the posting that a line or row asks for, not yet written."""
    village, until = places[values["village"]], values.get("valid_to")
    return Posting(
        cadre=people[values["cadre"]],
        kind=values["kind"],
        village=village,
        township=village.township,
        valid_from=_day(values["valid_from"]),
        valid_to=_day(until) if until else None,
        reason=values.get("reason", ""),
    )


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


class PostingWriting:
    """One workbook of postings on its way into the register. Call `write` in a transaction."""

    def __init__(self, writing: Writing) -> None:
        self.writing = writing
        self.new = writing.taken(SHEET.key, Outcome.NEW)
        changed = writing.taken(SHEET.key, Outcome.CHANGED)
        self.ending = [row for row in changed if writing.applied(row, {"valid_to": None})]

    def write(self) -> None:
        """Write everything that is to be taken over. Raises Refused when the register has moved on meanwhile."""
        rows = [*self.new, *self.ending]
        cadres, villages = ({row.values[name] for row in rows} for name in ("cadre", "village"))
        locked_villages(villages, self.writing.actor)
        people = {one.pk: one for one in Cadre.objects.select_for_update().filter(pk__in=cadres).order_by("pk")}
        standing = postings_about(cadres, villages)
        made = self._made(standing, people, Village.objects.select_related("township").in_bulk(villages))
        replaced = [row.subject_id or 0 for row in self.ending]
        Posting.objects.believed().filter(pk__in=replaced).update(superseded_at=self.writing.now)
        written = Posting.objects.bulk_create(made, batch_size=200)
        self.writing.counts["posting.new"] += len(self.new)
        self.writing.counts["posting.ended"] += len(self.ending)
        about = {"import": self.writing.job.pk, "kind": self.writing.job.kind}
        self.writing.told += [(posting, about) for posting in written]

    def _made(self, standing: list[Posting], people: dict[int, Cadre], places: dict[int, Village]) -> list[Posting]:
        """Return the rows to be written: those with an end in the place of open ones first, then those that begin."""
        open_ones = {one.pk: one for one in standing if one.valid_to is None}
        require_fresh([row for row in self.ending if row.subject_id not in open_ones])
        terms, made = Terms(standing), list[Posting]()
        for row in self.ending:
            was, last = open_ones[row.subject_id or 0], _day(row.values["valid_to"])
            terms.end(was.pk, last)
            about = {"cadre": was.cadre, "valid_to": last, "end_reason": row.values["reason"]}
            kept = {name: value for name, value in columns_of(was).items() if name != "cadre_id"}
            made.append(Posting(**kept | about | self._by()))
        for row in self.new:
            wanted = _wanted(row.values, people, places)
            _, said = terms.begin(wanted)
            if said:
                raise Refused(
                    f"第 {row.number} 行{row.label}：{said}一条也没有入库。请点「重新核对」，或者把结束的行一起入库。"
                )
            wanted.recorded_by_id, wanted.recorded_at = self.writing.job.requested_by_id, self.writing.now
            made.append(wanted)
        return made

    def _by(self) -> dict[str, Any]:
        return {"recorded_by_id": self.writing.job.requested_by_id, "recorded_at": self.writing.now}
