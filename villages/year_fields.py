"""The fields of a village's yearly register in the order of the form, under their headings."""

from typing import Any

from config.lib.entry_fields import NOTHING, EntryField, is_or_not, plain
from config.lib.money import MoneyField, format_money
from villages.models.years import VillageYear

GROUPS: dict[str, tuple[str, ...]] = {
    "人口": (
        "households", "people", "hamlets", "minority_people", "labour", "trained", "migrants", "migrants_outside",
        "registered_households", "registered_people", "dibao_households", "dibao_people", "tekun_households",
        "tekun_people", "disabled_people", "to_move_households", "to_move_people", "moved_households", "moved_people",
    ),
    "村情": ("deeply_poor", "minority_village", "mutual_fund", "whole_village", "disasters"),
    "土地": ("farmland", "irrigated", "forest", "returned", "orchard", "pasture", "water"),
    "水电路网和住房": (
        "hard_road", "unpaved_km", "hamlets_without_road", "bus", "production_power", "hamlets_without_power",
        "unsafe_water_households", "hard_water_households", "dangerous_houses", "broadcast_households",
        "broadband_households", "hamlets_with_broadband", "school_broadband", "information_officers",
        "mobile_households",
    ),
    "公共服务": ("clinics", "doctors", "toilets", "waste_points", "libraries", "kindergartens", "primary_schools"),
    "收入和产业": (
        "net_income", "collective_income", "cooperatives", "poor_in_cooperatives", "tourism_people", "farm_stays",
        "farm_stay_income",
    ),
    "参保": ("medically_insured", "resident_pensions", "employee_pensions"),
}  # fmt: skip
"""Heading → columns of `VillageYear`."""


def _label(name: str) -> str:
    field: Any = VillageYear._meta.get_field(name)
    return str(field.verbose_name)


def _coded(labels: dict[str, str]) -> Any:
    def words(value: Any) -> str:
        codes = value if isinstance(value, list) else [value]
        return "、".join(str(labels.get(code, code)) for code in codes if code) or NOTHING

    return words


def _words(name: str) -> Any:
    field: Any = VillageYear._meta.get_field(name)
    if choices := getattr(field, "base_field", field).choices:
        return _coded(dict(choices))
    if isinstance(field, MoneyField):
        return lambda value: "没有" if value is None else f"{format_money(value)} 元"
    return is_or_not if field.get_internal_type() == "BooleanField" else plain


YEAR_FIELDS = tuple(EntryField(name, _label(name), _words(name)) for names in GROUPS.values() for name in names)
