"""Progress reports: growing numbers, photos, the place; a wrong one is followed by another."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from accounts.reveal import open_stored
from projects.models import ProgressReport, WorksPhoto
from projects.models import Project as AnyProject
from projects.selectors.works import unreported
from projects.services.reports import report_progress
from tests.funds.conftest import build_funds
from tests.projects.works import ago, approve, begin, finish, photo, refused, report, report_entry

pytestmark = pytest.mark.django_db
REPORT = "projects.report_progress"
PLACE = {"latitude": Decimal("24.82500"), "longitude": Decimal("103.99100"), "accuracy": 12}


@pytest.fixture
def here(county, settings, tmp_path):
    """The pipes were started forty days ago; the road is approved."""
    settings.MEDIA_ROOT = tmp_path
    build_funds(county)
    begin(county.pipes, county.liu)
    approve(county.road)
    return county


def test_a_report_keeps_photos_without_hidden_data_and_the_place(here):
    made = report(here.pipes, here.liu, photos=[photo("a.jpg"), photo("b.jpg")], **PLACE)

    assert (made.percent, made.invested, made.latitude) == (40, Decimal("2000.00"), PLACE["latitude"])
    assert [open_stored(one.file)[:2] for one in made.photos.all()] == [b"\xff\xd8"] * 2
    assert len({one.original_sha256 for one in made.photos.all()}) == 1


def test_a_wrong_report_is_followed_by_another_that_counts(here):
    wrong = report(here.pipes, here.liu, percent=90)
    right = report_progress(
        project_id=here.pipes.pk, entry=report_entry(percent=9), actor=here.shui, corrects_id=wrong.pk
    )

    assert list(ProgressReport.objects.standing()) == [right]
    report(here.pipes, here.liu, percent=20, reported_on=ago(8))
    with refused(here.pipes, REPORT, saying="已经有人更正过"):
        report_progress(project_id=here.pipes.pk, entry=report_entry(), actor=here.liu, corrects_id=wrong.pk)


def test_what_cannot_be_is_not_reported(here):
    report(here.pipes, here.liu)
    for more, saying in (
        ({"reported_on": ago(-1)}, "今天以前"),
        ({"reported_on": ago(41)}, "才开工"),
        ({"percent": 101}, "0 到 100"),
        ({"percent": 39}, "不能比它少"),
        ({"invested": Decimal("1999.99")}, "不能比它少"),
        ({"reported_on": ago(12), "percent": 41}, "不能比它多"),
        ({"invested": Decimal("6600.01"), "percent": 99}, "超过批准投资"),
        ({"text": " "}, "请填写进展情况"),
        ({"text": "找李某 13800002046"}, "手机号"),
        ({"latitude": Decimal(24)}, "位置不完整"),
        (PLACE | {"latitude": Decimal(91)}, "位置不对"),
        ({"photos": [SimpleUploadedFile("x.jpg", b"no picture")]}, "不是完整的照片"),
        ({"photos": [None] * 7}, "最多 6 张"),
    ):
        with refused(here.pipes, REPORT, saying=saying):
            report(here.pipes, here.liu, **more)


def test_exactly_a_tenth_over_what_was_approved_may_be_invested(here):
    assert report(here.pipes, here.liu, invested=Decimal("6600.00")).invested == Decimal("6600.00")


def test_reports_come_from_those_who_keep_the_works_while_they_go_on(here):
    for actor, project, saying in (
        (here.li, here.pipes, "不能登记项目实施"),
        (here.liu, here.road, ""),
        (here.shui, here.road, "先登记「已开工」"),
    ):
        with refused(project, REPORT, saying=saying):
            report(project, actor)


def test_a_project_is_unreported_thirty_days_after_its_start_or_last_report(here):
    mine = AnyProject.objects.visible_to(here.liu)
    assert list(unreported(mine, ago(0))) == [here.pipes]
    assert not unreported(mine, ago(10)).exists()

    report(here.pipes, here.liu, reported_on=ago(30))

    assert not unreported(mine, ago(0)).exists()
    assert list(unreported(mine, ago(-1))) == [here.pipes]
    finish(here.pipes, here.liu)
    assert not unreported(mine, ago(-1)).exists()


def test_the_database_keeps_reports_and_photos_as_they_were(here):
    made = report(here.pipes, here.liu, photos=[photo()])
    for rows, change in (
        (ProgressReport.objects.filter(pk=made.pk), {"percent": 50}),
        (WorksPhoto.objects.filter(report=made), {"report": None}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
    with pytest.raises(DatabaseError, match="progress_at_most_whole"), transaction.atomic():
        ProgressReport.objects.create(
            project=here.pipes, reported_on=ago(1), percent=101, invested=0, text="x", recorded_by=here.liu
        )
