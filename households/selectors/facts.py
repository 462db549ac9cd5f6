"""What the page of facts of one household shows: every fact and worksheet, with what replaced it and who differs."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum, Value
from django.db.models.functions import Coalesce

from config.lib.money import MoneyField
from households.changes import ChangeState
from households.fact_kinds import FACT_KINDS, FactKind
from households.models import Household, IncomeEstimate, IncomeWorksheet
from households.selectors.fact_rows import Contradicted, FactRow, contradictions, told_apart
from households.services.estimates import quarters_to_estimate
from households.services.worksheets import monitoring_windows, windows_to_enter


@dataclass(frozen=True)
class FactLine:
    """One fact in words: its day, whose, what it says, from whom, who wrote and confirmed it, whether it counts now.

    `is_replaced`: a correction stands in its place. `waits`: nobody has confirmed it yet.
    """

    pk: int
    on: date
    whose: str
    says: str
    origin: str
    recorded_at: datetime
    author: str
    verifier: str
    waits: bool
    counts: bool
    is_replaced: bool


@dataclass(frozen=True)
class FactSection:
    """All facts of one kind, newest first, and whether the reader may enter one."""

    kind: FactKind
    lines: list[FactLine]
    may_enter: bool


@dataclass(frozen=True)
class Voice:
    """What one source says in a difference: the value, who says it, on which day, who wrote and confirmed it.

    `counts` is None where nothing counts until it is looked at again. `visit`: the visit in which it was seen.
    """

    value: str
    origin: str
    on: date
    author: str
    verifier: str
    counts: bool | None
    visit: int | None = None


@dataclass(frozen=True)
class Disagreement:
    """One thing about which sources disagree: whose it is, what, each voice with the one that counts first, and why.

    `advice` says who settles it, and how.
    """

    kind: FactKind
    whose: str
    what: str
    voices: list[Voice]
    why: str
    advice: str = "请找两家核对，核对后由出错的一方点「更正」，或者登记一条新的"


@dataclass(frozen=True)
class WindowLine:
    """The worksheet of one window, or that there is none yet. A window of monitoring never decides an exit."""

    start: date
    end: date
    sheet: IncomeWorksheet | None
    for_monitoring: bool = False

    @property
    def has_totals_only(self) -> bool:
        """Say whether the worksheet was entered without items."""
        return self.sheet is not None and not self.sheet.item_count


@dataclass(frozen=True)
class QuarterLine:
    """One quarter that can be estimated: what it was estimated at (元, net of what counts), or nothing yet."""

    start: date
    end: date
    net: Decimal | None


def fact_sections(rows: dict[str, list[FactRow]], today: date, writer: Any) -> list[FactSection]:
    """Return the facts of a household (from `fact_rows`) by kind; `writer` is who may enter some now, or None."""
    sections = []
    for kind in FACT_KINDS.values():
        counting = _counting(rows[kind.key], today)
        lines = [_line(row, counting) for row in rows[kind.key]]
        sections.append(FactSection(kind, lines, writer is not None and writer.may(kind.permission)))
    return sections


def disagreements(household: Any, rows: dict[str, list[FactRow]], today: date) -> list[Disagreement]:
    """Return where sources disagree about a household (from `with_doubts`), each voice in words; visits come last.

    `rows` are its facts from `fact_rows`.
    """
    found = []
    for kind in FACT_KINDS.values():
        said = {row.fact.pk: row for row in rows[kind.key] if is_true(row.fact, today)}
        for one in told_apart(kind, [row.fact for row in said.values()], today):
            voices = [
                _voice(said[saying.pk], one.field, counts=saying is one.counts) for saying in (one.counts, *one.others)
            ]
            whose = said[one.counts.pk].whose
            found.append(Disagreement(kind, whose, kind.words_of(one.field).label, voices, one.why))
    return found + _doubted(household, rows, today)


def _doubted(household: Any, rows: dict[str, list[FactRow]], today: date) -> list[Disagreement]:
    """Return where a visit saw the opposite of a certificate: neither counts until the office has looked again."""
    true = {key: {row.fact.pk: row for row in some if is_true(row.fact, today)} for key, some in rows.items()}
    facts = {key: [row.fact for row in some.values()] for key, some in true.items()}
    return [_against(one, true[one.kind.key]) for one in contradictions(household, facts, today)]


def _against(one: Contradicted, rows: dict[int, FactRow]) -> Disagreement:
    certified = [_certified(one.kind, rows[fact.pk]) for fact in one.facts]
    seen = Voice(one.subject.saw, one.seen_by, one.on, author="", verifier="", counts=None, visit=one.visit)
    return Disagreement(
        kind=one.kind,
        whose="",
        what="走访看到相反情况",
        voices=[seen, *certified],
        why="走访的日期不早于凭据，看到的和凭据相反，所以两种说法都先不算，这一项待核实",
        advice=f"请{one.subject.office}再去核实，登记日期更晚的凭据；走访记错了的，更正或者作废那次走访",
    )


def _certified(kind: FactKind, row: FactRow) -> Voice:
    said = ((kind.words_of(name), getattr(row.fact, name)) for name in kind.compared)
    words = "，".join(f"{field.label} {field.words(value)}" for field, value in said if value not in (None, "", []))
    value = " ".join(filter(None, (row.whose, words)))
    return Voice(value, _origin(row.fact), row.fact.valid_from, row.author, row.verifier, counts=None)


def is_true(fact: Any, today: date) -> bool:
    """Say whether a fact is believed and true today."""
    ended = fact.valid_to is not None and fact.valid_to < today
    return fact.superseded_at is None and fact.valid_from <= today and not ended


def _counting(rows: list[FactRow], today: date) -> set[int]:
    """Return the facts that count now: of each owner (and year, name) the newest that is believed and true today."""
    newest: dict[Any, int] = {}
    for row in rows:
        if is_true(row.fact, today):
            newest.setdefault((row.owner, row.kind.thing(row.fact)), row.fact.pk)
    return set(newest.values())


def _voice(row: FactRow, field: str, *, counts: bool) -> Voice:
    return Voice(
        value=row.kind.words_of(field).words(getattr(row.fact, field)),
        origin=_origin(row.fact),
        on=row.fact.valid_from,
        author=row.author,
        verifier=row.verifier,
        counts=counts,
    )


def _origin(fact: Any) -> str:
    return " ".join(filter(None, (fact.get_source_display(), fact.source_name, fact.document)))


def worksheet_windows(household: Household, today: date) -> list[WindowLine]:
    """Return the windows that a worksheet can be entered for, newest first, each with its worksheet.

    Of the windows of monitoring the newest is offered, and those that have a worksheet.
    """
    yearly, monitoring = windows_to_enter(today), monitoring_windows(today)
    ends = [end for _, end in yearly + monitoring]
    sheets = IncomeWorksheet.objects.believed().filter(household=household, window_end__in=ends)
    by_end = {sheet.window_end: sheet for sheet in sheets}
    lines = [WindowLine(start, end, by_end.get(end)) for start, end in yearly]
    offered = [window for place, window in enumerate(monitoring) if not place or window[1] in by_end]
    return lines + [WindowLine(start, end, by_end.get(end), for_monitoring=True) for start, end in offered]


def quarter_lines(household: Household, today: date) -> list[QuarterLine]:
    """Return the quarters that can be estimated, newest first, with their sums; in one query."""
    quarters = quarters_to_estimate(today)
    ends = [end for _, end in quarters]
    estimates = IncomeEstimate.objects.believed().filter(household=household, window_end__in=ends)
    net = Coalesce(Sum("rows__net", filter=Q(rows__item__counted=True)), Value(Decimal(0)), output_field=MoneyField())
    sums = dict(estimates.annotate(sum_of_rows=net).values_list("window_end", "sum_of_rows"))
    return [QuarterLine(start, end, sums.get(end)) for start, end in quarters]


def _line(row: FactRow, counting: set[int]) -> FactLine:
    kind, fact = row.kind, row.fact
    values = ((one, getattr(fact, one.name)) for one in kind.own)
    told = (f"{one.label} {one.words(value)}" for one, value in values if value not in (None, "", []))
    return FactLine(
        pk=fact.pk,
        on=fact.valid_from,
        whose=row.whose,
        says="，".join(told),
        origin=_origin(fact),
        recorded_at=fact.recorded_at,
        author=row.author,
        verifier=row.verifier,
        waits=row.state == ChangeState.PENDING,
        counts=fact.pk in counting,
        is_replaced=fact.superseded_at is not None,
    )
