"""Visits over two years, and what they leave behind: seen-facts about food and clothing, and doubts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from assessments.demo.cadres import CadrePlans
from assessments.demo.cases import Outcome
from assessments.demo.days import Calendar
from assessments.demo.evidence import DOUBTED_AGO, FACT_COLUMNS, SAME_DAY_AGO, SETTLED_DOUBT_AGO
from assessments.demo.family import Family
from assessments.demo.figures import VISIT_DAYS, apportion
from assessments.demo.notes import HOLIDAY_MONTHS, NoteWriter
from assessments.demo.plan import CountyPlan, HouseholdPlan, outcomes
from assessments.demo.standard import LIVING_DAYS
from config.lib.copying import clean
from households.codes import Answer, Guarantee, Met, ProblemState, Source, VisitKind

VISIT_COLUMNS = (
    "id", "household_id", "cadre_id", "recorded_at", "submit_key", "kind", "visited_on", "met", "food", "clothing",
    "water", "house", "school", "insurance", "text", "problem_state", "problem", "void_reason",
)  # fmt: skip
LIVING_COLUMNS = ("household_id", "visit_id", "food", "clothing", *FACT_COLUMNS)
SOLVED_COLUMNS = ("visit_id", "solved_on", "how", "cadre_id", "recorded_at")
DOUBT_COLUMNS = ("household_id", "visit_id", "guarantee", *FACT_COLUMNS)

CHECKS = {
    "water": Guarantee.WATER,
    "house": Guarantee.HOUSING,
    "school": Guarantee.SCHOOLING,
    "insurance": Guarantee.MEDICAL,
}
SUBJECT_OF = {"water": "water", "housing": "house", "schooling": "school", "medical": "insurance"}
KINDS = (
    (VisitKind.LEARN, 48), (VisitKind.EXPLAIN, 14), (VisitKind.OTHER, 12), (VisitKind.DELIVER, 9),
    (VisitKind.HANDBOOK, 8), (VisitKind.PLAN, 6), (VisitKind.HOLIDAY, 3),
)  # fmt: skip
KIND_LIST, KIND_WEIGHTS = zip(*KINDS, strict=True)
WEEKLY_VISITS = 10
OPEN_WEIGHT, EXITED_WEIGHT = 34.0, 14.6
NOBODY_CHANCE = 0.05
SMALL_PROBLEM_CHANCE = 0.03
OVERDUE_DAYS = 33
LATE_CHANCE = 0.09
STILL_OPEN_DAYS = 60
CORRECTIONS = 2
"""Visits that take the place of others sent back (`returned`); they are among those the report counts."""
SOLUTIONS = ("和村里一起办好了", "报乡镇后已经处理", "帮着跑了手续，办下来了", "户里自己弄好了，看过没问题")
SILENT = {"form_only", "at_limit", "stale", "never", "answered_yesterday"}
YES, NO, UNSEEN = Answer
SHORT = (Outcome.UNMET, Outcome.UNKNOWN)


@dataclass(slots=True)
class Forced:
    """A visit that the case needs: how many days ago, and the answers that differ from the ordinary ones."""

    days_ago: int
    answers: dict[str, Answer]
    doubt: Guarantee | None = None


@dataclass(slots=True)
class Story:
    """How visits tell of one household: the form's fact first, whether ordinary visits answer, the needed visits."""

    form_days_ago: int | None
    form_answers: tuple[Answer, Answer] = (YES, YES)
    ordinary_answers: bool = True
    forced: list[Forced] = field(default_factory=list)


@dataclass(slots=True)
class VisitBook:
    """The rows that visits leave behind, gathered while the visits themselves stream into the database."""

    living: list[tuple[object, ...]] = field(default_factory=list)
    doubts: list[tuple[object, ...]] = field(default_factory=list)
    solved: list[tuple[object, ...]] = field(default_factory=list)


def visit_rows(
    plan: CountyPlan, families: Sequence[Family], cadres: CadrePlans, book: VisitBook
) -> Iterator[tuple[object, ...]]:
    """Yield the visits of the county, as many as its report counts less the corrections, and fill `book` on the way."""
    visited = [family for family in families if not family.plan.is_closed]
    rng = Random(f"{plan.seed} visits")
    weights = [
        (OPEN_WEIGHT if family.plan.is_open else EXITED_WEIGHT) * (0.8 + 0.4 * rng.random()) for family in visited
    ]
    next_id = 1
    for family, count in zip(visited, apportion(plan.figures.visits - CORRECTIONS, weights), strict=True):
        visitor = _Visitor(family, plan, cadres, book)
        yield from visitor.rows(next_id, count)
        next_id += count


class _Visitor:
    """Makes the visits of one household."""

    def __init__(self, family: Family, plan: CountyPlan, cadres: CadrePlans, book: VisitBook) -> None:
        self.household: HouseholdPlan = family.plan
        self.rng = family.plan.rng(plan.seed, "visits")
        self.calendar: Calendar = plan.calendar
        self.helping = cadres.helping[family.plan.id]
        self.book = book
        self.story = story_of(family.plan, plan.calendar, self.rng)
        self.expected = outcomes(family.plan) if family.plan.is_open else {}
        trouble = [guarantee for guarantee, outcome in self.expected.items() if outcome in SHORT]
        self.notes = NoteWriter(family, frozenset(trouble), self.rng)
        self.trouble = trouble[0] if trouble else None
        self.is_shown = family.plan.id in {household.id for household in plan.shown}
        self.is_overdue = family.plan is plan.shown[0]

    def rows(self, first_id: int, count: int) -> Iterator[tuple[object, ...]]:
        """Yield `count` visits, oldest first; the visits the case needs are among them."""
        self._write_form()
        forced = self.story.forced[:count]
        days = self._days(count - len(forced))
        planned: list[tuple[int, Forced | None]] = [(day, None) for day in days]
        planned += [(visit.days_ago, visit) for visit in forced]
        planned.sort(key=lambda item: -item[0])
        for offset, (days_ago, visit) in enumerate(planned):
            is_last = offset == len(planned) - 1
            yield self._visit(first_id + offset, days_ago, visit, is_last=is_last)

    def _days(self, count: int) -> list[int]:
        """Return how many days ago the ordinary visits were: weekly of late while open, further apart before."""
        rng = self.rng
        weekly = min(WEEKLY_VISITS, count // 2) if self.household.is_open else 0
        start = OVERDUE_DAYS if self.is_overdue else 1
        if not self.is_shown and rng.random() < LATE_CHANCE:
            start += 4 + int(rng.random() * 18)
        late = [start + 7 * week + int(rng.random() * 6.6) for week in range(weekly)]
        rest = count - weekly
        begin = start + 7 * weekly
        step = (VISIT_DAYS - begin) / max(rest, 1)
        return late + [int(begin + (place + rng.random()) * step) for place in range(rest)]

    def _visit(self, visit_id: int, days_ago: int, forced: Forced | None, *, is_last: bool) -> tuple[object, ...]:
        rng, day = self.rng, self.calendar.ago(days_ago)
        has_form = day >= self.calendar.form_start
        silent = has_form and forced is None and not self.story.ordinary_answers
        nobody = silent or (forced is None and rng.random() < NOBODY_CHANCE)
        recorded_at = f"{day} 00:00:00+08" if days_ago == 0 else self._evening(day)
        answers = self._answers(forced) if has_form and not nobody else {}
        kind = rng.choices(KIND_LIST, KIND_WEIGHTS)[0]
        if kind == VisitKind.HOLIDAY and day.month not in HOLIDAY_MONTHS:
            kind = VisitKind.LEARN
        cadre = self.helping.on(day)
        if answers:
            self._write_seen(visit_id, day, recorded_at, cadre.name, answers)
        if forced and forced.doubt:
            last = (day, recorded_at, None, Source.VISIT, f"走访 {cadre.name}", "")
            self.book.doubts.append((self.household.id, visit_id, forced.doubt, *last))
        state, problem = self._problem(forced, nobody=nobody, is_last=is_last)
        if state == ProblemState.OPEN and days_ago > STILL_OPEN_DAYS and not is_last:
            self._solve(visit_id, days_ago, cadre.id)
        return (
            visit_id, self.household.id, cadre.id, recorded_at, f"{rng.getrandbits(128):032x}", kind, str(day),
            Met.NOBODY if nobody else self._met(), answers.get("food", ""), answers.get("clothing", ""),
            answers.get("water", ""), answers.get("house", ""), answers.get("school", ""),
            answers.get("insurance", ""), clean(self.notes.away() if nobody else self.notes.note(kind, day)),
            state, problem, "",
        )  # fmt: skip

    def _solve(self, visit_id: int, days_ago: int, cadre_id: int) -> None:
        """Write down that a problem found long ago was solved some weeks later; every eighth still waits."""
        weeks, waits = divmod(visit_id, 8)
        if waits:
            solved_on = self.calendar.ago(days_ago - 7 - weeks % 35)
            how = SOLUTIONS[visit_id % len(SOLUTIONS)]
            self.book.solved.append((visit_id, solved_on, how, cadre_id, f"{solved_on} 18:00:00+08"))

    def _evening(self, day: date) -> str:
        rng = self.rng
        return f"{day} {17 + int(rng.random() * 5)}:{int(rng.random() * 60):02}:{int(rng.random() * 60):02}+08"

    def _met(self) -> Met:
        chance = self.rng.random()
        return Met.HEAD if chance < 0.64 else Met.SPOUSE if chance < 0.85 else Met.MEMBER

    def _answers(self, forced: Forced | None) -> dict[str, Answer]:
        """Return the six answers: what is not met by the lists, the visitor does not vouch for."""
        answers = {"food": YES, "clothing": YES}
        for check, guarantee in CHECKS.items():
            answers[check] = UNSEEN if self.expected.get(guarantee) in SHORT else YES
        return answers | (forced.answers if forced else {})

    def _problem(self, forced: Forced | None, *, nobody: bool, is_last: bool) -> tuple[ProblemState, str]:
        if not nobody and self.trouble and (is_last or forced):
            return ProblemState.OPEN, self.notes.trouble(self.trouble, self.household.variants.values())
        if not nobody and self.rng.random() < SMALL_PROBLEM_CHANCE:
            state = ProblemState.SOLVED if self.rng.random() < 0.7 else ProblemState.OPEN
            return state, self.notes.small_problem()
        return ProblemState.NONE, ""

    def _write_seen(self, visit_id: int, day: date, recorded_at: str, visitor: str, answers: dict[str, Answer]) -> None:
        last = (day, recorded_at, None, Source.VISIT, f"走访 {visitor}", "")
        self.book.living.append((self.household.id, visit_id, answers["food"], answers["clothing"], *last))

    def _write_form(self) -> None:
        """Write the fact that stands in the household's survey form, older than the visits' own answers."""
        if self.story.form_days_ago is not None:
            day = self.calendar.ago(self.story.form_days_ago)
            last = (day, self.calendar.settled(day, self.rng), None, Source.FORM, "贫困户调查表", "")
            self.book.living.append((self.household.id, None, *self.story.form_answers, *last))


def story_of(household: HouseholdPlan, calendar: Calendar, rng: Random) -> Story:
    """Return how visits must tell of `household` so that its living conditions and doubts come out as planned."""
    story = _living_story(household.variants.get("living", "seen"), rng)
    for subject, check in SUBJECT_OF.items():
        days_ago = _doubt_days_ago(subject, household.variants.get(subject, ""), calendar)
        if days_ago is not None:
            guarantee = CHECKS[check]
            story.forced.append(Forced(days_ago, {check: NO}, guarantee))
    return story


def _living_story(variant: str, rng: Random) -> Story:
    form = 80 + int(rng.random() * 250)
    news = 2 + int(rng.random() * 9)
    match variant:
        case "at_limit":
            form = LIVING_DAYS
        case "stale":
            form = LIVING_DAYS + 1
    seen = {
        "no_food": ({"food": NO}, news),
        "no_food_yesterday": ({"food": NO}, 1),
        "no_clothing": ({"clothing": NO}, news),
        "food_unseen": ({"food": UNSEEN}, news),
        "clothing_unseen": ({"clothing": UNSEEN}, news),
        "food_again": ({}, news),
        "answered_yesterday": ({}, 1),
    }
    story = Story(form, ordinary_answers=variant not in SILENT and variant not in seen)
    if variant in seen:
        answers, days_ago = seen[variant]
        story.forced.append(Forced(days_ago, answers))
    if variant in {"never", "answered_yesterday"}:
        story.form_days_ago = None
    if variant == "food_again":
        story.form_answers = (NO, YES)
    return story


def _doubt_days_ago(subject: str, variant: str, calendar: Calendar) -> int | None:
    """Return how many days ago a visitor saw the opposite of the list, if the variant says so."""
    days_ago = {
        "doubted": DOUBTED_AGO,
        "doubted_same_day": SAME_DAY_AGO,
        "doubted_yesterday": 1,
        "doubt_settled": SETTLED_DOUBT_AGO,
    }.get(variant)
    if variant == "doubted" and subject in {"schooling", "medical"}:
        start = calendar.term_start if subject == "schooling" else date(calendar.today.year, 1, 1)
        return min(DOUBTED_AGO, (calendar.today - start) // timedelta(days=1))
    return days_ago
