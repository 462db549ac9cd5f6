"""The yearly register of a village (贫困村登记表): its counts, as of one year."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from config.lib.money import MoneyField
from villages.clocks import Dated, DatedQuerySetMixin
from villages.models.areas import Village
from villages.scope import ScopedQuerySet


class WholeVillageState(models.TextChoices):
    """整村推进."""

    DONE = "done", "已实施"
    NOW = "now", "正在实施"
    NOT_YET = "not_yet", "未实施"


class VillageDisaster(models.TextChoices):
    """上年灾害."""

    DROUGHT = "drought", "旱灾"
    FLOOD = "flood", "涝灾"
    PESTS = "pests", "病虫害"
    FROST = "frost", "冰冻"
    HOT_WIND = "hot_wind", "干热风"
    CATTLE = "cattle", "动物疫病"
    LANDSLIDE = "landslide", "泥石流滑坡"
    QUAKE = "quake", "地震"
    OTHER = "other", "其他"


def _count(label: str) -> Any:
    return models.PositiveIntegerField(label, null=True, blank=True)


def _is(label: str) -> Any:
    return models.BooleanField(label, null=True)


def _area(label: str) -> Any:
    return models.DecimalField(f"{label}（亩）", max_digits=10, decimal_places=2, null=True, blank=True)


def _money(label: str) -> Any:
    return MoneyField(f"{label}（元）", null=True, blank=True)


class VillageYearQuerySet(DatedQuerySetMixin, ScopedQuerySet["VillageYear"]):
    """Years of the villages a user works in."""

    township_path = "village__township"
    village_path = "village"
    household_path = "village__households"


class VillageYear(Dated):
    """What the village register says of one village for one calendar year. An empty count was not taken, it is not 0.

    One row of a village and year is believed at a time; a correction supersedes it.
    """

    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField("年度")
    households = models.PositiveIntegerField("总户数")
    people = models.PositiveIntegerField("总人口")
    hamlets = _count("自然村数")
    minority_people = _count("少数民族人口")
    labour = _count("劳动力")
    trained = _count("培训劳动力")
    migrants = _count("外出务工三个月以上")
    migrants_outside = _count("省外务工")
    registered_households = _count("建档立卡户")
    registered_people = _count("建档立卡人口")
    dibao_households = _count("低保户")
    dibao_people = _count("低保人口")
    tekun_households = _count("特困户")
    tekun_people = _count("特困人口")
    disabled_people = _count("残疾人数")
    to_move_households = _count("需搬迁户")
    to_move_people = _count("需搬迁人口")
    moved_households = _count("已搬迁户")
    moved_people = _count("已搬迁人口")
    deeply_poor = _is("深度贫困村")
    minority_village = _is("少数民族聚居村")
    mutual_fund = _is("有互助资金组织")
    whole_village = models.CharField("整村推进", max_length=7, choices=WholeVillageState, blank=True)
    disasters = ArrayField(
        models.CharField(max_length=9, choices=VillageDisaster), default=list, blank=True, verbose_name="上年灾害"
    )
    farmland = _area("耕地")
    irrigated = _area("有效灌溉")
    forest = _area("林地")
    returned = _area("退耕还林")
    orchard = _area("林果")
    pasture = _area("牧草地")
    water = _area("水面")
    hard_road = _is("到乡镇通硬化路")
    unpaved_km = models.DecimalField("未通硬化路里程（公里）", max_digits=6, decimal_places=2, null=True, blank=True)
    hamlets_without_road = _count("未通硬化路的自然村")
    bus = _is("通客运班车")
    production_power = _is("通生产用电")
    hamlets_without_power = _count("未通生活用电的自然村")
    unsafe_water_households = _count("未实现饮水安全户")
    hard_water_households = _count("饮水困难户")
    dangerous_houses = _count("危房户数")
    broadcast_households = _count("通广播电视户")
    broadband_households = _count("通宽带户")
    hamlets_with_broadband = _count("通宽带的二十户以上自然村")
    school_broadband = _is("村小学通宽带")
    information_officers = _count("信息员")
    mobile_households = _count("用手机上网户")
    clinics = _count("卫生室")
    doctors = _count("执业（助理）医师")
    toilets = _count("公共厕所")
    waste_points = _count("垃圾集中堆放点")
    libraries = _count("文化（图书）室")
    kindergartens = _count("幼儿园")
    primary_schools = _count("小学")
    net_income = _money("农民人均纯收入")
    collective_income = _money("村集体经济收入")
    cooperatives = _count("农民专业合作社")
    poor_in_cooperatives = _count("参加合作社的贫困户")
    tourism_people = _count("旅游从业人员")
    farm_stays = _count("农家乐户")
    farm_stay_income = _money("农家乐收入")
    medically_insured = _count("参加居民医保")
    resident_pensions = _count("参加城乡居民养老")
    employee_pensions = _count("参加职工养老")
    document = models.CharField("凭据", max_length=120, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    objects = VillageYearQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        ordering = ["village", "-year", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="village_year_once", fields=["village", "year"], condition=Q(superseded_at__isnull=True)
            ),
            models.CheckConstraint(name="village_year_has_people", condition=Q(households__gt=0, people__gt=0)),
            models.CheckConstraint(
                name="village_year_lacking_at_most_all",
                condition=Q(
                    households__gte=Coalesce(F("unsafe_water_households"), 0) + Coalesce(F("dangerous_houses"), 0)
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village} {self.year} 年"
