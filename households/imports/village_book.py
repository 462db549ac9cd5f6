"""The yearly register of the villages (贫困村登记表) as a workbook: one row a village and year."""

from typing import Any

from accounts.permissions import KEEP_VILLAGE_YEARS, VIEW_VILLAGES
from households.imports import cells
from households.imports.columns import BookKind, Column, SheetKind
from households.imports.model_columns import model_column
from villages.models import VillageYear
from villages.year_fields import YEAR_FIELDS

_MUST = {"households", "people"}
_HEADERS: dict[str, tuple[str, ...]] = {
    "hamlets": ("自然村（寨）数",),
    "deeply_poor": ("是否深度贫困村",),
    "minority_village": ("是否少数民族聚居村",),
    "tekun_households": ("五保户", "五保户数"),
    "tekun_people": ("五保人口", "五保人数"),
    "registered_households": ("贫困户", "建档立卡贫困户"),
    "registered_people": ("贫困人口", "建档立卡贫困人口"),
    "medically_insured": ("参加新农合",),
    "hard_road": ("到乡镇是否通硬化路",),
    "bus": ("是否通客运班车",),
    "production_power": ("是否通生产用电",),
    "school_broadband": ("村小学是否通宽带",),
}


def _count(field: Any) -> Column:
    more: dict[str, Any] = {"also": _HEADERS.get(field.name, ())}
    if field.name in _MUST:
        more |= {"needed_new": True, "note": "新登记的必填，不能是 0。"}
    return model_column(VillageYear, field, **more)


VILLAGE_BOOK = BookKind(
    key="village",
    label="村情年报",
    version=1,
    permissions=(KEEP_VILLAGE_YEARS,),
    reads=VIEW_VILLAGES,
    about="贫困村登记表：一个村一年一行。",
    of_households=False,
    sheets=(
        SheetKind(
            "village",
            "村情年报",
            (
                Column(
                    "village",
                    "村",
                    cells.text(40),
                    "必填：村名或 12 位区划代码。",
                    also=("行政村", "村名", "行政村名", "村代码"),
                    needed=True,
                    is_fact=False,
                ),
                Column(
                    "township", "乡镇", cells.text(40), "村名有重的才要写。", also=("乡（镇）", "乡"), is_fact=False
                ),
                Column("year", "年度", cells.year, "必填，四位年份。", needed=True, is_fact=False, width=8),
                *map(_count, YEAR_FIELDS),
                Column("document", "凭据", cells.text(120), "例如：2026年贫困村登记表。", is_fact=False, width=24),
            ),
            ("村", "年度", "总户数"),
        ),
    ),
)
