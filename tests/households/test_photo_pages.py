import pytest
from django.urls import reverse
from PIL import Image

from households.models import VisitPhoto
from households.services.photos import add_photo
from tests.households.conftest import picture


@pytest.fixture
def photo(county, visit) -> VisitPhoto:
    return add_photo(visit_id=visit.pk, upload=picture(size=(900, 600)), actor=county.wang)


@pytest.mark.parametrize(
    ("username", "status"),
    [("wang", 200), ("he", 200), ("li", 200), ("sheng", 200), ("sun", 404), ("cai", 403), ("sysadmin", 403)],
)
def test_a_photo_is_served_within_scope_and_never_cached(client, county, photo, username, status):
    client.force_login(getattr(county, username))

    answer = client.get(reverse("households:photo", args=[photo.pk]))

    assert answer.status_code == status
    if status == 200:
        assert answer["Content-Type"] == "image/jpeg"
        assert "no-store" in answer["Cache-Control"]


def test_a_photo_is_not_served_without_a_login(client, photo):
    assert client.get(reverse("households:photo", args=[photo.pk])).status_code == 302


def test_the_small_photo_is_small(client, county, photo, tmp_path):
    client.force_login(county.wang)

    (tmp_path / "small.jpg").write_bytes(client.get(reverse("households:photo", args=[photo.pk]) + "?small=1").content)

    assert Image.open(tmp_path / "small.jpg").size == (320, 213)


def test_a_photo_whose_file_is_gone_is_not_found(client, county, photo):
    photo.file.storage.delete(photo.file.name)
    client.force_login(county.wang)

    assert client.get(reverse("households:photo", args=[photo.pk])).status_code == 404


@pytest.mark.parametrize(("username", "status"), [("sun", 404), ("he", 404), ("sheng", 403)])
def test_photos_are_added_only_by_who_may(client, county, visit, username, status):
    client.force_login(getattr(county, username))

    assert client.post(reverse("households:photo_add", args=[visit.pk]), {"photos": picture()}).status_code == status
    assert not VisitPhoto.objects.exists()
