"""Changes to an approved project while it is carried out, and its termination; who said what to them."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from config.lib.money import MoneyField
from config.lib.personal_numbers import without_numbers
from config.lib.triggers import append_only
from projects.change_status import OPEN, OVER_PLAN, STORED, ChangeAction, ChangeKind, ChangeState
from projects.models.of_project import OfProjectQuerySet
from projects.models.projects import Project
from villages.scope import ScopedQuerySet

_FROZEN = ("project_id", "kind", "amount", "base_amount", "finish_on", "content", "is_large", "asked_on")
_WITHIN = Q(kind=ChangeKind.CHANGE) & (Q(amount__isnull=True) | Q(amount__lte=F("base_amount") * OVER_PLAN))


class ProjectChangeQuerySet(OfProjectQuerySet["ProjectChange"]):
    """Changes of the projects a user sees."""

    def open(self) -> "ProjectChangeQuerySet":
        """Narrow to those that somebody has still to decide on."""
        return self.filter(state__in=OPEN)


class ProjectChange(models.Model):
    """Somebody asks to change an approved project, or to end it: to which investment, to which day, what and why.

    `base_amount` is what was approved when they asked. A large one is more than a tenth above it, or a termination.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="changes", verbose_name="项目")
    kind = models.CharField("种类", max_length=12, choices=ChangeKind)
    base_amount = MoneyField("原批准投资 元")
    amount = MoneyField("变更后投资 元", null=True, blank=True)
    finish_on = models.DateField("变更后竣工日期", null=True, blank=True)
    content = models.CharField("变更内容和原因", max_length=500, validators=[without_numbers])
    is_large = models.BooleanField("要重新审批")
    state = models.CharField("状态", max_length=8, choices=[(s.value, s.label) for s in STORED])
    document = models.CharField("批复文号", max_length=60, blank=True, validators=[without_numbers])
    asked_on = models.DateField("申请日期")
    decided_on = models.DateField("决定日期", null=True, blank=True, editable=False)
    recorded_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)

    objects = ProjectChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(name="change_one_open_a_project", fields=["project"], condition=Q(state__in=OPEN)),
            models.CheckConstraint(name="change_state_known", condition=Q(state__in=STORED)),
            models.CheckConstraint(name="change_amount_positive", condition=Q(amount__isnull=True) | Q(amount__gt=0)),
            models.CheckConstraint(
                name="change_large_when_it_must_be", condition=Q(is_large=True) | (Q(is_large=False) & _WITHIN)
            ),
            models.CheckConstraint(
                name="change_large_by_a_document",
                condition=Q(is_large=False) | ~Q(state=ChangeState.APPROVED) | ~Q(document=""),
            ),
            models.CheckConstraint(
                name="change_decided_on_a_day",
                condition=Q(state__in=OPEN, decided_on__isnull=True)
                | (~Q(state__in=OPEN) & Q(decided_on__isnull=False)),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(name="what_was_asked_stays", operation=pgtrigger.UpdateOf(*_FROZEN)),
            pgtrigger.Protect(
                name="decided_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__decided_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project}{self.get_kind_display()}"


class ChangeDecisionQuerySet(ScopedQuerySet["ChangeDecision"]):
    """What was said to the changes of the projects a user sees."""

    township_path = "change__project__township"
    village_path = "change__project__village"
    county_rows = True


class ChangeDecision(models.Model):
    """One person took one step on a change; nobody takes two."""

    change = models.ForeignKey(ProjectChange, on_delete=models.PROTECT, related_name="decisions", db_index=False)
    action = models.CharField("办理", max_length=10, choices=ChangeAction)
    person = models.CharField("经手人", max_length=64)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField("意见", max_length=200, blank=True, validators=[without_numbers])
    decided_at = models.DateTimeField("办理时间", db_default=Now(), editable=False)

    objects = ChangeDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="change_one_step_a_person", fields=["change", "person"]),
            models.UniqueConstraint(name="change_each_step_once", fields=["change", "action"]),
            models.CheckConstraint(name="change_action_known", condition=Q(action__in=ChangeAction.values)),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.change} {self.get_action_display()}"
