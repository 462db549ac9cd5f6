"""Exit cases: which households somebody proposed to let go, and which persons decided it."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from assessments.models.standards import Standard
from assessments.models.verdicts import HouseholdVerdict
from assessments.status import STORED_STATES, CaseAction, CaseState
from config.lib.triggers import append_only, track_changes
from households.models import Household
from villages.scope import ScopedQuerySet


class ExitCaseQuerySet(ScopedQuerySet["ExitCase"]):
    """Exit cases of the households a user may see."""

    household_path = "household"
    village_path = "household__village"
    township_path = "household__township"


class ExitDecisionQuerySet(ScopedQuerySet["ExitDecision"]):
    """Decisions on the exit cases of the households a user may see."""

    household_path = "case__household"
    village_path = "case__household__village"
    township_path = "case__household__township"


@track_changes
class ExitCase(models.Model):
    """The exit of one household in one year, from its first proposal on. A returned case begins another round.

    Verdict, standard and income window are pinned when a round begins, so that a new night, term or year does not
    change what was proposed. `state` moves only through services.cases, by the table in status.py; the database
    approves a case only when two persons' decisions of this round are on record.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="exit_cases")
    exit_year = models.PositiveSmallIntegerField("脱贫年度")
    round = models.PositiveSmallIntegerField("轮次", default=1)
    state = models.CharField(
        "状态", max_length=10, choices=CaseState, default=CaseState.PROPOSED, editable=False, blank=False
    )
    verdict = models.ForeignKey(HouseholdVerdict, on_delete=models.PROTECT, related_name="cases", db_index=False)
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="cases", db_index=False)
    window_start = models.DateField("核算期起")
    window_end = models.DateField("核算期止")
    opened_at = models.DateTimeField("提名时间", db_default=Now(), editable=False)
    changed_at = models.DateTimeField("最近办理", db_default=Now(), editable=False)

    objects = ExitCaseQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(name="exit_case_state_latest", fields=["state", "-changed_at", "-id"])]
        constraints = [
            models.CheckConstraint(name="exit_case_state_known", condition=Q(state__in=STORED_STATES)),
            models.CheckConstraint(name="exit_case_window_in_order", condition=Q(window_end__gt=F("window_start"))),
            models.CheckConstraint(name="exit_case_round_counts_from_one", condition=Q(round__gte=1)),
            models.UniqueConstraint(
                name="exit_case_one_open", fields=["household"], condition=Q(state=CaseState.PROPOSED)
            ),
            models.UniqueConstraint(
                name="exit_case_approved_once_a_year",
                fields=["household", "exit_year"],
                condition=Q(state=CaseState.APPROVED),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="approved_by_two_persons",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("state", "round"),
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__state=CaseState.APPROVED.value),
                func="""
                    IF (SELECT COUNT(DISTINCT person) FROM assessments_exitdecision
                        WHERE case_id = NEW.id AND round = NEW.round AND action IN ('propose', 'approve')) < 2
                    OR NOT EXISTS (SELECT 1 FROM assessments_exitdecision
                        WHERE case_id = NEW.id AND round = NEW.round AND action = 'approve') THEN
                        RAISE EXCEPTION 'exit case %: not approved by a second person in round %', NEW.id, NEW.round
                            USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household}退出 {self.exit_year} 年度第 {self.round} 轮"

    @property
    def number(self) -> str:
        """The number staff quote: 退出-2026-000457."""
        return f"退出-{self.exit_year}-{self.pk:06}"


class ExitDecision(models.Model):
    """One person took one action on one round of an exit case, looking at one verdict, with an opinion.

    `person` is the key of the cadre behind the account (villages.persons): whoever took part in a round cannot take
    part in it again, through whichever account.
    """

    case = models.ForeignKey(ExitCase, on_delete=models.PROTECT, related_name="decisions", db_index=False)
    round = models.PositiveSmallIntegerField("轮次")
    action = models.CharField("办理", max_length=10, choices=CaseAction)
    person = models.CharField("办理人校验值", max_length=64)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    role = models.CharField("办理时角色", max_length=20)
    reason = models.CharField("意见", max_length=500, blank=True)
    verdict = models.ForeignKey(HouseholdVerdict, on_delete=models.PROTECT, related_name="+", db_index=False)
    decided_at = models.DateTimeField("办理时间", db_default=Now(), editable=False)

    objects = ExitDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="exit_decision_action_known", condition=Q(action__in=CaseAction.values)),
            models.CheckConstraint(name="exit_decision_names_a_person", condition=Q(person__regex="^[0-9a-f]{64}$")),
            models.CheckConstraint(
                name="exit_decision_return_has_reason", condition=~Q(action=CaseAction.RETURN) | ~Q(reason="")
            ),
            models.UniqueConstraint(name="exit_decision_person_once_a_round", fields=["case", "round", "person"]),
            models.UniqueConstraint(
                name="exit_decision_one_proposal_a_round",
                fields=["case", "round"],
                condition=Q(action=CaseAction.PROPOSE),
            ),
            models.UniqueConstraint(
                name="exit_decision_one_outcome_a_round",
                fields=["case", "round"],
                condition=~Q(action=CaseAction.PROPOSE),
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.case} {self.get_action_display()}"
