"""Decisions on exit cases: which person took which step, and what the database itself keeps apart."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Now

from assessments.models.cases import ExitCase
from assessments.models.verdicts import HouseholdVerdict
from assessments.status import DUTY_OF, EXIT_TRANSITIONS, CaseAction, Duty
from config.lib.personal_numbers import without_numbers
from config.lib.triggers import append_only
from villages.scope import ScopedQuerySet

MUST_SAY = [move.action for move in EXIT_TRANSITIONS if move.needs_reason]


class ExitDecisionQuerySet(ScopedQuerySet["ExitDecision"]):
    """Decisions on the exit cases of the households a user may see."""

    household_path = "case__household"
    village_path = "case__household__village"
    township_path = "case__household__township"


def _duty() -> Case:
    """Return the duty of a row's action as the database computes it."""
    actions = {duty: sorted(action for action, its in DUTY_OF.items() if its == duty) for duty in Duty.values}
    return Case(
        *(When(action__in=actions[duty], then=Value(str(duty))) for duty in Duty.values),
        output_field=models.TextField(),
    )


class ExitDecision(models.Model):
    """One person took one step on one round of an exit case, looking at one verdict, with an opinion.

    `person` is the key of the cadre behind the account (villages.persons): whoever has one duty on a case can have no
    other on it, through whichever account and in whichever round. `on_date` and `document` are of the step itself,
    where it happened before it was written down.
    """

    case = models.ForeignKey(ExitCase, on_delete=models.PROTECT, related_name="decisions", db_index=False)
    round = models.PositiveSmallIntegerField("轮次")
    action = models.CharField("办理", max_length=12, choices=CaseAction)
    person = models.CharField("办理人校验值", max_length=64)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    role = models.CharField("办理时角色", max_length=20)
    reason = models.CharField("意见", max_length=500, blank=True, validators=[without_numbers])
    on_date = models.DateField("办理日期", null=True, blank=True)
    document = models.CharField("文件", max_length=120, blank=True, validators=[without_numbers])
    verdict = models.ForeignKey(HouseholdVerdict, on_delete=models.PROTECT, related_name="+", db_index=False)
    decided_at = models.DateTimeField("办理时间", db_default=Now(), editable=False)

    objects = ExitDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="exit_decision_action_known", condition=Q(action__in=CaseAction.values)),
            models.CheckConstraint(name="exit_decision_names_a_person", condition=Q(person__regex="^[0-9a-f]{64}$")),
            models.CheckConstraint(
                name="exit_decision_return_has_reason", condition=~Q(action__in=MUST_SAY) | ~Q(reason="")
            ),
            ExclusionConstraint(
                name="exit_decision_one_duty_a_person",
                expressions=[
                    ("case", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    (_duty(), RangeOperators.NOT_EQUAL),
                ],
            ),
            models.UniqueConstraint(
                name="exit_decision_step_once_a_round",
                fields=["case", "round", "action"],
                condition=~Q(action=CaseAction.REFUSE),
            ),
            models.UniqueConstraint(
                name="exit_decision_one_outcome_a_round",
                fields=["case", "round"],
                condition=Q(action__in=[CaseAction.APPROVE, CaseAction.RETURN]),
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.case} {self.get_action_display()}"


class CaseStopQuerySet(ScopedQuerySet["CaseStop"]):
    """Stops of the cases of the households a user may see."""

    household_path = "case__household"
    village_path = "case__household__village"
    township_path = "case__household__township"

    def standing(self) -> "CaseStopQuerySet":
        """Narrow to those that nobody has dealt with."""
        return self.filter(lifted_at__isnull=True)


class CaseStop(models.Model):
    """A verdict turned unmet or unknown while a case was under way: it stands still until a person has dealt with it.

    `verdict` is the one that stopped it. Lifted once, by a person, with words; the stop stays on record.
    """

    case = models.ForeignKey(ExitCase, on_delete=models.PROTECT, related_name="stops", db_index=False)
    verdict = models.ForeignKey(HouseholdVerdict, on_delete=models.PROTECT, related_name="+", db_index=False)
    stopped_at = models.DateTimeField("停办时间", db_default=Now(), editable=False)
    lifted_at = models.DateTimeField("恢复时间", null=True, blank=True, editable=False)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    words = models.CharField("怎么处理的", max_length=200, blank=True, validators=[without_numbers])

    objects = CaseStopQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                name="case_stop_one_standing", fields=["case"], condition=Q(lifted_at__isnull=True)
            ),
            models.CheckConstraint(
                name="case_stop_lifted_with_words",
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, words="")
                | Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(words=""),
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.case} 停办"
