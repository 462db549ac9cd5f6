"""The project library: what is built or given, where, for whom, and how far it has come."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from config.lib.money import MoneyField
from config.lib.personal_numbers import without_numbers
from config.lib.triggers import track_changes
from projects.kinds import LibraryClass, Nature
from projects.models.library_rules import ENTERED_BY_THE_CHAIN, LIBRARY_CONSTRAINTS
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


def _words(label: str, length: int) -> models.CharField:  # type: ignore[type-arg]
    """Return a column for words that may be missing; the database fills it where a bulk load leaves it out."""
    return models.CharField(
        label, max_length=length, blank=True, default="", db_default="", validators=[without_numbers]
    )


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
    therefore exceed the number of projects. `library_class` is its class in the library of its era; `plan_amount` the
    sum of its planned money. It is in the library from `library_entered_on` on, which only the chain of the library
    fills (library_status.py), until `library_left_on`.
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
    library_class = models.CharField(
        "项目库类型", max_length=20, choices=LibraryClass, blank=True, default="", db_default=""
    )
    nature = models.CharField("建设性质", max_length=10, choices=Nature, blank=True, default="", db_default="")
    subsidy = _words("补助标准", 120)
    goals = _words("绩效目标", 300)
    participation = _words("群众参与", 200)
    mechanism = _words("带贫减贫机制", 300)
    department = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="主管部门"
    )
    responsible = _words("责任人", 40)
    responsible_phone = models.CharField("责任人办公电话", max_length=30, blank=True, default="", db_default="")
    planned_from = models.DateField("计划开工", null=True, blank=True)
    planned_to = models.DateField("计划完工", null=True, blank=True)
    planned_households = models.PositiveIntegerField("受益户数", null=True, blank=True)
    planned_people = models.PositiveIntegerField("受益人数", null=True, blank=True)
    planned_registered = models.PositiveIntegerField("其中建档立卡户数", null=True, blank=True)
    latitude = models.DecimalField("纬度", max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField("经度", max_digits=8, decimal_places=5, null=True, blank=True)
    library_entered_on = models.DateField("入库日期", null=True, blank=True, editable=False)
    library_left_on = models.DateField("调出日期", null=True, blank=True, editable=False)
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
        constraints += LIBRARY_CONSTRAINTS
        triggers = [
            ENTERED_BY_THE_CHAIN,
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
            ),
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
