"""Changing the key of pictures and papers on disk: old and open ones are closed anew, what no key opens is reported."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.file_rotation import DAMAGED, OPEN, files_by_key, keys_of_files
from accounts.reveal import open_stored
from accounts.rotation import rotate
from config.lib.crypto import encrypt_file
from config.lib.refusals import Refused
from households.models import Evidence
from tests.households.papers import PDF, pdf, upload

OLD, NEW, PLACE = "demo", "2027a", "households.Evidence.file（文件）"


@pytest.fixture
def papers(county, settings, tmp_path) -> list[Evidence]:
    """One paper closed with the old key, one that lies open; then the key changes."""
    settings.MEDIA_ROOT = tmp_path
    closed, left_open = (upload(household, county.liu, pdf()) for household in (county.chen, county.bai))
    Path(left_open.file.path).write_bytes(PDF)
    settings.FIELD_KEYS = {**settings.FIELD_KEYS, NEW: b"another-sixteen."}
    settings.FIELD_KEY_ID = NEW
    return [closed, left_open]


def test_closed_and_open_files_get_the_new_key_and_still_open_without_the_old_one(papers, settings):
    assert files_by_key()[PLACE] == {OLD: 1, OPEN: 1}
    assert keys_of_files() == {OLD}

    done = rotate(lambda *_: None)

    assert done.changed[PLACE] == 2
    assert files_by_key()[PLACE] == {NEW: 2}
    settings.FIELD_KEYS = {NEW: settings.FIELD_KEYS[NEW]}
    assert [open_stored(paper.file) for paper in papers] == [PDF, PDF]
    assert [path.suffix for path in Path(papers[0].file.path).parent.iterdir()] == [".pdf", ".pdf"]


def test_a_file_that_is_gone_is_passed_over_and_one_that_was_altered_stays_and_is_reported(papers):
    Path(papers[1].file.path).unlink()
    altered = Path(papers[0].file.path)
    altered.write_bytes(altered.read_bytes()[:-1] + b"x")
    before, shown = altered.read_bytes(), StringIO()

    with pytest.raises(CommandError, match="有 1 个值打不开"):
        call_command("rotate_field_key", stdout=StringIO(), stderr=shown)

    assert altered.name in shown.getvalue()
    assert altered.read_bytes() == before


def test_a_file_whose_beginning_was_altered_stops_neither_a_backup_nor_the_rest(papers):
    altered = Path(papers[0].file.path)
    altered.write_bytes(altered.read_bytes().replace(OLD.encode(), b"\xff\xfe", 1))
    before, shown = altered.read_bytes(), StringIO()
    assert files_by_key()[PLACE] == {DAMAGED: 1, OPEN: 1}
    assert keys_of_files() == set()

    with pytest.raises(CommandError, match="有 1 个值打不开"):
        call_command("rotate_field_key", stdout=StringIO(), stderr=shown)

    assert altered.name in shown.getvalue()
    assert altered.read_bytes() == before
    assert files_by_key()[PLACE] == {DAMAGED: 1, NEW: 1}


def test_a_key_that_is_not_at_hand_is_named_and_nothing_changes(papers, settings):
    Path(papers[0].file.path).write_bytes(encrypt_file(PDF).replace(NEW.encode(), b"2020a", 1))
    before = files_by_key()

    with pytest.raises(Refused, match="用密钥 2020a 加密"):
        rotate(lambda *_: None)

    assert files_by_key() == before


def test_the_command_counts_files_without_changing(papers):
    out = StringIO()
    call_command("rotate_field_key", "--check", stdout=out)

    assert f"{PLACE}　{OLD}：1 个，{OPEN}：1 个" in out.getvalue()
