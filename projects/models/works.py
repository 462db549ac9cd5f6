"""How a project is carried out: its milestones, its contracts, its acceptance, and who had which duty on it."""

from datetime import date
from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from config.lib.money import MoneyField
from config.lib.personal_numbers import without_numbers
from config.lib.triggers import append_only, track_changes
from projects.models.of_project import OfProjectQuerySet
from projects.models.procurement import Procurement
from projects.models.projects import Project
from projects.status import ORDER, Milestone

MOST_RETENTION = Decimal("0.1")
"""At most so much of a contract is kept back until a year after the hand-over."""


class WorksDuty(models.TextChoices):
    """What a person is to the carrying out of a project: one duty for one person."""

    WORKS = "works", "实施"
    ACCEPTANCE = "acceptance", "验收"


class WorksPersonQuerySet(OfProjectQuerySet["WorksPerson"]):
    """Who had a duty on the projects a user sees."""


class WorksPerson(models.Model):
    """One person (the keyed hash of their ID number) has one duty on one project, for ever."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="works_persons", db_index=False)
    person = models.CharField("经手人", max_length=64)
    duty = models.CharField("职责", max_length=10, choices=WorksDuty)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)

    objects = WorksPersonQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="works_one_duty_a_person", fields=["project", "person"]),
            models.CheckConstraint(name="works_duty_known", condition=Q(duty__in=WorksDuty.values)),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.project} {self.get_duty_display()}"


class ProjectMilestoneQuerySet(OfProjectQuerySet["ProjectMilestone"]):
    """Milestones of the projects a user sees."""

    def overdue(self, on: date) -> "ProjectMilestoneQuerySet":
        """Narrow to those planned before the day `on`, not reached, and not passed by a later one."""
        waiting = Q()
        for milestone, place in ORDER.items():
            waiting |= Q(milestone=milestone, project__milestone__in=[m for m, at in ORDER.items() if at < place])
        return self.filter(waiting, planned_on__lt=on, reached_on__isnull=True)


@track_changes
class ProjectMilestone(models.Model):
    """One milestone of one project: the day planned for it, the day it was reached, and why it was late."""

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="milestones", db_index=False, verbose_name="项目"
    )
    milestone = models.CharField("节点", max_length=12, choices=Milestone)
    planned_on = models.DateField("计划日期", null=True, blank=True)
    reached_on = models.DateField("实际日期", null=True, blank=True)
    reason = models.CharField("滞后原因", max_length=200, blank=True, validators=[without_numbers])
    recorded_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)

    objects = ProjectMilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="milestone_once_a_project", fields=["project", "milestone"]),
            models.CheckConstraint(name="milestone_known", condition=Q(milestone__in=Milestone.values)),
            models.CheckConstraint(
                name="milestone_late_with_a_reason",
                condition=Q(planned_on__isnull=True)
                | Q(reached_on__isnull=True)
                | Q(reached_on__lte=F("planned_on"))
                | ~Q(reason=""),
            ),
        ]
        indexes = [
            models.Index(name="milestone_still_planned", fields=["planned_on"], condition=Q(reached_on__isnull=True)),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.project} {self.get_milestone_display()}"


class ContractQuerySet(OfProjectQuerySet["Contract"]):
    """Contracts of the projects a user sees."""

    def standing(self) -> "ContractQuerySet":
        """Narrow to those that were not struck out."""
        return self.filter(voided_on__isnull=True)


@track_changes
class Contract(models.Model):
    """One contract of a project with a firm: what is built for how much, who supervises it, what share is kept back."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="contracts", verbose_name="项目")
    procurement = models.ForeignKey(
        Procurement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contracts",
        db_index=False,
        verbose_name="采购",
    )
    number = models.CharField("合同编号", max_length=60, validators=[without_numbers])
    unit = models.CharField("承包单位", max_length=80, validators=[without_numbers])
    content = models.CharField("合同内容", max_length=200, blank=True, validators=[without_numbers])
    amount = MoneyField("合同金额 元")
    signed_on = models.DateField("签订日期")
    due_on = models.DateField("约定完工日期", null=True, blank=True)
    retention_share = models.DecimalField(
        "质量保证金比例", max_digits=4, decimal_places=3, default=Decimal(0), help_text="0.1 是 10%"
    )
    supervisor = models.CharField("监理单位", max_length=80, blank=True, validators=[without_numbers])
    voided_on = models.DateField("作废日期", null=True, blank=True, editable=False)
    void_reason = models.CharField("作废原因", max_length=200, blank=True, validators=[without_numbers])
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)

    objects = ContractQuerySet.as_manager()

    class Meta:
        ordering = ["signed_on", "id"]
        constraints = [
            models.UniqueConstraint(
                name="contract_number_once_a_project",
                fields=["project", "number"],
                condition=Q(voided_on__isnull=True),
            ),
            models.CheckConstraint(name="contract_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="contract_retention_at_most_a_tenth",
                condition=Q(retention_share__gte=0, retention_share__lte=MOST_RETENTION),
            ),
            models.CheckConstraint(
                name="contract_days_in_order", condition=Q(due_on__isnull=True) | Q(due_on__gte=F("signed_on"))
            ),
            models.CheckConstraint(
                name="contract_voided_with_a_reason", condition=Q(voided_on__isnull=True) | ~Q(void_reason="")
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="project_stays", fields=["project"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.unit}"


class AcceptanceResult(models.TextChoices):
    """What those who looked at finished works said."""

    PASSED = "passed", "合格"
    FAILED = "failed", "不合格，整改后再验"


class AcceptanceQuerySet(OfProjectQuerySet["Acceptance"]):
    """Acceptances of the projects a user sees."""


class Acceptance(models.Model):
    """Finished works were looked at on a day by a person who had no hand in them, and this was concluded.

    Works that failed are mended and looked at again; they pass once.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="acceptances", verbose_name="项目")
    accepted_on = models.DateField("验收日期")
    result = models.CharField("结论", max_length=6, choices=AcceptanceResult)
    conclusion = models.CharField("验收意见", max_length=500, validators=[without_numbers])
    members = models.CharField("参加验收的单位和人员", max_length=200, blank=True, validators=[without_numbers])
    person = models.CharField("验收人", max_length=64)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)

    objects = AcceptanceQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                name="acceptance_passed_once", fields=["project"], condition=Q(result=AcceptanceResult.PASSED)
            ),
            models.CheckConstraint(name="acceptance_result_known", condition=Q(result__in=AcceptanceResult.values)),
            models.CheckConstraint(name="acceptance_says_something", condition=~Q(conclusion="")),
        ]
        triggers = [
            append_only(),
            pgtrigger.Trigger(
                name="accepted_by_another_person",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (SELECT 1 FROM projects_worksperson w WHERE w.project_id = NEW.project_id
                                   AND w.person = NEW.person AND w.duty = 'acceptance') THEN
                        RAISE EXCEPTION 'works are accepted by a person who had no hand in them'
                            USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.get_result_display()}"


class HandOverQuerySet(OfProjectQuerySet["HandOver"]):
    """Hand-overs of the projects a user sees."""


class HandOver(models.Model):
    """Accepted works were handed over on a day to who owns and keeps them from then on."""

    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="hand_over", verbose_name="项目")
    handed_on = models.DateField("移交日期")
    receiver = models.CharField("接收单位", max_length=80, validators=[without_numbers])
    keeper = models.CharField("管护责任", max_length=120, blank=True, validators=[without_numbers])
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.project} 移交"
