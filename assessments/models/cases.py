"""Exit cases: which households somebody proposed to let go, and how far they have come."""

from collections.abc import Iterable

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from assessments.models.standards import Standard
from assessments.models.verdicts import HouseholdVerdict
from assessments.status import (
    CHAIN_STATES,
    EXIT_TRANSITIONS,
    OPEN_STATES,
    SENT_BACK,
    STORED_STATES,
    WHOLE_CHAIN,
    CaseState,
    Duty,
)
from config.lib.triggers import track_changes
from households.models import Household
from villages.scope import ScopedQuerySet


class ExitCaseQuerySet(ScopedQuerySet["ExitCase"]):
    """Exit cases of the households a user may see."""

    household_path = "household"
    village_path = "household__village"
    township_path = "household__township"


def _listed(values: Iterable[str]) -> str:
    return ", ".join(f"'{value!s}'" for value in values)


def _moves() -> set[str]:
    """Return every move that the table knows as “from>to”; one that is mended goes back to where it was sent from."""
    moves = {f"{source}>{move.target}" for move in EXIT_TRANSITIONS for source in move.sources if source}
    sent_from = {source for move in EXIT_TRANSITIONS if move.action in SENT_BACK for source in move.sources}
    return moves | {f"{CaseState.MENDING}>{source}" for source in sent_from}


_MOVES = f"""
    IF (OLD.state || '>' || NEW.state) NOT IN ({_listed(sorted(_moves()))}) THEN
        RAISE EXCEPTION 'exit case %: no step leads from % to %', NEW.id, OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
"""
_WHOLE_CHAIN = f"""
    IF (SELECT COUNT(DISTINCT action) FROM assessments_exitdecision
        WHERE case_id = NEW.id AND action IN ({_listed(WHOLE_CHAIN)})) < {len(WHOLE_CHAIN)}
    OR (SELECT COUNT(DISTINCT person) FROM assessments_exitdecision
        WHERE case_id = NEW.id AND action IN ({_listed(WHOLE_CHAIN)})) < {len(Duty)}
    OR EXISTS (SELECT 1 FROM assessments_casestop WHERE case_id = NEW.id AND lifted_at IS NULL)
    OR EXISTS (SELECT 1 FROM assessments_objection WHERE case_id = NEW.id AND result = '')
    OR NOT EXISTS (SELECT 1 FROM assessments_noticeentry e JOIN assessments_notice n ON n.id = e.notice_id
        WHERE e.case_id = NEW.id AND n.kind = 'first' AND n.closed_on IS NOT NULL AND n.withdrawn_at IS NULL)
    OR EXISTS (SELECT 1 FROM assessments_noticeentry e JOIN assessments_notice n ON n.id = e.notice_id
        WHERE e.case_id = NEW.id AND n.kind <> 'announcement' AND n.closed_on IS NULL AND n.withdrawn_at IS NULL)
    OR NOT EXISTS (SELECT 1 FROM assessments_sampledcase
        WHERE case_id = NEW.id AND (NOT is_drawn OR result = 'clean')) THEN
        RAISE EXCEPTION 'exit case %: not every step of the chain is signed and clear', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
"""


@track_changes
class ExitCase(models.Model):
    """The exit of one household in one year, from its first proposal on. A returned case begins another round.

    Verdict, standard and income window are pinned when a round begins, so that a new night, term or year does not
    change what was proposed. `state` moves by the table in status.py, also for the database, which approves a case only
    when two persons' decisions of this round are on record, and lets it end in 已脱贫 only when every step of the chain
    is signed. `back_to` is where a case goes on that was sent back, once it is mended, `reviewer` who sees it again.
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
    back_to = models.CharField("补正后回到", max_length=10, choices=CaseState, blank=True, editable=False)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
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
                name="exit_case_one_open", fields=["household"], condition=Q(state__in=OPEN_STATES)
            ),
            models.UniqueConstraint(
                name="exit_case_exited_once_a_year",
                fields=["household", "exit_year"],
                condition=Q(state=CaseState.EXITED),
            ),
            models.CheckConstraint(
                name="exit_case_mended_goes_somewhere",
                condition=Q(state=CaseState.MENDING, back_to__in=CHAIN_STATES, reviewer__isnull=False)
                | ~Q(state=CaseState.MENDING) & Q(back_to=""),
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
                condition=pgtrigger.Q(new__state=CaseState.EXITED.value),
                func=_WHOLE_CHAIN,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household}退出 {self.exit_year} 年度第 {self.round} 轮"

    @property
    def number(self) -> str:
        """The number staff quote: 退出-2026-000457."""
        return f"退出-{self.exit_year}-{self.pk:06}"
