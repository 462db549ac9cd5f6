import hashlib
from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import ExifTags, Image

from accounts.models import AuditEntry
from accounts.reveal import open_stored
from config.lib.refusals import Refused
from households.models import Visit, VisitPhoto
from households.services import photos
from households.services.photos import LONGEST_SIDE, MOST_PER_VISIT, PhotoRefused, add_photo
from tests.households.conftest import picture, refusals

SHANGHAI = ZoneInfo("Asia/Shanghai")


def with_camera_data(taken: str = "2025:11:20 09:30:00", orientation: int = 6) -> SimpleUploadedFile:
    """Return a photo as a phone makes it: lying on its side, with time, place and maker inside."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = "Phone"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (24.0, 50.0, 0.0)
    return picture(size=(120, 60), exif=exif)


def test_a_photo_is_stored_upright_without_what_the_camera_hid_in_it(county, visit):
    upload = with_camera_data()
    original = upload.read()
    upload.seek(0)

    photo = add_photo(visit_id=visit.pk, upload=upload, actor=county.wang)

    stored = open_stored(photo.file)
    assert b"Exif" in original
    assert b"Exif" not in stored
    assert b"Phone" not in stored
    with Image.open(BytesIO(stored)) as image:
        assert (image.format, image.size, dict(image.getexif())) == ("JPEG", (60, 120), {})
    assert photo.original_sha256 == hashlib.sha256(original).hexdigest()
    assert (photo.width, photo.height) == (60, 120)
    assert photo.taken_at == datetime(2025, 11, 20, 9, 30, tzinfo=SHANGHAI)
    assert AuditEntry.objects.filter(action="households.add_photo").count() == 1


@pytest.mark.parametrize("taken", ["9999:01:01 00:00:00", "1980:01:01 00:00:00", "yesterday"])
def test_a_camera_clock_that_cannot_be_right_is_not_believed(county, visit, taken):
    assert add_photo(visit_id=visit.pk, upload=with_camera_data(taken), actor=county.wang).taken_at is None


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB"), ("PNG", "L")])
def test_every_common_kind_becomes_a_jpeg_of_bounded_size(county, visit, kind, mode, tmp_path):
    Image.new(mode, (2400, 1200)).save(tmp_path / "x", kind)
    upload = SimpleUploadedFile("x", (tmp_path / "x").read_bytes())

    photo = add_photo(visit_id=visit.pk, upload=upload, actor=county.wang)

    assert (photo.width, photo.height) == (LONGEST_SIDE, LONGEST_SIDE // 2)


@pytest.mark.parametrize(
    "content",
    [b"", b"not a picture", b"GIF89a" + b"\0" * 40, b"<svg xmlns='http://www.w3.org/2000/svg'/>"],
)
def test_what_only_calls_itself_a_photo_is_refused(county, visit, content):
    with pytest.raises(PhotoRefused, match="不是完整的照片"):
        add_photo(visit_id=visit.pk, upload=SimpleUploadedFile("a.jpg", content), actor=county.wang)

    assert not VisitPhoto.objects.exists()
    assert refusals() == [("households.add_photo.refused", "wang")]


def test_half_a_photo_is_refused(county, visit):
    whole = picture(size=(400, 400)).read()

    with pytest.raises(PhotoRefused):
        add_photo(visit_id=visit.pk, upload=SimpleUploadedFile("a.jpg", whole[: len(whole) // 2]), actor=county.wang)


def test_a_small_file_that_unpacks_to_a_giant_is_refused_by_its_header(county, visit):
    giant = picture(size=(8000, 5001), kind="PNG")

    with pytest.raises(PhotoRefused, match="像素太多"):
        add_photo(visit_id=visit.pk, upload=giant, actor=county.wang)


def test_a_file_over_the_limit_is_refused_without_being_read(county, visit, monkeypatch):
    monkeypatch.setattr(photos, "MOST_BYTES", 100)

    with pytest.raises(PhotoRefused, match="超过"):
        add_photo(visit_id=visit.pk, upload=picture(), actor=county.wang)


def test_the_same_photo_sent_again_is_one_photo(county, visit):
    first = add_photo(visit_id=visit.pk, upload=picture(), actor=county.wang)

    assert add_photo(visit_id=visit.pk, upload=picture(), actor=county.wang) == first


def test_there_are_at_most_nine(county, visit):
    for number in range(MOST_PER_VISIT):
        add_photo(visit_id=visit.pk, upload=picture(size=(10 + number, 10)), actor=county.wang)

    with pytest.raises(PhotoRefused, match="最多 9 张"):
        add_photo(visit_id=visit.pk, upload=picture(size=(99, 10)), actor=county.wang)

    assert visit.photos.count() == MOST_PER_VISIT


def test_an_auditor_may_not_add_a_photo(county, visit):
    with pytest.raises(PermissionDenied):
        add_photo(visit_id=visit.pk, upload=picture(), actor=county.sheng)

    assert refusals() == [("households.add_photo.refused", "sheng")]


def test_a_helper_of_another_household_finds_no_visit(county, visit):
    with pytest.raises(Visit.DoesNotExist):
        add_photo(visit_id=visit.pk, upload=picture(), actor=county.sun)


def test_a_colleague_does_not_add_photos_to_my_visit(county, visit):
    with pytest.raises(Refused, match="不是您记的"):
        add_photo(visit_id=visit.pk, upload=picture(), actor=county.he)

    assert not VisitPhoto.objects.exists()


def test_a_voided_visit_takes_no_photos(county, visit):
    Visit.objects.filter(pk=visit.pk).update(voided_at=timezone.now(), void_reason="记错户")

    with pytest.raises(Refused, match="已经作废"):
        add_photo(visit_id=visit.pk, upload=picture(), actor=county.wang)


def test_a_full_disk_is_said_in_a_sentence(county, visit, monkeypatch):
    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)

    with pytest.raises(PhotoRefused, match="过一会儿再传"):
        add_photo(visit_id=visit.pk, upload=picture(), actor=county.wang)

    assert not VisitPhoto.objects.exists()
