"""Where things are: county, township, village, group, by the statistics bureau's 12-digit codes."""

from django.db import models
from django.db.models import Q

from config.lib.triggers import track_changes
from villages.clocks import Dated, DatedQuerySetMixin
from villages.scope import ScopedQuerySet


class PoorLevel(models.TextChoices):
    """Which level of government lists a village as poor."""

    NONE = "none", "非贫困村"
    NATIONAL = "national", "国家级贫困村"
    PROVINCE = "province", "省级贫困村"
    CITY = "city", "市级贫困村"


class County(models.Model):
    """The county this register belongs to."""

    code = models.CharField("区划代码", max_length=12, unique=True)
    name = models.CharField("名称", max_length=40)

    def __str__(self) -> str:
        return self.name


class TownshipQuerySet(ScopedQuerySet["Township"]):
    """Townships a user works in."""

    township_path = ""
    village_path = "villages"
    household_path = "households"


@track_changes
class Township(models.Model):
    """A township, town or subdistrict (乡、镇、街道) of the county."""

    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="townships")
    code = models.CharField("区划代码", max_length=12, unique=True)
    name = models.CharField("名称", max_length=40)
    sort = models.PositiveSmallIntegerField("顺序", default=0)

    objects = TownshipQuerySet.as_manager()

    class Meta:
        ordering = ["sort", "code"]

    def __str__(self) -> str:
        return self.name


class VillageQuerySet(ScopedQuerySet["Village"]):
    """Villages a user works in."""

    township_path = "township"
    village_path = ""
    household_path = "households"


@track_changes
class Village(models.Model):
    """An administrative village (村、社区). `exited_on`: its exit as a poor village was announced on that day."""

    township = models.ForeignKey(Township, on_delete=models.PROTECT, related_name="villages")
    code = models.CharField("区划代码", max_length=12, unique=True)
    name = models.CharField("名称", max_length=40)
    poor_level = models.CharField("贫困村级别", max_length=8, choices=PoorLevel, default=PoorLevel.NONE)
    exited_on = models.DateField("退出日期", null=True, blank=True, editable=False)

    objects = VillageQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(name="village_poor_level_known", condition=Q(poor_level__in=PoorLevel.values)),
            models.CheckConstraint(
                name="village_exited_was_poor",
                condition=Q(exited_on__isnull=True) | ~Q(poor_level=PoorLevel.NONE),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_poor(self) -> bool:
        return self.poor_level != PoorLevel.NONE


class GroupQuerySet(ScopedQuerySet["Group"]):
    """Groups of the villages a user works in."""

    township_path = "village__township"
    village_path = "village"
    household_path = "households"


class Group(models.Model):
    """A villagers' group (村民小组). Its code is the village's 12 digits and a suffix of our own."""

    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="groups")
    code = models.CharField("编码", max_length=15, unique=True)
    name = models.CharField("名称", max_length=40)

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class DenominatorKind(models.TextChoices):
    """What a denominator counts."""

    RURAL_REGISTERED = "rural_registered", "农业户籍人口"
    RURAL_RESIDENT = "rural_resident", "农村常住人口"


class DenominatorQuerySet(DatedQuerySetMixin, ScopedQuerySet["Denominator"]):
    """Denominators of the areas a user works in; county figures are county rows."""

    township_path = "township"
    village_path = "village"
    county_rows = True


class Denominator(Dated):
    """How many people a rate is divided by, for one area, as of a day, from one source.

    An incidence without the date of its denominator cannot be compared, so the figure is never overwritten. The area is
    a village, a township, or, when both are empty, the county.
    """

    township = models.ForeignKey(Township, on_delete=models.PROTECT, null=True, blank=True)
    village = models.ForeignKey(Village, on_delete=models.PROTECT, null=True, blank=True)
    kind = models.CharField("口径", max_length=20, choices=DenominatorKind)
    people = models.PositiveIntegerField("人数")
    source = models.CharField("来源", max_length=80)

    objects = DenominatorQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                name="denominator_one_area", condition=Q(township__isnull=True) | Q(village__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.people}"
