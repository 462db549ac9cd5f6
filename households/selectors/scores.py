"""What pages show of the scores: every village of a township with its trend, one village, one cadre, the user's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Count, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce

from households.models import CadreScore, CheckRun, Finding, RuleResult, VillageScore
from households.models.quality import Score
from households.quality.rule import Rule
from households.quality.rules import RULES
from households.quality.words import Severity
from households.services.scores import score_of
from villages.models import Cadre, Township, Village

DAYS_SHOWN = 14
WEEK = timedelta(7)
UNSCORED = Decimal(999)
"""Who has no score yet comes last."""


@dataclass(frozen=True)
class ScoreLine:
    """The score of one place: its counts by the gravest finding, the score, and that of a week before."""

    name: str
    pk: int
    households: int
    errors: int
    warnings: int
    hints: int
    waived: int
    score: Decimal
    before: Decimal | None = None

    @property
    def clean(self) -> int:
        """How many households have nothing open that counts."""
        return self.households - self.errors - self.warnings - self.hints

    @property
    def change_words(self) -> str:
        """How far the score moved within the week: +1.5, −0.3, a dash where nothing is known."""
        return "—" if self.before is None else f"{self.score - self.before:+.1f}".replace("-", "−")

    @property
    def width(self) -> int:
        """The score as the length of its bar, of 100."""
        return round(self.score)


@dataclass(frozen=True)
class TownshipScores:
    """One township: its villages, and all of them together."""

    total: ScoreLine
    villages: list[ScoreLine]


@dataclass(frozen=True)
class RuleLine:
    """One rule: how many open findings the user sees that count, and how it fared in the last run."""

    rule: Rule
    open: int
    result: RuleResult | None


def latest_run() -> CheckRun | None:
    """Return the last run of the rules, whatever became of it."""
    return CheckRun.objects.select_related("requested_by").first()


def townships_with_scores(user: Any) -> tuple[date | None, list[TownshipScores]]:
    """Return the latest day that has scores, and the villages that `user` works in by township, in three queries."""
    mine = VillageScore.objects.visible_to(user)
    day = mine.aggregate(day=Max("day"))["day"]
    if day is None:
        return None, []
    rows = mine.filter(day=day).select_related("village__township")
    rows = rows.order_by("village__township__sort", "village__township__code", "village__code")
    before = {row.village_id: row for row in mine.filter(day=day - WEEK)}
    grouped = groupby(rows, key=lambda row: row.village.township)
    return day, [_township(township, list(scores), before) for township, scores in grouped]


def _township(township: Township, scores: list[VillageScore], before: dict[int, VillageScore]) -> TownshipScores:
    earlier = [before[row.village_id] for row in scores if row.village_id in before]
    return TownshipScores(
        total=summed(str(township), township.pk, scores, earlier),
        villages=[line_of(row, str(row.village), row.village_id, before.get(row.village_id)) for row in scores],
    )


def line_of(row: Score, name: str, pk: int, before: Score | None = None) -> ScoreLine:
    """Return a stored score as a line of a table."""
    counts = {one: getattr(row, one) for one in ("households", "errors", "warnings", "hints", "waived")}
    return ScoreLine(name=name, pk=pk, **counts, score=row.score, before=before.score if before else None)


def summed(name: str, pk: int, rows: Iterable[Score], before: Iterable[Score] = ()) -> ScoreLine:
    """Return several scores as one: the mean over all their households."""
    listed, earlier = list(rows), list(before)
    counts = {
        one: sum(getattr(row, one) for row in listed) for one in ("households", "errors", "warnings", "hints", "waived")
    }
    return ScoreLine(name=name, pk=pk, **counts, score=_mean(listed), before=_mean(earlier) if earlier else None)


def _mean(rows: list[Score]) -> Decimal:
    names = {Severity.ERROR: "errors", Severity.WARNING: "warnings", Severity.HINT: "hints"}
    grave = {int(severity): sum(getattr(row, name) for row in rows) for severity, name in names.items()}
    return score_of(sum(row.households for row in rows), grave)


def trend_of_village(village: Village) -> list[ScoreLine]:
    """Return the scores of a village, which the user sees, on the last days that have one, latest first."""
    rows = VillageScore.objects.filter(village=village).order_by("-day")[:DAYS_SHOWN]
    return [line_of(row, f"{row.day:%Y-%m-%d}", row.pk) for row in rows]


def trend_of_cadre(cadre: Cadre) -> list[ScoreLine]:
    """Return the scores of a cadre's households on the days on which they changed, latest first."""
    rows = CadreScore.objects.filter(cadre=cadre).order_by("-day")[:DAYS_SHOWN]
    return [line_of(row, f"{row.day:%Y-%m-%d}", row.pk) for row in rows]


def with_scores(cadres: QuerySet[Cadre]) -> QuerySet[Cadre]:
    """Add the latest score of each cadre's households, and as `points` what sorts the worst first (in hundredths)."""
    latest = CadreScore.objects.filter(cadre=OuterRef("pk")).order_by("-day")
    columns = ("score", "households", "errors", "warnings", "hints")
    shown = {f"quality_{name}": Subquery(latest.values(name)[:1]) for name in columns}
    points = Cast(Coalesce(Subquery(latest.values("score")[:1]), Value(UNSCORED)) * 100, IntegerField())
    return cadres.annotate(**shown, points=points)


def own_trend(user: Any) -> list[ScoreLine]:
    """Return the scores of the households that the cadre behind `user` helps."""
    rows = CadreScore.objects.filter(cadre__accounts__user=user).order_by("-day")[:DAYS_SHOWN]
    return [line_of(row, f"{row.day:%Y-%m-%d}", row.pk) for row in rows]


def rules_with_counts(findings: QuerySet[Finding], today: date, run: CheckRun | None) -> list[RuleLine]:
    """Return every rule with how many of `findings` are open and count, and its result in `run`; crashed ones first."""
    counted = findings.filter(closed_at__isnull=True).exclude(waived_until__gte=today)
    numbers = dict(counted.order_by().values_list("rule").annotate(n=Count("pk")))
    results = {result.rule: result for result in run.results.all()} if run else {}
    lines = [RuleLine(rule, numbers.get(rule.id, 0), results.get(rule.id)) for rule in RULES]
    return sorted(lines, key=lambda line: (not (line.result and line.result.crashes), line.rule.severity, -line.open))


def results_of(run: CheckRun) -> list[RuleLine]:
    """Return how each rule fared in a run, the crashed ones first, then by how much they found."""
    known = {rule.id: rule for rule in RULES}
    lines = [RuleLine(known[one.rule], one.found, one) for one in run.results.all() if one.rule in known]
    return sorted(lines, key=lambda line: (not (line.result and line.result.crashes), -line.open))


def counts_of(findings: QuerySet[Finding], today: date) -> dict[str, int]:
    """Return how many open findings there are of each severity that count, and how many are waived."""
    waived = Q(waived_until__gte=today)
    still = ~waived | Q(waived_until=None)
    names = {"errors": Severity.ERROR, "warnings": Severity.WARNING, "hints": Severity.HINT}
    sums = {name: Count("pk", filter=still & Q(severity=severity)) for name, severity in names.items()}
    return findings.filter(closed_at__isnull=True).aggregate(**sums, waived=Count("pk", filter=waived))
