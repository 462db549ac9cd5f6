"""The yearly register of a village: one row of a year stands; a correction supersedes it and never overwrites."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import KEEP_VILLAGE_YEARS
from config.lib.entry_fields import changed_fields
from config.lib.merging import Opening, digests, is_repeat, merge, told_choices
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import Refused
from villages.clocks import succeed
from villages.models import Village, VillageYear
from villages.year_fields import YEAR_FIELDS

FIRST_YEAR = 2014
"""The register began at the end of 2013."""

AT_MOST_HOUSEHOLDS = (
    "registered_households", "dibao_households", "tekun_households", "unsafe_water_households",
    "hard_water_households", "dangerous_houses",
)  # fmt: skip
AT_MOST_PEOPLE = (
    "minority_people", "labour", "registered_people", "dibao_people", "tekun_people", "disabled_people",
)  # fmt: skip


def years_to_enter() -> list[int]:
    """Return the years that can be entered, newest first."""
    return list(range(timezone.localdate().year, FIRST_YEAR - 1, -1))


def year_values(row: VillageYear) -> dict[str, Any]:
    """Return what the form of a village's year shows, by field."""
    return {one.name: getattr(row, one.name) for one in YEAR_FIELDS}


@service("villages.save_year")
def save_village_year(
    *,
    village_id: int,
    year: int,
    values: Mapping[str, Any],
    document: str = "",
    opening: Opening | None = None,
    actor: User,
) -> VillageYear:
    """Write the counts of a village for one year, and return the row; the very same form sent again changes nothing.

    `values` maps the names of YEAR_FIELDS to values; a left-out one is not known, or stays as it was. The village is
    locked. Without an `opening` the values are put beside what stands now. Raises PermissionDenied, ObjectDoesNotExist
    outside the scope, Refused for a year or counts against the rules and when nothing differs, EditConflict when
    somebody else changed the same count meanwhile.
    """
    require(actor, KEEP_VILLAGE_YEARS)
    village = Village.objects.visible_to(actor).select_for_update(of=("self",), no_key=True).get(pk=village_id)
    if year not in years_to_enter():
        raise Refused(f"只能填 {FIRST_YEAR} 年到今年。")
    require_no_numbers(document)
    stands = VillageYear.objects.believed().filter(village=village, year=year).first()
    now = year_values(stands) if stands else _nothing()
    opened = digests(now) if stands is None or opening is None else opening.digests
    chosen = opening.chosen if opening else {}
    typed = now | {one.name: values[one.name] for one in YEAR_FIELDS if one.name in values}
    merged = merge(opened=opened, now=now, typed=typed, chosen=chosen)
    changed, choices = changed_fields(YEAR_FIELDS, now, merged.values), told_choices(merged, YEAR_FIELDS)
    if stands is not None and not changed and not choices:
        if is_repeat(opened=opened, now=now, typed=typed):
            return stands
        raise Refused("没有改动任何内容，没有保存。请改了再存，或者返回。")
    require_sound_counts(merged.values)
    columns = merged.values | {"document": document.strip(), "recorded_by_id": actor.pk}
    row = _written(village, year, stands, columns)
    record(
        actor=actor,
        action="villages.save_year",
        subject=row,
        before={one.label: one.before for one in changed},
        after={one.label: one.after for one in changed} | choices,
        reason=document.strip(),
    )
    return row


def _nothing() -> dict[str, Any]:
    empty = VillageYear()
    return {one.name: getattr(empty, one.name) for one in YEAR_FIELDS}


def _written(village: Village, year: int, stands: VillageYear | None, columns: dict[str, Any]) -> VillageYear:
    if stands is not None:
        return succeed(stands, **columns)
    days = {"valid_from": date(year, 1, 1), "valid_to": date(year, 12, 31)}
    return VillageYear.objects.create(village=village, year=year, **days, **columns)


def require_sound_counts(values: Mapping[str, Any]) -> None:
    """Refuse counts that cannot be, whichever form or workbook they came through."""
    households, people = values["households"], values["people"]
    if not households or not people:
        raise Refused("总户数和总人口要填，不能是 0。")
    labels = {one.name: one.label for one in YEAR_FIELDS}
    for names, most, of in ((AT_MOST_HOUSEHOLDS, households, "总户数"), (AT_MOST_PEOPLE, people, "总人口")):
        for name in names:
            if (values[name] or 0) > most:
                raise Refused(f"{labels[name]}不能多于{of}。请对照登记表再填。")
    if (values["unsafe_water_households"] or 0) + (values["dangerous_houses"] or 0) > households:
        raise Refused("未实现饮水安全户和危房户数加起来多于总户数。请对照登记表再填。")
    if any(isinstance(value, int | Decimal) and value < 0 for value in values.values()):
        raise Refused("数不能是负数。请对照登记表再填。")
