import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from households.models import VisitPhoto
from households.services import photos
from households.services.photo_files import sweep_photo_files
from households.services.photos import add_photo
from tests.households.conftest import picture


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def grow_old(path: Path, *, hours: int) -> None:
    then = (timezone.now() - timedelta(hours=hours)).timestamp()
    os.utime(path, (then, then))


@pytest.fixture
def orphan(county, visit, monkeypatch, tmp_path) -> Path:
    """What a server leaves that was killed between the file of a photo and its row."""
    with monkeypatch.context() as broken:
        broken.setattr(photos, "settle", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            add_photo(visit_id=visit.pk, upload=picture(size=(50, 50)), actor=county.wang)
    assert not VisitPhoto.objects.exists()
    return files(tmp_path)[0]


def test_a_file_without_a_photo_is_swept_after_a_day(orphan):
    grow_old(orphan, hours=23)
    assert sweep_photo_files() == 0

    grow_old(orphan, hours=25)
    assert sweep_photo_files() == 1
    assert not orphan.exists()


def test_the_file_of_a_photo_is_never_swept(county, visit, orphan, tmp_path):
    photo = add_photo(visit_id=visit.pk, upload=picture(), actor=county.wang)
    for path in files(tmp_path):
        grow_old(path, hours=1000)

    assert sweep_photo_files() == 1
    assert files(tmp_path) == [Path(photo.file.path)]


def test_a_county_without_photos_has_nothing_to_sweep():
    assert sweep_photo_files() == 0
