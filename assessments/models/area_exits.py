"""Exits of villages, townships and the county: how far each has come, who signed what, and what the signer saw."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Coalesce, Now

from assessments.area_status import (
    DUTY_OF,
    MUST_SAY,
    STORED_STATES,
    TABLES,
    AreaAction,
    AreaDuty,
    AreaState,
    forward,
)
from assessments.criteria.verdict import Outcome
from assessments.models.standards import Level, Standard
from config.lib.personal_numbers import without_numbers
from config.lib.transitions import moves_of
from config.lib.triggers import append_only, listed, track_changes
from villages.models import Township, Village
from villages.scope import ScopedQuerySet


class AreaExitQuerySet(ScopedQuerySet["AreaExit"]):
    """Exits of the areas a user works in; the county's is seen by county roles."""

    township_path = "township"
    village_path = "village"
    county_rows = True


def _chain_of(level: str) -> str:
    steps = [move.action for move in forward(level)]
    return f"WHEN '{level}' THEN ARRAY[{listed(steps)}]"


_CHAIN = f"CASE NEW.level {' '.join(_chain_of(level) for level in TABLES)} END"
_MOVES = f"""
    IF (NEW.level || ':' || OLD.state || '>' || NEW.state) NOT IN ({listed(moves_of(TABLES))}) THEN
        RAISE EXCEPTION 'area exit %: no step of a % leads from % to %', NEW.id, NEW.level, OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
"""
_WHOLE_CHAIN = f"""
    IF (SELECT COUNT(DISTINCT action) FROM assessments_areadecision
        WHERE exit_id = NEW.id AND round = NEW.round AND action = ANY ({_CHAIN})) < cardinality({_CHAIN})
    OR (SELECT COUNT(DISTINCT person) FROM assessments_areadecision WHERE exit_id = NEW.id AND round = NEW.round) < 3
    OR NOT EXISTS (SELECT 1 FROM assessments_areaevidence e JOIN assessments_areadecision d ON d.id = e.decision_id
        WHERE d.exit_id = NEW.id AND d.round = NEW.round AND d.action = 'announce')
    OR EXISTS (SELECT 1 FROM assessments_areaevidence e JOIN assessments_areadecision d ON d.id = e.decision_id
        WHERE d.exit_id = NEW.id AND d.round = NEW.round AND e.outcome NOT IN ('met', 'not_applicable'))
    OR NOT EXISTS (SELECT 1 FROM assessments_areanotice
        WHERE exit_id = NEW.id AND round = NEW.round AND closed_on IS NOT NULL AND withdrawn_at IS NULL)
    OR EXISTS (SELECT 1 FROM assessments_areaobjection o JOIN assessments_areanotice n ON n.id = o.notice_id
        WHERE n.exit_id = NEW.id AND n.round = NEW.round AND o.result <> 'rejected') THEN
        RAISE EXCEPTION 'area exit %: not every step is signed and clear', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
"""


@track_changes
class AreaExit(models.Model):
    """The exit of one village, township or of the county, under one standard. A returned one begins another round.

    A village's row names its township, too; the county's names neither. Standard and year are pinned when a round
    begins. `state` moves by the table of its level (area_status.py), also for the database, which lets it end only when
    every step of the round is signed, everything asked was met when it was announced, and its notice is closed.
    """

    level = models.CharField("层级", max_length=9, choices=Level)
    township = models.ForeignKey(
        Township, on_delete=models.PROTECT, null=True, blank=True, related_name="exits", verbose_name="乡镇"
    )
    village = models.OneToOneField(
        Village, on_delete=models.PROTECT, null=True, blank=True, related_name="area_exit", verbose_name="村"
    )
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="area_exits", db_index=False)
    exit_year = models.PositiveSmallIntegerField("退出年度")
    round = models.PositiveSmallIntegerField("轮次", default=1)
    state = models.CharField("状态", max_length=8, choices=AreaState, default=AreaState.APPLIED, editable=False)
    opened_at = models.DateTimeField("申请时间", db_default=Now(), editable=False)
    changed_at = models.DateTimeField("最近办理", db_default=Now(), editable=False)

    objects = AreaExitQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(name="area_exit_state", fields=["state", "level"])]
        constraints = [
            models.CheckConstraint(name="area_exit_state_known", condition=Q(state__in=STORED_STATES)),
            models.CheckConstraint(
                name="area_exit_of_one_area",
                condition=Q(level=Level.VILLAGE, village__isnull=False, township__isnull=False)
                | Q(level=Level.TOWNSHIP, village__isnull=True, township__isnull=False)
                | Q(level=Level.COUNTY, village__isnull=True, township__isnull=True),
            ),
            models.UniqueConstraint(
                Coalesce("township_id", Value(0)), name="area_exit_one_of_each", condition=Q(village__isnull=True)
            ),
            models.CheckConstraint(name="area_exit_round_counts_from_one", condition=Q(round__gte=1)),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="moves_by_the_table",
                operation=pgtrigger.UpdateOf("state"),
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("OLD.state IS DISTINCT FROM NEW.state"),
                func=_MOVES,
            ),
            pgtrigger.Trigger(
                name="out_by_the_whole_chain",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__state=AreaState.EXITED.value),
                func=_WHOLE_CHAIN,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area}退出"

    @property
    def area(self) -> str:
        """The name of what exits."""
        return str(self.village or self.township or "全县")

    @property
    def number(self) -> str:
        """The number staff quote: 村退出-2026-0041."""
        return f"{Level(self.level).label}退出-{self.exit_year}-{self.pk:04}"


class AreaDecisionQuerySet(ScopedQuerySet["AreaDecision"]):
    """Decisions on the exits of the areas a user works in."""

    township_path = "exit__township"
    village_path = "exit__village"
    county_rows = True


def _duty() -> Case:
    """Return the duty of a row's action as the database computes it."""
    actions = {duty: sorted(action for action, its in DUTY_OF.items() if its == duty) for duty in AreaDuty.values}
    return Case(
        *(When(action__in=actions[duty], then=Value(str(duty))) for duty in AreaDuty.values),
        output_field=models.TextField(),
    )


class AreaDecision(models.Model):
    """One person took one step on one round of the exit of an area, with an opinion, upon a document.

    `person` is the key of the cadre behind the account (villages.persons): whoever has one duty on an exit can have no
    other on it. `on_date` and `document` are of the step itself, which other authorities may have taken before.
    """

    exit = models.ForeignKey(AreaExit, on_delete=models.PROTECT, related_name="decisions", db_index=False)
    round = models.PositiveSmallIntegerField("轮次")
    action = models.CharField("办理", max_length=10, choices=AreaAction)
    person = models.CharField("办理人校验值", max_length=64)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    role = models.CharField("办理时角色", max_length=20)
    reason = models.CharField("意见", max_length=200, blank=True, validators=[without_numbers])
    on_date = models.DateField("办理日期")
    document = models.CharField("文件", max_length=120, blank=True, validators=[without_numbers])
    decided_at = models.DateTimeField("办理时间", db_default=Now(), editable=False)

    objects = AreaDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="area_decision_action_known", condition=Q(action__in=AreaAction.values)),
            models.CheckConstraint(name="area_decision_names_a_person", condition=Q(person__regex="^[0-9a-f]{64}$")),
            models.CheckConstraint(
                name="area_decision_return_has_reason", condition=~Q(action__in=MUST_SAY) | ~Q(reason="")
            ),
            ExclusionConstraint(
                name="area_decision_one_duty_a_person",
                expressions=[
                    ("exit", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    (_duty(), RangeOperators.NOT_EQUAL),
                ],
            ),
            models.UniqueConstraint(name="area_decision_step_once_a_round", fields=["exit", "round", "action"]),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.exit} {self.get_action_display()}"


class AreaEvidenceQuerySet(ScopedQuerySet["AreaEvidence"]):
    """What the signers of the exits of the areas a user works in saw."""

    township_path = "decision__exit__township"
    village_path = "decision__exit__village"
    county_rows = True


class AreaEvidence(models.Model):
    """How one criterion of an area stood at the moment of one step: value, limit, where from and of which day."""

    decision = models.ForeignKey(AreaDecision, on_delete=models.PROTECT, related_name="evidence", db_index=False)
    place = models.PositiveSmallIntegerField("序号")
    code = models.CharField("指标", max_length=24)
    outcome = models.CharField("结论", max_length=16, choices=[(one.value, one.value) for one in Outcome])
    value = models.CharField("数值", max_length=60, blank=True)
    limit = models.CharField("标准", max_length=60, blank=True)
    reason = models.CharField("说明", max_length=200, blank=True)
    source = models.CharField("来源", max_length=160, blank=True)
    source_on = models.DateField("资料日期", null=True, blank=True)

    objects = AreaEvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["decision", "place"]
        constraints = [
            models.CheckConstraint(
                name="area_evidence_outcome_known", condition=Q(outcome__in=[one.value for one in Outcome])
            ),
            models.UniqueConstraint(name="area_evidence_once_a_step", fields=["decision", "place"]),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.decision} {self.code}"
