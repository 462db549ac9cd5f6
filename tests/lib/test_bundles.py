"""Files sent as one: put together in order, found by everybody who looks for static files, compressed on the way."""

import gzip
import os
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.http import HttpResponse
from django.test import RequestFactory

from config.lib.bundles import BundleFinder, put_together
from config.lib.compressing import CompressTextMiddleware

SHEET = "a{color:red}" * 100


@pytest.fixture
def parts(settings, tmp_path) -> Path:
    """A folder of two small parts and a bundle of both, in place of the project's own."""
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "one.css").write_text("one{}")
    (folder / "two.css").write_text("two{}")
    settings.STATICFILES_DIRS = [folder]
    settings.BUNDLES = {"css/all.css": ["two.css", "one.css"]}
    settings.BUNDLE_ROOT = tmp_path / "bundles"
    return folder


def test_the_parts_stand_one_after_the_other_in_the_order_named(parts):
    assert put_together("css/all.css").read_text() == "two{}\none{}"


def test_a_part_that_changed_changes_the_bundle_and_nothing_else_does(parts):
    made = put_together("css/all.css")
    os.utime(made, (1, 1))

    assert put_together("css/all.css").stat().st_mtime == 1

    (parts / "one.css").write_text("one{color:red}")
    assert put_together("css/all.css").read_text() == "two{}\none{color:red}"
    assert [path.name for path in made.parent.iterdir()] == ["all.css"]


def test_only_a_bundle_is_found(parts):
    finder = BundleFinder()

    assert Path(finder.find("css/all.css")).read_text() == "two{}\none{}"
    assert finder.find("css/all.css", find_all=True) == [finder.find("css/all.css")]
    assert not finder.find("one.css")
    assert not finder.find("one.css", find_all=True)


def test_a_part_that_is_missing_is_named_before_the_start(parts):
    assert BundleFinder().check() == []

    (parts / "one.css").unlink()

    assert ["one.css" in fault.msg for fault in BundleFinder().check()] == [True]


def test_the_bundles_are_collected_with_the_other_files(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path

    call_command("collectstatic", interactive=False, verbosity=0)

    for name in settings.BUNDLES:
        assert (tmp_path / name).read_bytes() == Path(finders.find(name)).read_bytes()


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "text/css", "image/svg+xml"])
def test_text_is_sent_compressed_to_whoever_takes_it(kind: str):
    answer = CompressTextMiddleware(lambda request: HttpResponse(SHEET, content_type=kind))

    small = answer(RequestFactory().get("/", headers={"accept-encoding": "gzip"}))
    assert small["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.content).decode() == SHEET
    assert answer(RequestFactory().get("/")).content.decode() == SHEET


def test_a_photo_is_sent_as_it_is():
    answer = CompressTextMiddleware(lambda request: HttpResponse(SHEET, content_type="image/jpeg"))

    photo = answer(RequestFactory().get("/", headers={"accept-encoding": "gzip"}))

    assert not photo.has_header("Content-Encoding")
    assert photo.content.decode() == SHEET
