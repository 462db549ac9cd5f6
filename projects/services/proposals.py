"""Proposals: a project put down with all that its library asks, and corrected while nobody has judged it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import PROPOSE_PROJECTS, ScopeKind
from config.lib.refusals import Refused
from projects.kinds import classes_of
from projects.library_status import CORRECTABLE, LibraryAction, LibraryLevel
from projects.models import LibraryEntry, PlannedMoney, PlannedQuantity, Project, ProjectPurpose
from projects.selectors.library_steps import ANOTHER_ROUND
from projects.services.library import StepWords, sign
from villages.models import Township, Village
from villages.persons import person_of

FIRST_YEAR, LAST_YEAR = 2014, 2100
MOST_MONEY = Decimal("100000000000")
"""No county plans more than 100 billion 元 for one project: what is above is a slip of the hand."""
LEVELS: dict[ScopeKind, tuple[LibraryLevel, ...]] = {
    ScopeKind.VILLAGE: (LibraryLevel.VILLAGE,),
    ScopeKind.TOWNSHIP: (LibraryLevel.VILLAGE, LibraryLevel.TOWNSHIP),
    ScopeKind.COUNTY: (LibraryLevel.COUNTY,),
}
"""How far somebody sees → the levels at which they propose: a village's projects come from the village."""


@dataclass(frozen=True)
class Share:
    """What one source is to pay in one year."""

    source: str
    year: int
    amount: Decimal


@dataclass(frozen=True)
class Quantity:
    """So much of one thing, with its unit."""

    item: str
    quantity: Decimal
    unit: str


@dataclass(frozen=True)
class ProposalEntry:
    """What is put down of a project: its columns, who pays, what is built or given, what it is for."""

    columns: dict[str, Any]
    money: Sequence[Share] = ()
    quantities: Sequence[Quantity] = ()
    main_purpose: str = ""
    purposes: Sequence[str] = field(default_factory=tuple)


@service("library.propose")
def propose_project(
    *, level: str, area_id: int | None, entry: ProposalEntry, submit_key: UUID | None = None, actor: User
) -> LibraryEntry:
    """Put down a project of a village, a township or the county and begin its way into the library; return that.

    Sent again with the same `submit_key` it returns what it made the first time. Raises PermissionDenied,
    ObjectDoesNotExist outside the scope, Refused for a level that is not the actor's, or where class, days, counts or
    money will not do.
    """
    require(actor, PROPOSE_PROJECTS)
    person_of(actor)
    if level not in LEVELS.get(ScopeKind(actor.scope_kind), ()):
        raise Refused("您不能申报这一级的项目：村里的由村申报，乡镇的由乡镇申报，全县的由行业部门申报。")
    earlier = LibraryEntry.objects.visible_to(actor).filter(submit_key=submit_key).first() if submit_key else None
    if earlier is not None:
        return earlier
    place = _place(level, area_id, actor)
    amount = require_plan(entry)
    number = _next_number()
    project = Project.objects.create(
        id=number, code=f"XM{entry.columns['year']}{number:05}", plan_amount=amount, **place, **entry.columns
    )
    _write_rows(project, entry)
    way = LibraryEntry.objects.create(project=project, level=level, submit_key=submit_key)
    sign(LibraryAction.PROPOSE, [way], words=StepWords(), actor=actor)
    told = {"code": project.code, "name": project.name, "amount": str(amount), "level": level}
    record(actor=actor, action="library.propose", subject=way, after=told)
    return way


def _place(level: str, area_id: int | None, actor: User) -> dict[str, Any]:
    if level == LibraryLevel.VILLAGE:
        village = Village.objects.visible_to(actor).select_related("township").get(pk=area_id or 0)
        return {"village": village, "township": village.township}
    if level == LibraryLevel.TOWNSHIP:
        return {"township": Township.objects.visible_to(actor).get(pk=area_id or 0)}
    return {}


def _next_number() -> int:
    """Return the next id of a project, by which its number is made before the row is written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('projects_project', 'id'))")
        (number,) = cursor.fetchone()
    return int(number)


@service("library.correct")
def correct_proposal(*, entry_id: int, shown_round: int, entry: ProposalEntry, actor: User) -> LibraryEntry:
    """Correct what was put down of a project that nobody has judged yet, or that was returned; return its way.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope, Refused once it hangs on a notice, or where something
    will not do.
    """
    require(actor, PROPOSE_PROJECTS)
    person_of(actor)
    way = LibraryEntry.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=entry_id)
    if shown_round != way.round:
        raise Refused(ANOTHER_ROUND)
    if way.state not in CORRECTABLE:
        raise Refused(f"现在是「{way.get_state_display()}」，申报的内容已经定下，不能再改。要改请先退回。")
    amount = require_plan(entry)
    project = Project.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=way.project_id)
    before = {"name": project.name, "amount": str(project.plan_amount)}
    for column, value in entry.columns.items():
        setattr(project, column, value)
    project.plan_amount = amount
    project.save(update_fields=["plan_amount", *entry.columns])
    _write_rows(project, entry)
    way.changed_at = timezone.now()
    way.save(update_fields=["changed_at"])
    told = {"name": project.name, "amount": str(amount)}
    record(actor=actor, action="library.correct", subject=way, before=before, after=told)
    return way


def require_plan(entry: ProposalEntry) -> Decimal:
    """Return the planned amount, which is the sum of the sources. Raises Refused for a plan that will not do."""
    columns = entry.columns
    year = columns["year"]
    if not FIRST_YEAR <= year <= LAST_YEAR or columns["library_class"] not in classes_of(year):
        raise Refused(f"「项目库类型」里没有 {year} 年能用的这一类。2020 年及以前用 2018 年项目库的类型，以后用新的。")
    _require_days(columns.get("planned_from"), columns.get("planned_to"))
    registered, households = columns.get("planned_registered"), columns.get("planned_households")
    if registered is not None and (households is None or registered > households):
        raise Refused("建档立卡户数不能比受益户数多。请核对。")
    if not entry.money:
        raise Refused("请至少填一项资金来源：从哪里来、哪一年、多少元。")
    if len({(one.source, one.year) for one in entry.money}) < len(entry.money):
        raise Refused("同一年同一来源的资金请合成一行。")
    if len({(one.item, one.unit) for one in entry.quantities}) < len(entry.quantities):
        raise Refused("同样内容、同样单位的数量请合成一行。")
    if entry.purposes and not entry.main_purpose or entry.main_purpose in entry.purposes:
        raise Refused("请选一个主要用途，「其他用途」里不用再勾它。")
    amount = sum((one.amount for one in entry.money), Decimal(0))
    if amount > MOST_MONEY:
        raise Refused("计划投资超过 1,000 亿元，像是多写了位数。请核对，单位是元。")
    return amount


def _require_days(begins: date | None, ends: date | None) -> None:
    if begins is not None and ends is not None and ends < begins:
        raise Refused("计划完工不能早于计划开工。请核对两个日期。")


def _write_rows(project: Project, entry: ProposalEntry) -> None:
    """Put the rows of the plan in the place of those that stood there; their history keeps what was."""
    for model in (PlannedMoney, PlannedQuantity, ProjectPurpose):
        model._default_manager.filter(project=project).delete()
    PlannedMoney.objects.bulk_create(
        PlannedMoney(project=project, source=one.source, year=one.year, amount=one.amount) for one in entry.money
    )
    PlannedQuantity.objects.bulk_create(
        PlannedQuantity(project=project, item=one.item, quantity=one.quantity, unit=one.unit)
        for one in entry.quantities
    )
    chosen = [(purpose, False) for purpose in entry.purposes]
    chosen += [(entry.main_purpose, True)] if entry.main_purpose else []
    ProjectPurpose.objects.bulk_create(
        ProjectPurpose(project=project, purpose=purpose, is_main=is_main) for purpose, is_main in chosen
    )
