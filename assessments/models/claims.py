"""Arbitration (争议仲裁): what somebody claims about a household, and how township and county ruled on it."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Now

from assessments.claims import (
    CLAIM_TRANSITIONS,
    DUTY_OF,
    STORED_STATES,
    ClaimAction,
    ClaimedBy,
    ClaimKind,
    ClaimState,
    Effect,
)
from config.lib.fields import EncryptedTextField
from config.lib.personal_numbers import without_numbers
from config.lib.triggers import append_only
from households.models import Household
from villages.models import Village
from villages.scope import ScopedQuerySet

A_PERSON = "^[0-9a-f]{64}$"


class ClaimQuerySet(ScopedQuerySet["Claim"]):
    """Claims about households of the villages a user may see."""

    household_path = "household"
    village_path = "village"
    township_path = "village__township"


def _moves() -> str:
    moves = {f"{source}>{move.target}" for move in CLAIM_TRANSITIONS for source in move.sources if source}
    return ", ".join(f"'{move}'" for move in sorted(moves | {f"{ClaimState.RULED}>{ClaimState.TO_DO}"}))


_BY_THE_TABLE = f"""
    IF (OLD.state || '>' || NEW.state) NOT IN ({_moves()}) THEN
        RAISE EXCEPTION 'claim %: no step leads from % to %', NEW.id, OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state NOT IN ('{ClaimState.RECEIVED}', '{ClaimState.RULED}') AND (
        SELECT COUNT(DISTINCT person) FROM assessments_claimstep WHERE claim_id = NEW.id) < 3 THEN
        RAISE EXCEPTION 'claim %: not ruled on by township and county, two persons beside who wrote it down', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
"""


class Claim(models.Model):
    """Somebody claims that a household was judged wrongly (错评、漏评、错退): what, who says so, since when.

    A claim about a family that is not on the register names it in `about` and has no household until it is taken up
    (`taken_up`). Name and telephone number of who claims are encrypted and opened by reveal only. It moves by the table
    in claims.py, also for the database.
    """

    kind = models.CharField("争议事项", max_length=10, choices=ClaimKind)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, blank=True, related_name="claims", db_index=False
    )
    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="+", verbose_name="村")
    about = models.CharField("哪一家", max_length=40, blank=True, validators=[without_numbers])
    claimed_by = models.CharField("谁提出的", max_length=9, choices=ClaimedBy)
    who = EncryptedTextField("申请人", blank=True)
    phone = EncryptedTextField("申请人电话", blank=True)
    content = models.CharField("申请内容", max_length=500, validators=[without_numbers])
    received_on = models.DateField("收到日期")
    state = models.CharField(
        "状态", max_length=11, choices=ClaimState, default=ClaimState.RECEIVED, editable=False, blank=False
    )
    taken_up = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)
    changed_at = models.DateTimeField("最近办理", db_default=Now(), editable=False)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = "争议仲裁"
        indexes = [models.Index(name="claim_state", fields=["state", "id"])]
        constraints = [
            models.CheckConstraint(name="claim_kind_known", condition=Q(kind__in=ClaimKind.values)),
            models.CheckConstraint(name="claim_state_known", condition=Q(state__in=STORED_STATES)),
            models.CheckConstraint(
                name="claim_is_about_somebody",
                condition=Q(household__isnull=False, about="") | Q(household__isnull=True) & ~Q(about=""),
            ),
            models.CheckConstraint(
                name="claim_carried_out_names_a_household",
                condition=Q(state=ClaimState.CARRIED_OUT, taken_up__isnull=False)
                | ~Q(state=ClaimState.CARRIED_OUT) & Q(taken_up__isnull=True),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="said_once",
                operation=pgtrigger.UpdateOf("household_id", "village_id", "kind", "about", "content", "received_on"),
            ),
            pgtrigger.Trigger(
                name="moves_by_the_table",
                operation=pgtrigger.UpdateOf("state"),
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("OLD.state IS DISTINCT FROM NEW.state"),
                func=_BY_THE_TABLE,
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number staff quote: 仲裁-2026-000012."""
        return f"仲裁-{self.received_on.year}-{self.pk:06}"

    @property
    def subject(self) -> str:
        """Whom it is about: the householder, or the family that is not on the register."""
        return self.household.head_name if self.household else self.about


class ClaimStepQuerySet(ScopedQuerySet["ClaimStep"]):
    """What was said and ruled on the claims a user may see."""

    household_path = "claim__household"
    village_path = "claim__village"
    township_path = "claim__village__township"


def _duty() -> Case:
    duties = sorted(set(DUTY_OF.values()))
    whens = [
        When(action__in=sorted(action for action, its in DUTY_OF.items() if its == duty), then=Value(duty))
        for duty in duties
    ]
    return Case(*whens, output_field=models.TextField())


class ClaimStep(models.Model):
    """One person wrote a claim down, ruled on it, sent it back, or registered whom it was about."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="steps", db_index=False)
    action = models.CharField("办理", max_length=9, choices=ClaimAction)
    upheld = models.BooleanField("成立", null=True, blank=True)
    effect = models.CharField("怎么落实", max_length=9, choices=Effect, blank=True)
    heard_on = models.DateField("听证或核查日期", null=True, blank=True)
    document = models.CharField("文件", max_length=120, blank=True, validators=[without_numbers])
    words = models.CharField("裁定理由", max_length=500, blank=True, validators=[without_numbers])
    person = models.CharField("办理人校验值", max_length=64)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    taken_at = models.DateTimeField("办理时间", db_default=Now(), editable=False)

    objects = ClaimStepQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="claim_step_known", condition=Q(action__in=ClaimAction.values)),
            models.CheckConstraint(name="claim_step_names_a_person", condition=Q(person__regex=A_PERSON)),
            models.CheckConstraint(
                name="claim_ruling_says_how_and_why",
                condition=Q(action=ClaimAction.DECIDE, upheld__isnull=False, effect__in=Effect.values)
                & ~Q(words="")
                & ~Q(document="")
                & (Q(upheld=True) | Q(effect=Effect.NONE))
                | Q(action=ClaimAction.RULE, upheld__isnull=False, heard_on__isnull=False, effect="") & ~Q(words="")
                | Q(action=ClaimAction.RETURN, upheld__isnull=True, effect="") & ~Q(words="")
                | Q(action__in=[ClaimAction.RECORD, ClaimAction.CARRY_OUT], upheld__isnull=True, effect=""),
            ),
            ExclusionConstraint(
                name="claim_step_one_duty_a_person",
                expressions=[
                    ("claim", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    (_duty(), RangeOperators.NOT_EQUAL),
                ],
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.claim} {self.get_action_display()}"
