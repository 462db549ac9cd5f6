from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.hooks import answered
from accounts.models import AuditEntry
from config.lib.refusals import Refused
from households.models import PhotoWait, Visit
from households.selectors.photo_waits import LISTED_DAYS, waiting_for, waiting_visits
from households.services.photo_waits import give_up_photos
from households.services.photos import PhotoRefused, add_photo
from households.services.visits import record_visit
from households.waiting import waiting_items
from tests.households.conftest import entry_for, picture, refusals

REFUSAL = "households.give_up_photos.refused"


@pytest.fixture
def waiting(county) -> Visit:
    """Wang's visit to Chen, whose form announced two photos."""
    return record_visit(household_id=county.chen.pk, entry=entry_for(photos=2), actor=county.wang)


def add(visit: Visit, county, *, width: int = 80):
    return add_photo(visit_id=visit.pk, upload=picture(size=(width, 60)), actor=county.wang)


def test_a_visit_waits_for_the_photos_its_form_announced(county, waiting):
    assert waiting_for(waiting) == 2

    add(waiting, county)
    assert waiting_for(waiting) == 1

    add(waiting, county, width=90)
    assert waiting_for(waiting) == 0
    assert PhotoWait.objects.get().settled_at is not None


def test_the_same_photo_twice_is_not_two_of_them(county, waiting):
    add(waiting, county)
    add(waiting, county)

    assert waiting_for(waiting) == 1


def test_a_refused_photo_leaves_the_visit_waiting(county, waiting):
    with pytest.raises(PhotoRefused):
        add_photo(visit_id=waiting.pk, upload=SimpleUploadedFile("a.jpg", b"broken"), actor=county.wang)

    assert waiting_for(waiting) == 2


def test_a_visit_without_photos_waits_for_none(visit):
    assert waiting_for(visit) == 0
    assert not PhotoWait.objects.exists()


def test_the_form_sent_again_with_more_photos_is_the_same_visit_and_waits_for_all_of_them(county):
    entry = entry_for(photos=1)
    first = record_visit(household_id=county.chen.pk, entry=entry, actor=county.wang)
    again = record_visit(
        household_id=county.chen.pk, entry=entry_for(submit_key=entry.submit_key, photos=3), actor=county.wang
    )

    assert again == first
    assert waiting_for(first) == 3


def test_the_form_sent_again_with_fewer_photos_takes_nothing_back(county, waiting):
    entry = entry_for(submit_key=waiting.submit_key, photos=1)

    record_visit(household_id=county.chen.pk, entry=entry, actor=county.wang)

    assert waiting_for(waiting) == 2
    assert PhotoWait.objects.count() == 1


def test_more_than_a_visit_may_have_are_not_waited_for(county):
    visit = record_visit(household_id=county.chen.pk, entry=entry_for(photos=40), actor=county.wang)

    assert waiting_for(visit) == 9


def test_giving_up_ends_the_wait_and_stands_in_the_trail(county, waiting):
    add(waiting, county)

    give_up_photos(visit_id=waiting.pk, actor=county.wang)

    assert waiting_for(waiting) == 0
    assert PhotoWait.objects.get().given_up
    assert AuditEntry.objects.get(action="households.give_up_photos").before == {"expected": 2, "stored": 1}


def test_a_photo_found_after_giving_up_is_still_taken(county, waiting):
    give_up_photos(visit_id=waiting.pk, actor=county.wang)

    add(waiting, county)

    assert waiting.photos.count() == 1
    assert waiting_for(waiting) == 0


@pytest.mark.parametrize(
    ("username", "error"), [("sheng", PermissionDenied), ("sun", Visit.DoesNotExist), ("he", Refused), ("liu", Refused)]
)
def test_nobody_but_who_recorded_the_visit_gives_its_photos_up(county, waiting, username, error):
    with pytest.raises(error):
        give_up_photos(visit_id=waiting.pk, actor=getattr(county, username))

    assert waiting_for(waiting) == 2
    assert refusals() == [(REFUSAL, username)]


def test_a_visit_that_waits_for_nothing_has_nothing_to_give_up(county, visit):
    with pytest.raises(Refused, match="没有等着的照片"):
        give_up_photos(visit_id=visit.pk, actor=county.wang)

    assert refusals() == [(REFUSAL, "wang")]


def test_a_voided_visit_is_waited_for_no_more(county, waiting):
    Visit.objects.filter(pk=waiting.pk).update(voided_at=timezone.now(), void_reason="记错户")

    assert waiting_for(Visit.objects.get(pk=waiting.pk)) == 0
    assert not waiting_visits(Visit.objects.all()).exists()


@pytest.mark.parametrize(("days", "listed"), [(LISTED_DAYS - 1, True), (LISTED_DAYS + 1, False)])
def test_visits_are_listed_for_a_month(waiting, days, listed):
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        assert waiting_visits(Visit.objects.all()).exists() == listed


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM households_photowait",
        "UPDATE households_photowait SET expected = 1",
        "INSERT INTO households_photowait (visit_id, expected, recorded_by_id, given_up)"
        " SELECT visit_id, 3, recorded_by_id, false FROM households_photowait",
        "INSERT INTO households_photowait (visit_id, expected, recorded_by_id, given_up, settled_at)"
        " SELECT visit_id, 10, recorded_by_id, false, now() FROM households_photowait",
    ],
    ids=["deleted", "changed", "a second open one", "more than nine"],
)
def test_the_database_keeps_what_was_announced(waiting, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert PhotoWait.objects.get().expected == 2


@pytest.mark.parametrize(
    ("username", "title"),
    [("wang", "补传走访的照片 1 次"), ("liu", "催传走访的照片 1 次"), ("he", ""), ("sun", "")],
)
def test_those_who_can_do_something_find_the_wait_on_their_home(county, waiting, today, username, title):
    user = getattr(county, username)

    found = [item for item in answered(user, waiting_items(user)) if "照片" in item.task and item.count]

    assert [item.title for item in found] == ([title] if title else [])
    assert all(item.text == "还有 2 张照片没传，手机上只留 7 天" for item in found)
    assert all(item.due == today + timedelta(7) for item in found)
