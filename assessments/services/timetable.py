"""The timetable of exits: which village in which year, how many households of a township a year. What was planned
before stays on record; a change supersedes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import PLAN_EXITS, VIEW_EXIT_LIST
from assessments.models import TownshipExitPlan, VillageExitPlan
from config.lib.personal_numbers import require_no_numbers
from config.lib.refusals import NotFoundRefused, Refused
from villages.clocks import CHANGED_MEANWHILE, succeed, supersede
from villages.models import Township, Village

FIRST_YEAR, YEARS_AHEAD = 2014, 3
LONGEST_DOCUMENT = 120
MOST_HOUSEHOLDS = 1_000_000


@dataclass(frozen=True)
class PlanEntry:
    """The timetable of one township as filled in: year → households, village id → year; None is no plan.

    What is left out stays as it was. `seen` is the stamp of the plan that the page showed.
    """

    document: str
    households: Mapping[int, int | None] = field(default_factory=dict)
    villages: Mapping[int, int | None] = field(default_factory=dict)
    seen: str = ""


def years_to_plan() -> list[int]:
    """Return the years that can be planned for, the earliest first."""
    return list(range(FIRST_YEAR, timezone.localdate().year + YEARS_AHEAD + 1))


def plans_of(township: Township) -> tuple[dict[int, TownshipExitPlan], dict[int, VillageExitPlan]]:
    """Return what is planned for a township now: year → its plan, village id → its plan."""
    by_year = {plan.year: plan for plan in TownshipExitPlan.objects.believed().filter(township=township)}
    of_villages = VillageExitPlan.objects.believed().filter(village__township=township)
    return by_year, {plan.village_id: plan for plan in of_villages}


def stamp(by_year: Mapping[int, TownshipExitPlan], of_villages: Mapping[int, VillageExitPlan]) -> str:
    """Return what tells one state of a township's plan from another."""
    newest = (max((plan.pk for plan in plans.values()), default=0) for plans in (by_year, of_villages))
    return "-".join(map(str, (*newest, len(by_year), len(of_villages))))


@service("area.plan")
def save_plan(*, township_id: int, entry: PlanEntry, actor: User) -> int:
    """Write the timetable of a township and return how many lines differ from what was planned before.

    The township is locked. Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused for numbers and words
    that will not do, for villages of elsewhere or not listed as poor, when nothing differs, and when somebody else
    changed the plan meanwhile.
    """
    require(actor, PLAN_EXITS)
    township = Township.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=township_id)
    document = entry.document.strip()
    require_no_numbers(document)
    if not 1 <= len(document) <= LONGEST_DOCUMENT:
        raise Refused(f"请写明依据哪个文件，最多 {LONGEST_DOCUMENT} 字。")
    _require_sound(entry)
    by_year, of_villages = plans_of(township)
    if entry.seen and entry.seen != stamp(by_year, of_villages):
        raise Refused(CHANGED_MEANWHILE)
    villages = _villages(township, entry)
    changed: dict[str, Any] = {}
    for year, households in entry.households.items():
        plan = by_year.get(year)
        if _differs(plan, "households", households):
            changed[f"{year} 年户数"] = [plan.households if plan else None, households]
            _write(plan, TownshipExitPlan(township=township, year=year), "households", households, document, actor)
    for village_id, year_of in entry.villages.items():
        of_village = of_villages.get(village_id)
        if _differs(of_village, "year", year_of):
            village = villages[village_id]
            changed[str(village)] = [of_village.year if of_village else None, year_of]
            _write(of_village, VillageExitPlan(village=village), "year", year_of, document, actor)
    if not changed:
        raise Refused("没有改动任何内容，没有保存。请改了再存，或者返回。")
    record(actor=actor, action="area.plan", subject=township, after=changed, reason=document)
    return len(changed)


def _differs(plan: models.Model | None, column: str, value: int | None) -> bool:
    return (getattr(plan, column) if plan else None) != value


def _write(stands: Any, blank: Any, column: str, value: int | None, document: str, actor: User) -> None:
    """Supersede what stands by the value, take it back for none, or write the first."""
    if value is None:
        supersede(stands)
        return
    written = {column: value, "document": document, "recorded_by_id": actor.pk, "valid_from": timezone.localdate()}
    if stands is not None:
        succeed(stands, **written)
        return
    for name, known in written.items():
        setattr(blank, name, known)
    blank.save(force_insert=True)


def _require_sound(entry: PlanEntry) -> None:
    known = set(years_to_plan())
    years = {*entry.households, *(year for year in entry.villages.values() if year is not None)}
    if not years <= known:
        raise Refused(f"年度只能填 {min(known)} 到 {max(known)}。")
    if any(count is not None and not 0 <= count <= MOST_HOUSEHOLDS for count in entry.households.values()):
        raise Refused("户数请填 0 或更大的整数，没有计划的留空。")


def _villages(township: Township, entry: PlanEntry) -> dict[int, Village]:
    rows = Village.objects.filter(township=township, pk__in=entry.villages)
    found = {village.pk: village for village in rows}
    if len(found) != len(entry.villages):
        raise NotFoundRefused("名单里有不属于这个乡镇的村。请刷新页面重新填。")
    wrong = [str(v) for v in found.values() if not v.is_poor and entry.villages[v.pk] is not None]
    if wrong:
        raise Refused(f"{'、'.join(wrong)}不是贫困村，不用排退出年度。")
    return found


@service("area.export_timetable", only_notes=True)
def record_timetable_export(*, filters: str, rows: int, actor: User) -> None:
    """Note that the actor takes `rows` lines of the timetable away. Raises PermissionDenied."""
    require(actor, VIEW_EXIT_LIST)
    record(actor=actor, action="area.export_timetable", after={"filters": filters, "rows": rows})
