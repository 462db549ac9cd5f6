"""Rows about areas in the small county that have pages of their own: survey, plan, exits with notice and objection."""

from datetime import timedelta
from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.utils import timezone

from assessments.models import (
    AreaDecision,
    AreaEvidence,
    AreaExit,
    AreaMoment,
    AreaNotice,
    AreaObjection,
    AreaPhoto,
    AreaSurvey,
    Level,
    Standard,
    TownshipExitPlan,
    VillageExitPlan,
)
from tests.assessments.chain import picture
from tests.assessments.factories import make_draft
from villages.persons import person_of

DOCUMENT = "师贫组〔2026〕9号"


def release(level: Level, **terms: object) -> Standard:
    """Return a released standard of a level that asks for incidence and a clinic, or for what `terms` say."""
    asked = {"criteria": ["incidence", "clinic"], "limits": {"incidence": 3}, "income_line": 0, "drafted_persons": []}
    when = {"valid_from": timezone.localdate(), "released_at": timezone.now()}
    return make_draft(**{"code": f"T-{level.value}", "level": level} | asked | when | terms)


def fill_areas(county: SimpleNamespace) -> None:
    """Enter a survey and a plan; hang out the exits of Lower Bend and of Far Hill, with an objection to each."""
    today = timezone.localdate()
    county.survey = AreaSurvey.objects.create(
        valid_from=today, surveyor="省评估组", document=DOCUMENT, asked_homes=100, content_homes=96,
        recorded_by=county.zhao,
    )  # fmt: skip
    plan = {"valid_from": today, "year": today.year, "document": DOCUMENT, "recorded_by": county.zhao}
    TownshipExitPlan.objects.create(township=county.east, households=2, **plan)
    VillageExitPlan.objects.create(village=county.lower, **plan)
    standard = release(Level.VILLAGE)
    for name, village, keeper in (("lower", county.lower, county.he), ("far", county.far, county.zhao)):
        exit_, notice = post(village, standard, keeper)
        setattr(county, f"{name}_exit", exit_)
        setattr(county, f"{name}_area_notice", notice)
        about = {"received_on": today, "recorded_by": keeper, "recorded_person": person_of(keeper)}
        objection = AreaObjection.objects.create(
            notice=notice, content="路还没有修好", who="邻居", phone="13800002046", **about
        )
        setattr(county, f"{name}_area_objection", objection)
    about = {"exit": county.lower_exit, "notice": county.lower_area_notice, "moment": AreaMoment.START}
    county.area_photo = AreaPhoto(original_sha256="0" * 64, recorded_by=county.he, **about)
    county.area_photo.file.save("board.jpg", ContentFile(picture().read()), save=False)
    county.area_photo.save()


def post(village: object, standard: Standard, keeper: object) -> tuple[AreaExit, AreaNotice]:
    """Return the exit of a village on a running notice, applied for by `keeper`."""
    today = timezone.localdate()
    exit_ = AreaExit.objects.create(
        level=Level.VILLAGE, village=village, township=village.township, standard=standard, exit_year=today.year,
        state="posted",
    )  # fmt: skip
    decision = AreaDecision.objects.create(
        exit=exit_, round=1, action="apply", person=person_of(keeper), actor=keeper, role=keeper.role, on_date=today
    )
    AreaEvidence.objects.create(
        decision=decision, place=1, code="incidence", outcome="met", value="1.20%", limit="低于 3%", source="户表",
        source_on=today,
    )  # fmt: skip
    clock = {"posted_on": today, "last_day": today + timedelta(days=7), "required_days": 7, "in_working_days": False}
    notice = AreaNotice.objects.create(
        exit=exit_, round=1, place="乡镇公开栏", phone="0874-5760000", posted_by=keeper, **clock
    )
    return exit_, notice
