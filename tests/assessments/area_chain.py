"""Takes exits of areas of the small county along their chain, each step by the person whose duty it is."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import time_machine
from django.utils import timezone

from accounts.permissions import Role
from assessments.area_status import AreaAction
from assessments.models import AreaExit, AreaNotice, Level
from assessments.services.area_exits import STEPS, AreaEntry, apply_for_exit
from assessments.services.area_notices import close_area_notice
from tests.assessments.area_boards import release
from tests.assessments.chain import picture
from tests.conftest import make_user
from villages.models import Village, VillageYear
from villages.services.boards import NoticeEntryForm

DOCUMENT = "师政发〔2026〕3号"
BY: dict[str, dict[str, str]] = {
    "village": {"apply": "liu", "check": "li", "review": "zhao", "post": "liu", "approve": "qian", "announce": "zhao"},
    "township": {"apply": "liu", "review": "zhao", "post": "liu", "approve": "qian", "announce": "zhao"},
    "county": {
        "apply": "zhao", "prefecture": "wu", "province": "wu", "post": "zhao", "approve": "qian", "announce": "wu",
    },
}  # fmt: skip
"""Level → each step in order, and who takes it."""


def count(village: Village, **counts: Any) -> VillageYear:
    """Write the yearly register of a village, which meets what the tests' standard asks."""
    about = {"households": 300, "people": 1000, "clinics": 1, "valid_from": date(2025, 12, 31)}
    return VillageYear.objects.create(village=village, year=2025, **(about | counts))


def ready(here: SimpleNamespace) -> SimpleNamespace:
    """Let Lower Bend be poor and meet everything, release the standards of all levels, add a second county clerk."""
    Village.objects.filter(pk=here.lower.pk).update(poor_level="national")
    here.lower.refresh_from_db()
    for village in (here.lower, here.upper, here.far):
        count(village)
    release(Level.VILLAGE)
    for level in (Level.TOWNSHIP, Level.COUNTY):
        release(level, criteria=["incidence"])
    here.wu = make_user("wu", "吴审查", Role.COUNTY_CLERK, here.unit, 61)
    return here


def area_of(here: SimpleNamespace, level: str) -> Any:
    """Return the area of a level that the tests take out."""
    return {"village": here.lower, "township": here.east, "county": here.county}[level]


def entry(action: str, **changes: Any) -> AreaEntry:
    """Return what goes with a step, whatever it needs."""
    about: dict[str, Any] = {"reason": "属实", "document": DOCUMENT}
    if action == AreaAction.POST:
        about["notice"] = NoticeEntryForm("乡镇公开栏", "0874-5760000", [picture()])
    return AreaEntry(**(about | changes))


def begin(here: SimpleNamespace, level: str = "village") -> AreaExit:
    """Apply for the exit of an area of a level."""
    actor = getattr(here, BY[level]["apply"])
    return apply_for_exit(level=level, area_id=area_of(here, level).pk, entry=entry("apply"), actor=actor)


def take(here: SimpleNamespace, exit_: AreaExit, action: str, **about: Any) -> AreaExit:
    """Take one step by whom it belongs to; from the approval on it is eight days later, and the notice is closed."""
    actor = about.pop("actor", None) or getattr(here, BY[exit_.level][action])
    later = timedelta(days=8) if action in {AreaAction.APPROVE, AreaAction.ANNOUNCE} else timedelta()
    with time_machine.travel(timezone.now() + later, tick=True):
        if action == AreaAction.APPROVE:
            close(here, exit_)
        shown = AreaExit.objects.get(pk=exit_.pk).round
        return STEPS[action](exit_id=exit_.pk, shown_round=shown, entry=entry(action, **about), actor=actor)


def close(here: SimpleNamespace, exit_: AreaExit) -> None:
    """Close the running notice of an exit, if there is one."""
    notice = AreaNotice.objects.running().filter(exit=exit_).first()
    if notice is not None:
        keeper = getattr(here, BY[exit_.level]["post"])
        close_area_notice(notice_id=notice.pk, opinion="公示期满，没有异议", photos=[picture()], actor=keeper)


def bring_to(here: SimpleNamespace, last: str, level: str = "village") -> AreaExit:
    """Take every step up to and with `last`, and return the exit as it stands then."""
    exit_ = begin(here, level)
    for action in list(BY[level])[1:]:
        if last == "apply":
            break
        take(here, exit_, action)
        if action == last:
            break
    return AreaExit.objects.get(pk=exit_.pk)
