"""The project library: what is built or given, where, for whom, and how far it has come."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from config.lib.money import MoneyField
from config.lib.triggers import track_changes
from projects.status import COMPLETED, UNDER_WAY, Milestone
from villages.models import Township, Unit, Village
from villages.scope import ScopedQuerySet


class ProjectType(models.TextChoices):
    """The county's own classes of projects."""

    INDUSTRY = "industry", "产业"
    INFRASTRUCTURE = "infrastructure", "基础设施"
    HOUSING = "housing", "安居房及危房改造"
    WATER = "water", "安全饮水"
    RELOCATION = "relocation", "易地搬迁"
    YULU = "yulu", "雨露计划"
    LABOUR_TRAINING = "labour_training", "劳动力转移培训"
    LOAN = "loan", "贷款"
    PUBLIC_WELFARE = "public_welfare", "公益"
    CONSOLIDATION = "consolidation", "巩固提升"
    SUPERMARKET = "supermarket", "爱心超市"


class ProjectQuerySet(ScopedQuerySet["Project"]):
    """Projects at a place; those of the county as a whole are county rows."""

    township_path = "township"
    village_path = "village"
    household_path = "beneficiaries__household"
    county_rows = True


@track_changes
class Project(models.Model):
    """One project of the library: in a village, in a township, or, when both are empty, of the county as a whole.

    A project counts under its main type and, where it serves two purposes, under a second one too; class totals may
    therefore exceed the number of projects.
    """

    code = models.CharField("项目编号", max_length=32, unique=True)
    name = models.CharField("项目名称", max_length=120)
    year = models.PositiveSmallIntegerField("年度")
    township = models.ForeignKey(
        Township, on_delete=models.PROTECT, null=True, blank=True, related_name="projects", verbose_name="乡镇"
    )
    village = models.ForeignKey(
        Village, on_delete=models.PROTECT, null=True, blank=True, related_name="projects", verbose_name="村"
    )
    project_type = models.CharField("主要类别", max_length=16, choices=ProjectType)
    second_type = models.CharField("兼属类别", max_length=16, choices=ProjectType, blank=True, default="")
    milestone = models.CharField("进度", max_length=12, choices=Milestone, default=Milestone.PROPOSED)
    plan_amount = MoneyField("计划投资 元")
    content = models.TextField("建设内容及规模", blank=True)
    implementing_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="projects", verbose_name="实施单位"
    )
    started_on = models.DateField("开工日期", null=True, blank=True)
    finished_on = models.DateField("竣工日期", null=True, blank=True)
    accepted_on = models.DateField("验收日期", null=True, blank=True)
    recorded_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "code"]
        indexes = [
            models.Index(fields=["township", "-year", "code"]),
            models.Index(fields=["project_type"]),
        ]
        constraints = [
            models.CheckConstraint(name="project_plan_not_negative", condition=Q(plan_amount__gte=0)),
            models.CheckConstraint(
                name="project_village_lies_in_township", condition=Q(village__isnull=True) | Q(township__isnull=False)
            ),
            models.CheckConstraint(name="project_types_known", condition=Q(project_type__in=ProjectType.values)),
            models.CheckConstraint(
                name="project_second_type_differs",
                condition=Q(second_type="")
                | (Q(second_type__in=ProjectType.values) & ~Q(second_type=F("project_type"))),
            ),
            models.CheckConstraint(name="project_milestone_known", condition=Q(milestone__in=Milestone.values)),
            models.CheckConstraint(
                name="project_dates_in_order",
                condition=(Q(finished_on__isnull=True) | Q(started_on__lte=F("finished_on")))
                & (Q(accepted_on__isnull=True) | Q(finished_on__lte=F("accepted_on"))),
            ),
            models.CheckConstraint(
                name="project_accepted_has_a_date",
                condition=~Q(milestone__in=sorted(COMPLETED)) | Q(accepted_on__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="village_of_its_township",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("village_id", "township_id"),
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("NEW.village_id IS NOT NULL"),
                func="""
                    IF NOT EXISTS (SELECT 1 FROM villages_village v
                                   WHERE v.id = NEW.village_id AND v.township_id = NEW.township_id) THEN
                        RAISE EXCEPTION 'the village of a project must lie in its township'
                            USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place_label(self) -> str:
        """Say where the project lies: a village, a township, or the county as a whole."""
        return str(self.village or self.township or "县本级")

    @property
    def types_label(self) -> str:
        """Name the main type and, if there is one, the second."""
        return "、".join(filter(None, [self.get_project_type_display(), self.get_second_type_display()]))

    @property
    def shape(self) -> str:
        """The kind of status (word, colour, shape) that the pages show for the milestone."""
        if self.milestone in COMPLETED:
            return "done"
        if self.milestone == Milestone.TERMINATED:
            return "cancelled"
        return "running" if self.milestone in UNDER_WAY else "not_started"
