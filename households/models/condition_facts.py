"""Dated facts about how a household lives and what it farms: land, living conditions, relocation."""

from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from households.codes_home import Fuel, HouseStructure, PathKind, RelocationKind, RelocationWish
from households.models.facts import DatedFact, FactQuerySet
from households.models.register import Household

MOST_FUELS = 3
LAND = {
    "farmland": "耕地",
    "irrigated": "有效灌溉",
    "forest": "林地",
    "returned": "退耕还林",
    "orchard": "林果",
    "pasture": "牧草地",
    "water": "水面",
}
"""The seven kinds of land on the register form; each has a real and a titled (确权) area."""


def _area(label: str) -> Any:
    return models.DecimalField(f"{label}（亩）", max_digits=8, decimal_places=2, null=True, blank=True)


def _not_below_zero(*names: str) -> Q:
    condition = Q()
    for name in names:
        condition &= Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": Decimal(0)})
    return condition


class LandFact(DatedFact):
    """What land a household has in 亩 on `valid_from`: of each kind the real area, and the titled one (`…_titled`).

    An empty area was not measured; it is not zero.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    farmland = _area("耕地面积")
    farmland_titled = _area("耕地确权面积")
    irrigated = _area("有效灌溉面积")
    irrigated_titled = _area("有效灌溉确权面积")
    forest = _area("林地面积")
    forest_titled = _area("林地确权面积")
    returned = _area("退耕还林面积")
    returned_titled = _area("退耕还林确权面积")
    orchard = _area("林果面积")
    orchard_titled = _area("林果确权面积")
    pasture = _area("牧草地面积")
    pasture_titled = _area("牧草地确权面积")
    water = _area("水面面积")
    water_titled = _area("水面确权面积")

    objects = FactQuerySet.as_manager()

    class Meta(DatedFact.Meta):
        abstract = False
        indexes = [models.Index(name="land_latest", fields=["household", "-valid_from", "-id"])]
        constraints = [
            models.CheckConstraint(
                name="land_not_below_zero",
                condition=_not_below_zero(*(name + end for name in LAND for end in ("", "_titled"))),
            )
        ]

    def __str__(self) -> str:
        return f"{self.household} {self.valid_from}"


class ConditionFact(DatedFact):
    """How a household lived and produced on `valid_from`: who takes it along, power, broadcasting, road, toilet, house.

    An empty yes-or-no was not asked; it is not no.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    cooperative = models.BooleanField("加入农民专业合作社", null=True)
    enterprise = models.BooleanField("有龙头企业带动", null=True)
    leader = models.BooleanField("有创业致富带头人带动", null=True)
    production_power = models.BooleanField("通生产用电", null=True)
    household_power = models.BooleanField("通生活用电", null=True)
    broadcast = models.BooleanField("通广播电视", null=True)
    road_km = models.DecimalField("与村主干路距离（公里）", max_digits=5, decimal_places=2, null=True, blank=True)
    path = models.CharField("入户路类型", max_length=7, choices=PathKind, blank=True)
    toilet = models.BooleanField("有卫生厕所", null=True)
    fuels = ArrayField(models.CharField(max_length=9, choices=Fuel), default=list, blank=True, verbose_name="主要燃料")
    house_area = models.DecimalField("住房面积（平方米）", max_digits=6, decimal_places=1, null=True, blank=True)
    structure = models.CharField("住房主要结构", max_length=11, choices=HouseStructure, blank=True)
    built_year = models.PositiveSmallIntegerField("建房年份", null=True, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta(DatedFact.Meta):
        abstract = False
        indexes = [models.Index(name="condition_latest", fields=["household", "-valid_from", "-id"])]
        constraints = [
            models.CheckConstraint(
                name="condition_at_most_three_fuels", condition=Q(fuels__len__lte=MOST_FUELS) | Q(fuels=[])
            ),
            models.CheckConstraint(name="condition_not_below_zero", condition=_not_below_zero("road_km", "house_area")),
        ]

    def __str__(self) -> str:
        return f"{self.household} {self.valid_from}"


class RelocationFact(DatedFact):
    """Whether a household is one of the relocation programme (易地搬迁) as of `valid_from`, how, where to, its wish."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_index=False)
    relocated = models.BooleanField("是搬迁户")
    kind = models.CharField("搬迁方式", max_length=9, choices=RelocationKind, blank=True)
    site = models.CharField("安置地", max_length=60, blank=True)
    wish = models.CharField("搬迁意愿", max_length=9, choices=RelocationWish, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta(DatedFact.Meta):
        abstract = False
        indexes = [models.Index(name="relocation_latest", fields=["household", "-valid_from", "-id"])]
        constraints = [
            models.CheckConstraint(
                name="relocation_place_only_of_the_relocated", condition=Q(relocated=True) | Q(kind="", site="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.household} {self.valid_from}"
