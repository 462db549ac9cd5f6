"""Who may hold which role: asked for by one administrator, granted by another, and only then written on the account."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from accounts.permissions import Role


class GrantState(models.TextChoices):
    """Where a request for a role stands."""

    WAITING = "waiting", "等授权"
    GRANTED = "granted", "已授权"
    RETURNED = "returned", "已退回"
    ENDED = "ended", "已终止"


class GrantOrigin(models.TextChoices):
    """How a request came about. Only the first needs two persons: there is nobody yet when a county is set up."""

    OFFICE = "office", "日常办理"
    SETUP = "setup", "建县"
    DEMO = "demo", "演示县"


CURRENT = (GrantState.WAITING, GrantState.GRANTED)
WATCHED_ROLES = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
"""The roles whose work the audit administrator looks at, and whose holders therefore are not that person."""

_DECIDED_STAYS = pgtrigger.Trigger(
    name="decided_stays",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    func="""
        IF (to_jsonb(NEW) - 'state' - 'decided_by_id' - 'decided_at' - 'decider_person' - 'reason' - 'ended_at')
           IS DISTINCT FROM
           (to_jsonb(OLD) - 'state' - 'decided_by_id' - 'decided_at' - 'decider_person' - 'reason' - 'ended_at')
           OR NOT ((OLD.state = 'waiting' AND NEW.state IN ('granted', 'returned', 'ended'))
                   OR (OLD.state = 'granted' AND NEW.state = 'ended'
                       AND (NEW.decided_by_id, NEW.decided_at, NEW.decider_person)
                           IS NOT DISTINCT FROM (OLD.decided_by_id, OLD.decided_at, OLD.decider_person))) THEN
            RAISE EXCEPTION 'a role grant that is decided stays as it was'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    """,
)

_WRITES_THE_ROLE = pgtrigger.Trigger(
    name="writes_the_role",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),
    when=pgtrigger.After,
    func="""
        IF TG_OP = 'UPDATE' AND OLD.state = 'granted' AND NEW.state <> 'granted' THEN
            UPDATE accounts_user SET granted_at = NULL WHERE id = NEW.user_id;
        END IF;
        IF NEW.state = 'granted' THEN
            UPDATE accounts_user SET role = NEW.role, granted_at = NEW.decided_at WHERE id = NEW.user_id;
        END IF;
        RETURN NULL;
    """,
)


class RoleGrant(models.Model):
    """One account's request for one role: who asked, who granted or returned it, when it ended.

    The database writes the role onto the account when a row becomes granted, takes it off when that ends, and refuses
    any other way. Persons are keys of `villages.persons`; three of them are compared: holder, asker, granter.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grants", verbose_name="账号"
    )
    role = models.CharField("角色", max_length=20, choices=Role)
    origin = models.CharField("来源", max_length=8, choices=GrantOrigin, default=GrantOrigin.OFFICE)
    state = models.CharField("状态", max_length=8, choices=GrantState, default=GrantState.WAITING)
    holder_person = models.CharField("持有人", max_length=64, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="提请人"
    )
    asker_person = models.CharField("提请人本人", max_length=64, blank=True)
    asked_at = models.DateTimeField("提请时间", default=timezone.now)
    asked_why = models.CharField("提请原因", max_length=200, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="授权人"
    )
    decider_person = models.CharField("授权人本人", max_length=64, blank=True)
    decided_at = models.DateTimeField("办理时间", null=True)
    reason = models.CharField("退回或终止原因", max_length=200, blank=True)
    ended_at = models.DateTimeField("终止时间", null=True)

    class Meta:
        verbose_name = "角色授权"
        verbose_name_plural = "角色授权"
        ordering = ("-id",)
        indexes = (models.Index(name="grants_waiting", fields=["id"], condition=Q(state="waiting")),)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="grant_role_is_known", condition=Q(role__in=Role.values)),
            models.CheckConstraint(name="grant_state_is_known", condition=Q(state__in=GrantState.values)),
            models.CheckConstraint(
                name="grant_needs_two_persons",
                condition=Q(state__in=[GrantState.WAITING, GrantState.RETURNED, GrantState.ENDED])
                | ~Q(origin=GrantOrigin.OFFICE)
                | (~Q(holder_person="") & ~Q(asker_person="") & ~Q(decider_person="")),
            ),
            models.CheckConstraint(
                name="grant_persons_differ",
                condition=Q(decider_person="")
                | (~Q(decider_person=F("asker_person")) & ~Q(decider_person=F("holder_person"))),
            ),
            models.CheckConstraint(
                name="grant_decided_has_its_time",
                condition=~Q(state__in=[GrantState.GRANTED, GrantState.RETURNED]) | Q(decided_at__isnull=False),
            ),
            models.UniqueConstraint(name="grant_one_waiting", fields=["user"], condition=Q(state="waiting")),
            models.UniqueConstraint(name="grant_one_in_force", fields=["user"], condition=Q(state="granted")),
            ExclusionConstraint(
                name="grant_auditor_is_another_person",
                expressions=[
                    ("holder_person", RangeOperators.EQUAL),
                    (
                        Case(When(role=Role.AUDIT_ADMIN, then=Value(1)), default=Value(0)),
                        RangeOperators.NOT_EQUAL,
                    ),
                ],
                condition=Q(state="granted", role__in=[*WATCHED_ROLES, Role.AUDIT_ADMIN]) & ~Q(holder_person=""),
            ),
        ]
        triggers = (
            _DECIDED_STAYS,
            _WRITES_THE_ROLE,
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.user} {self.get_state_display()}"
