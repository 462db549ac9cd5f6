import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from households.models import Visit, VisitPhoto
from households.selectors.photo_waits import waiting_for
from households.services.visits import record_visit
from tests.households.conftest import entry_for, form_for, picture
from tests.queries import MOST_QUERIES

WAITS = "/households/visits/waiting/"


@pytest.fixture
def waiting(county) -> Visit:
    """Wang's visit to Chen, whose form announced two photos."""
    return record_visit(household_id=county.chen.pk, entry=entry_for(photos=2), actor=county.wang)


@pytest.fixture
def send(client, county, waiting):
    """Send one photo as the script does."""
    client.force_login(county.wang)
    address = reverse("households:photo_add", args=[waiting.pk])
    return lambda upload: client.post(address, {"photos": upload}, headers={"Accept": "application/json"})


def test_a_photo_sent_by_the_script_is_stored_and_the_rest_is_told(send):
    answer = send(picture())

    assert answer.status_code == 200
    assert answer.json() == {"photo": VisitPhoto.objects.get().pk, "stored": 1, "waiting": 1}


def test_a_photo_sent_twice_by_the_script_is_one(send):
    assert send(picture()).json() == send(picture()).json()
    assert VisitPhoto.objects.count() == 1


def test_a_photo_that_will_never_do_is_told_from_one_that_may_do_later(send, monkeypatch):
    broken = send(SimpleUploadedFile("a.jpg", b"broken"))

    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    later = send(picture())

    assert (broken.status_code, later.status_code) == (422, 503)
    assert "不是完整的照片" in broken.json()["error"]
    assert "过一会儿再传" in later.json()["error"]


def test_the_form_announces_what_the_phone_keeps(client, county):
    client.force_login(county.wang)

    page = client.post(
        reverse("households:visit_add", args=[county.chen.pk]), form_for(photos_kept="3"), follow=True
    ).content.decode()

    assert waiting_for(Visit.objects.get()) == 3
    assert "还有 <span data-photos-waiting>3</span> 张照片没传" in page
    assert "剩下的不传了" in page


def test_a_form_without_script_announces_the_files_it_brings(client, county):
    client.force_login(county.wang)
    bad = SimpleUploadedFile("灶台.jpg", b"broken")

    client.post(
        reverse("households:visit_add", args=[county.chen.pk]), form_for() | {"photos": [picture(), bad]}, follow=True
    )

    assert waiting_for(Visit.objects.get()) == 1


@pytest.mark.parametrize("number", ["10", "-1", "many"])
def test_a_number_of_photos_that_cannot_be_is_refused(client, county, number):
    client.force_login(county.wang)

    page = client.post(reverse("households:visit_add", args=[county.chen.pk]), form_for(photos_kept=number))

    assert "这一页不完整" in page.content.decode()
    assert not Visit.objects.exists()


def test_a_reader_sees_what_is_missing_and_who_has_it(client, county, waiting):
    client.force_login(county.sheng)

    page = client.get(reverse("households:visit_detail", args=[waiting.pk])).content.decode()

    assert "由记录人 王小满 在记走访的手机上补传" in page
    assert "剩下的不传了" not in page


def test_the_household_page_marks_a_visit_whose_photos_are_not_all_here(client, county, waiting):
    client.force_login(county.liu)

    assert "照片没传齐" in client.get(reverse("households:detail", args=[county.chen.pk])).content.decode()


def test_saying_that_the_rest_will_not_come_ends_the_wait_on_every_page(client, county, waiting):
    client.force_login(county.wang)

    page = client.post(reverse("households:photos_give_up", args=[waiting.pk]), follow=True).content.decode()
    again = client.post(reverse("households:photos_give_up", args=[waiting.pk]), follow=True).content.decode()

    assert "剩下的照片不传了" in page
    assert "张照片没传" not in page
    assert "不用再办" in again


@pytest.mark.parametrize(("username", "sees"), [("wang", True), ("liu", True), ("zhao", True), ("sun", False)])
def test_the_list_of_waits_keeps_within_scope(client, county, waiting, username, sees):
    client.force_login(getattr(county, username))

    page = client.get(WAITS).content.decode()

    assert ("陈阿福家" in page) == sees
    assert ("去传照片" in page) == (username == "wang")
    assert ("没有等着照片的走访" in page) != sees


def test_the_list_asks_no_more_for_more_visits(client, county, waiting, django_assert_max_num_queries):
    client.force_login(county.liu)
    with django_assert_max_num_queries(MOST_QUERIES) as once:
        client.get(WAITS)
    for _ in range(5):
        record_visit(household_id=county.bai.pk, entry=entry_for(photos=1), actor=county.liu)
    with django_assert_max_num_queries(len(once)):
        client.get(WAITS)
