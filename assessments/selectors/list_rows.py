"""Rows of tonight's list as a page shows them: seven cells, what changed since last night, what would suffice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from accounts.templatetags.huce import STATUS
from assessments.criteria import LABELS
from assessments.criteria.verdict import Outcome, Verdict
from assessments.models import ExitCase, ExitRun, HouseholdVerdict
from assessments.models.verdicts import OUTCOMES
from assessments.selectors.weighing import BEFORE_EXIT
from assessments.status import CaseState
from config.lib.money import format_money
from households.codes import Guarantee
from households.models import Household

OUTCOME_WORDS: dict[str, str] = dict(OUTCOMES)
SEVENTH = 7
SHORT = frozenset({Outcome.UNMET, Outcome.UNKNOWN})
SUPPLIERS: dict[str, str] = {
    Guarantee.INCOME: "村核算人员",
    Guarantee.FOOD: "走访人",
    Guarantee.CLOTHING: "走访人",
    Guarantee.WATER: "水务部门",
    Guarantee.SCHOOLING: "教育部门",
    Guarantee.MEDICAL: "医保部门",
    Guarantee.HOUSING: "住建部门",
    "must_not_exit": "县办",
    "power": "村里",
    "road": "村里",
    "broadcast": "村里",
    "pension": "人社部门",
    "project": "项目主管部门",
}
"""Who supplies the evidence of each criterion, beside the household's own helper."""

SUFFICES: dict[tuple[str, str], str] = {
    (Guarantee.INCOME, Outcome.UNMET): "人均纯收入高于收入线",
    (Guarantee.INCOME, Outcome.UNKNOWN): "本期核算表结账，调查人、户主、村三方签字",
    (Guarantee.FOOD, Outcome.UNMET): "解决以后，走访看到够吃",
    (Guarantee.FOOD, Outcome.UNKNOWN): "走访看到够吃",
    (Guarantee.CLOTHING, Outcome.UNMET): "解决以后，走访看到衣被全",
    (Guarantee.CLOTHING, Outcome.UNKNOWN): "走访看到衣被全",
    (Guarantee.WATER, Outcome.UNMET): "四项都达标或基本达标",
    (Guarantee.WATER, Outcome.UNKNOWN): "补齐四项记录，在有效期内，与走访一致",
    (Guarantee.SCHOOLING, Outcome.UNMET): "孩子复学，或依规缓学、送教上门",
    (Guarantee.SCHOOLING, Outcome.UNKNOWN): "本学期核实每个孩子在校",
    (Guarantee.MEDICAL, Outcome.UNMET): "每个人有基本医保和大病保险",
    (Guarantee.MEDICAL, Outcome.UNKNOWN): "核实每个人今年的参保",
    (Guarantee.HOUSING, Outcome.UNMET): "改造完成并经住建验收",
    (Guarantee.HOUSING, Outcome.UNKNOWN): "有效期内的鉴定，A、B 级或改造验收",
    ("must_not_exit", Outcome.UNMET): "列入的情形消除，或过了当年",
    ("must_not_exit", Outcome.UNKNOWN): "本期收入核算表填好",
    ("power", Outcome.UNMET): "接通生活用电",
    ("power", Outcome.UNKNOWN): "登记有效期内的生活条件",
    ("road", Outcome.UNMET): "入户路硬化",
    ("road", Outcome.UNKNOWN): "登记有效期内的生活条件",
    ("broadcast", Outcome.UNMET): "接通广播电视",
    ("broadcast", Outcome.UNKNOWN): "登记有效期内的生活条件",
    ("pension", Outcome.UNMET): "应参保的人都参加养老保险",
    ("pension", Outcome.UNKNOWN): "核实每个人今年的养老保险",
    ("project", Outcome.UNMET): "在项目库登记这一户受益的项目",
}
"""What would close each gap, beside what the verdict itself says is wrong."""


class Cell(NamedTuple):
    """One criterion of one household, ready to be shown: a page has hundreds, so nothing is worked out in the template.

    `word` is what was found where that suffices, else how it stands: a found value must not look like a pass. `day`
    is that of the evidence, `shape` the class of the status.
    """

    name: str
    label: str
    verdict: Verdict
    word: str
    shape: str
    day: str

    @property
    def outcome(self) -> str:
        return self.verdict.outcome

    @property
    def is_short(self) -> bool:
        return self.verdict.outcome in SHORT


@dataclass(frozen=True)
class Gap:
    """One criterion that a household lacks: what was found, what would suffice, who supplies it."""

    cell: Cell
    helper: str = ""

    @property
    def title(self) -> str:
        return self.cell.label + OUTCOME_WORDS[self.cell.outcome]

    @property
    def suffices(self) -> str:
        return SUFFICES[self.cell.name, self.cell.outcome]

    @property
    def supplier(self) -> str:
        """Return who supplies it: 县水务局、张海燕."""
        return "、".join(filter(None, [SUPPLIERS[self.cell.name], self.helper]))


@dataclass(frozen=True)
class Difference:
    """What is different from last night, in a few words and a source line."""

    text: str = ""
    source: str = ""
    is_new: bool = False


@dataclass(frozen=True)
class Heading:
    """The line above the first row of a township: how many of the tab, how many came and went since last night."""

    township: str
    households: int
    came: int | None = None
    went: int | None = None


@dataclass
class ListRow:
    """One household of the list; the first of a township carries its heading."""

    verdict: HouseholdVerdict
    cells: list[Cell]
    difference: Difference
    case: ExitCase | None = None
    heading: Heading | None = None
    gaps: list[Gap] = field(default_factory=list)

    @property
    def income(self) -> Cell:
        return self.cells[0]

    @property
    def others(self) -> list[Cell]:
        """Return the cells of the other six columns; what a standard asks beyond them stands among the gaps."""
        return self.cells[1:SEVENTH]

    @property
    def household(self) -> Household:
        return self.verdict.household

    @property
    def is_free(self) -> bool:
        """Return whether it may be ticked: all met, and in nobody's hand."""
        in_hand = self.case is not None and self.case.state != CaseState.RETURNED
        return self.verdict.overall == Outcome.MET and self.household.status in BEFORE_EXIT and not in_hand

    @property
    def margin_words(self) -> str:
        """Return how far income lies above the line: 高出 212.60."""
        return f"高出 {format_money(self.verdict.income_margin)}"

    @property
    def fold_words(self) -> str:
        """Return the line that opens a card on the phone: 七项达标, or what is missing."""
        short = [cell.label for cell in self.cells if cell.is_short]
        return f"差 {'、'.join(short)}，看各项" if short else "七项达标，看各项"


def cells_of(verdict: HouseholdVerdict) -> list[Cell]:
    """Return the cells of a verdict: the seven in the order of the form, then what else the standard asks."""
    year = timezone.localdate().year
    return [_cell(name, found, year) for name, found in verdict.verdicts.items()]


def _cell(name: str, found: Verdict, year: int) -> Cell:
    shape, outcome = STATUS[found.outcome]
    word = outcome if found.outcome in SHORT or not found.value else found.value
    return Cell(name, LABELS[name], found, word, shape, _day(found.day, year))


def _not_asked(cell: Cell) -> Cell:
    """Return the cell of a criterion that nobody asked then."""
    return cell._replace(verdict=Verdict(Outcome.NOT_APPLICABLE), word=OUTCOME_WORDS[Outcome.NOT_APPLICABLE], day="")


def _day(day: date | None, year: int) -> str:
    """Return a day as short as it can be without doubt: 11-19, or 2024-11-19 for another year."""
    if day is None:
        return ""
    return f"{day:%m-%d}" if day.year == year else day.isoformat()


def rows_of(
    verdicts: Sequence[HouseholdVerdict],
    *,
    base: ExitRun | None,
    in_tab: Mapping[int, int],
    moves: Mapping[int, tuple[int, int]],
) -> list[ListRow]:
    """Return the rows of a page of verdicts (from `with_home`), grouped by township, in two more queries.

    `base` is the run that changes are counted from; `in_tab` and `moves` are figures by township id.
    """
    ids = [verdict.household_id for verdict in verdicts]
    before = _before([verdict.household_id for verdict in verdicts if _has_changed(verdict, base)], base)
    cases = _latest_cases(ids)
    rows, township = [], None
    for verdict in verdicts:
        row = ListRow(
            verdict=verdict,
            cells=cells_of(verdict),
            difference=difference(verdict, before.get(verdict.household_id), base),
            case=cases.get(verdict.household_id),
        )
        row.gaps = [Gap(cell, verdict.helper_name or "") for cell in row.cells if cell.is_short]  # type: ignore[attr-defined]
        if verdict.township_id != township:
            township = verdict.township_id
            row.heading = Heading(str(verdict.township), in_tab.get(township, 0), *moves.get(township, (None, None)))
        rows.append(row)
    return rows


def _has_changed(verdict: HouseholdVerdict, base: ExitRun | None) -> bool:
    return base is not None and verdict.run_from_id > base.pk and verdict.content_since > base.known_at


def _before(household_ids: Sequence[int], base: ExitRun | None) -> dict[int, HouseholdVerdict]:
    """Return household id → the verdict that held when `base` had ended."""
    if base is None or not household_ids:
        return {}
    return {row.household_id: row for row in HouseholdVerdict.objects.at(base).filter(household__in=household_ids)}


def _latest_cases(household_ids: Sequence[int]) -> dict[int, ExitCase]:
    """Return household id → its newest case."""
    rows = ExitCase.objects.filter(household__in=household_ids)
    return {case.household_id: case for case in rows.order_by("pk")}


def difference(now: HouseholdVerdict, before: HouseholdVerdict | None, base: ExitRun | None) -> Difference:
    """Say what is different between `before`, the verdict when `base` had ended, and `now`."""
    if base is None:
        return Difference()
    if not _has_changed(now, base):
        return Difference("无变化")
    if before is None:
        return Difference("新进" if now.overall == Outcome.MET else "第一次核对", "昨晚还没有核对", is_new=True)
    earlier = {cell.name: cell for cell in cells_of(before)}
    changed = [
        (new, old)
        for new, old in ((cell, earlier.get(cell.name, _not_asked(cell))) for cell in cells_of(now))
        if (new.outcome, new.verdict.value, new.verdict.reason) != (old.outcome, old.verdict.value, old.verdict.reason)
    ]
    if now.overall == Outcome.MET and before.overall != Outcome.MET:
        turned = [new for new, old in changed if old.is_short]
        return Difference("新进", "；".join(_evidence(cell) for cell in turned), is_new=True)
    if now.overall != Outcome.MET and before.overall == Outcome.MET:
        return Difference("掉出", "；".join(_evidence(new) for new, _ in changed if new.is_short))
    return Difference(
        "；".join(_change(new, old, now, before) for new, old in changed) or "情况有变",
        "；".join(_evidence(new) for new, _ in changed),
    )


def _evidence(cell: Cell) -> str:
    """Return criterion, source and day: 住房 县住建局 11-19."""
    return " ".join(filter(None, [cell.label, cell.verdict.source, cell.day]))


def _change(new: Cell, old: Cell, now: HouseholdVerdict, before: HouseholdVerdict) -> str:
    if (
        new.name == Guarantee.INCOME
        and now.per_head is not None
        and before.per_head is not None
        and now.per_head != before.per_head
    ):
        change = now.per_head - before.per_head
        return f"收入改 {'+' if change > 0 else ''}{format_money(change)}"
    if new.outcome != old.outcome:
        return f"{new.label}由{OUTCOME_WORDS[old.outcome]}变{OUTCOME_WORDS[new.outcome]}"
    return f"{new.label}改为{new.word}"
