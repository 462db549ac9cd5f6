"""Stored verdicts: how a household stands by the seven criteria, from one run until another."""

from datetime import date

import pgtrigger
from django.db import models
from django.db.models import F, Q, Value

from assessments.criteria import SEVEN
from assessments.criteria.verdict import Outcome, Verdict
from assessments.models.runs import ExitRun
from config.lib.money import MoneyField
from households.models import Household
from villages.models import Township, Village
from villages.scope import ScopedQuerySet

OUTCOMES = [
    (Outcome.MET.value, "达标"),
    (Outcome.UNMET.value, "不达标"),
    (Outcome.UNKNOWN.value, "待核实"),
    (Outcome.NOT_APPLICABLE.value, "不适用"),
]
OVERALL = OUTCOMES[:3]
PASSING = (Outcome.MET.value, Outcome.NOT_APPLICABLE.value)
CRITERIA_FIELDS = SEVEN
FACTS_OF = {
    "income": "IncomeWorksheet",
    "food": "LivingFact",
    "clothing": "LivingFact",
    "water": "WaterFact",
    "schooling": "SchoolingFact",
    "medical": "InsuranceFact",
    "housing": "HousingFact",
}
"""Of which kind the facts are that each criterion rests on."""
_NOT_THE_END = [
    "household_id", "township_id", "village_id", "run_from_id", "restores_id", "overall", *CRITERIA_FIELDS, "per_head",
    "income_margin", "unmet_count", "unknown_count", "overall_since", "content_since", "details",
    "further", "evidence", "digest",
]  # fmt: skip
SAID = [name for name in _NOT_THE_END if name not in {"run_from_id", "restores_id"}]
"""The columns of what a verdict says, whichever run wrote it."""


def _said_by(row: str) -> str:
    return ", ".join(f"{row}.{name}" for name in SAID)


_SAYS_THE_SAME = f"""
    IF NOT EXISTS (SELECT 1 FROM assessments_householdverdict o WHERE o.id = NEW.restores_id AND o.restores_id IS NULL
        AND ({_said_by("o")}) IS NOT DISTINCT FROM ({_said_by("NEW")}))
    OR NOT EXISTS (SELECT 1 FROM assessments_exitrun r WHERE r.id = NEW.run_from_id AND r.undoes_id IS NOT NULL) THEN
        RAISE EXCEPTION 'verdict on household %: what a run that was taken back had ended comes back as it was',
            NEW.household_id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
"""


class HouseholdVerdictQuerySet(ScopedQuerySet["HouseholdVerdict"]):
    """Verdicts on the households a user may see."""

    household_path = "household"
    village_path = "village"
    township_path = "township"

    def current(self) -> "HouseholdVerdictQuerySet":
        """Narrow to what holds now: at most one row a household."""
        return self.filter(run_until__isnull=True)

    def at(self, run: ExitRun) -> "HouseholdVerdictQuerySet":
        """Narrow to what held when `run` had ended: at most one row a household."""
        until = Q(run_until__isnull=True) | Q(run_until__gt=run)
        return self.filter(until, run_from__lte=run)

    def changed_since(self, run: ExitRun) -> "HouseholdVerdictQuerySet":
        """Narrow to current rows whose outcomes, values or reasons have changed since `run`."""
        return self.current().filter(run_from__gt=run, content_since__gt=run.known_at)

    def nearly(self) -> "HouseholdVerdictQuerySet":
        """Narrow to current rows with exactly one criterion not met."""
        return self.current().filter(short_count=1)


def _outcome(label: str) -> models.CharField:  # type: ignore[type-arg]
    return models.CharField(label, max_length=14, choices=OUTCOMES)


class HouseholdVerdict(models.Model):
    """How one household stands by the seven criteria, from `run_from` until `run_until` (empty: it holds now).

    A row is written only when something changed, and closed when the next one comes or the household leaves the
    register's open ones. Day, moment and standard are those of `run_from`. `details` is a list of seven
    [outcome, value, reason, source, day] in the order of the form, `further` one of [name, outcome, value, reason,
    source, day] of what the standard asks beyond them; both count in `overall` and the counts. `evidence` holds, for
    each of the seven, the ids of the facts it rests on (FACTS_OF says of which kind). `overall_since` is the moment
    since which the household has stood so overall, `content_since` since which outcome, value and reason of all have
    been these (a later evidence of the same finding does not move it). `short_count` is how many criteria are not met.
    A row that comes back because a run was taken back says what the row said that it `restores`.
    Township and village repeat the household's, for the lists' indexes.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="verdicts", db_index=False)
    township = models.ForeignKey(Township, on_delete=models.PROTECT, related_name="+", db_index=False)
    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="+", db_index=False)
    run_from = models.ForeignKey(ExitRun, on_delete=models.PROTECT, related_name="verdicts")
    run_until = models.ForeignKey(
        ExitRun, on_delete=models.PROTECT, null=True, blank=True, related_name="ended_verdicts", db_index=False
    )
    restores = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    overall = models.CharField("结论", max_length=7, choices=OVERALL)
    income = _outcome("收入")
    food = _outcome("不愁吃")
    clothing = _outcome("不愁穿")
    water = _outcome("饮用水")
    schooling = _outcome("义务教育")
    medical = _outcome("基本医疗")
    housing = _outcome("住房")
    per_head = MoneyField("人均纯收入", null=True)
    income_margin = MoneyField("高出收入线", null=True)
    unmet_count = models.PositiveSmallIntegerField("不达标项数")
    unknown_count = models.PositiveSmallIntegerField("待核实项数")
    short_count = models.GeneratedField(
        expression=F("unmet_count") + F("unknown_count"),
        output_field=models.PositiveSmallIntegerField("没有达标项数"),
        db_persist=True,
    )
    overall_since = models.DateTimeField("结论起于")
    content_since = models.DateTimeField("内容起于")
    details = models.JSONField("各项")
    further = models.JSONField("另加各项", default=list, db_default=Value([], output_field=models.JSONField()))
    evidence = models.JSONField("凭据编号", default=list, db_default=Value([], output_field=models.JSONField()))
    digest = models.BigIntegerField("摘要")

    objects = HouseholdVerdictQuerySet.as_manager()

    class Meta:
        ordering = ["household", "id"]
        indexes = [
            models.Index(
                name="verdict_current_list",
                fields=["overall", "short_count", "township", "village", "household"],
                condition=Q(run_until__isnull=True),
            ),
            models.Index(name="verdict_ended", fields=["run_until"], condition=Q(run_until__isnull=False)),
            models.Index(name="verdict_restores", fields=["restores"], condition=Q(restores__isnull=False)),
        ]
        constraints = [
            # The included columns are all that an unchanged night compares: it never reads the wide rows themselves.
            models.UniqueConstraint(
                name="verdict_one_current",
                fields=["household"],
                condition=Q(run_until__isnull=True),
                include=["id", "digest", "run_from"],
            ),
            models.UniqueConstraint(name="verdict_once_a_run", fields=["household", "run_from"]),
            models.CheckConstraint(
                name="verdict_met_means_all_seven",
                condition=~Q(overall=Outcome.MET.value)
                | Q(unmet_count=0, unknown_count=0, **{f"{name}__in": PASSING for name in CRITERIA_FIELDS}),
            ),
            models.CheckConstraint(
                name="verdict_overall_fits_counts",
                condition=Q(overall=Outcome.MET.value)
                | Q(overall=Outcome.UNMET.value, unmet_count__gt=0)
                | Q(overall=Outcome.UNKNOWN.value, unmet_count=0, unknown_count__gt=0),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(name="only_ended", operation=pgtrigger.UpdateOf(*_NOT_THE_END)),
            pgtrigger.Protect(
                name="ended_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__run_until__isnull=False) | pgtrigger.Q(new__run_until__isnull=True),
            ),
            pgtrigger.Trigger(
                name="restored_as_it_was",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__restores__isnull=False),
                func=_SAYS_THE_SAME,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household} {self.get_overall_display()}"

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """The verdicts by the name of their criterion: the seven in the order of the form, then what else was asked."""
        rows = zip(CRITERIA_FIELDS, self.details, strict=True)
        return {name: restore(row) for name, row in rows} | {row[0]: restore(row[1:]) for row in self.further}


def restore(row: list[str]) -> Verdict:
    """Return the verdict that `row` of `details` holds."""
    outcome, value, reason, source, day = row
    return Verdict(Outcome(outcome), value, reason, source, date.fromisoformat(day) if day else None)
