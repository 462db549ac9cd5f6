"""Rows of the library that have pages of their own: ways of projects, their notices, an objection to each."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from projects.models import (
    BoardMoment,
    LibraryDecision,
    LibraryEntry,
    LibraryNotice,
    LibraryNoticeLine,
    LibraryObjection,
    LibraryPhoto,
    PlannedMoney,
    PlannedQuantity,
    Project,
    ProjectPurpose,
)
from projects.selectors.library_lines import lines_of
from tests.assessments.chain import picture
from villages.models import Village
from villages.persons import person_of

CONTACT = {"who": "邻居", "phone": "13800002046"}
YEAR = 2027


def fill_library(county: SimpleNamespace) -> None:
    """Let a project of Lower Bend and one of Far Hill hang on their village's board, with an objection to each."""
    for name, village, keeper in (("lower", county.lower, county.he), ("far", county.far, county.zhao)):
        way = put_on_the_way(village, keeper)
        notice = hang(way, keeper)
        about = {"received_on": notice.posted_on, "recorded_by": keeper, "recorded_person": person_of(keeper)}
        objection = LibraryObjection.objects.create(
            notice=notice,
            line=LibraryNoticeLine.objects.get(notice=notice),
            content="路线没有商量过",
            **CONTACT,
            **about,
        )
        setattr(county, f"{name}_way", way)
        setattr(county, f"{name}_library_notice", notice)
        setattr(county, f"{name}_library_objection", objection)
    photo = LibraryPhoto(
        notice=county.lower_library_notice, moment=BoardMoment.START, original_sha256="0" * 64, recorded_by=county.he
    )
    photo.file.save("board.jpg", ContentFile(picture().read()), save=False)
    photo.save()
    county.library_photo = photo


def put_on_the_way(village: Village, keeper: Any, number: int = 0) -> LibraryEntry:
    """Return the way of a road of `village` on its notice, proposed by `keeper`."""
    project = Project.objects.create(
        code=f"XM{YEAR}-{village.pk}-{number}", name=f"{village}产业路", year=YEAR,
        village=village, township=village.township,
        project_type="infrastructure", library_class="rural_works", plan_amount=Decimal("300000.00"), nature="new",
        content="硬化道路 1.2 公里", goals="通车", mechanism="带动务工", responsible="何驻村",
        planned_from=date(YEAR, 3, 1), planned_to=date(YEAR, 9, 30),
    )  # fmt: skip
    PlannedMoney.objects.create(project=project, source="central", year=YEAR, amount=project.plan_amount)
    PlannedQuantity.objects.create(project=project, item="硬化道路", quantity=Decimal("1.2"), unit="公里")
    ProjectPurpose.objects.create(project=project, purpose="reach_works", is_main=True)
    way = LibraryEntry.objects.create(project=project, level="village", state="village_notice")
    LibraryDecision.objects.create(
        entry=way, round=1, action="propose", person=person_of(keeper), actor=keeper, role=keeper.role
    )
    return way


def hang(way: LibraryEntry, keeper: Any) -> LibraryNotice:
    """Return a running notice of one project on its village's board, from today on."""
    today = timezone.localdate()
    village = way.project.village
    notice = LibraryNotice.objects.create(
        level="village", village=village, township=village.township, place="村公示栏", phone="0874-5760000",
        posted_on=today, required_days=10, in_working_days=False, last_day=today + timedelta(days=10), posted_by=keeper,
    )  # fmt: skip
    LibraryNoticeLine.objects.bulk_create(lines_of(notice, [way]))
    return notice
