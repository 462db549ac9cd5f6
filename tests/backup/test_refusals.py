"""A backup that is not as it was made, or does not fit, is refused with a sentence, and nothing is touched."""

import io
import json
import tarfile
from contextlib import closing
from dataclasses import replace as changed
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from config.backup import restore
from config.backup.errors import BackupFailed
from config.backup.manifest import DUMP, MEDIA, SHEET, part_of, read_manifest, write_manifest
from config.backup.media import unpack
from config.backup.restore import restore_backup
from tests.backup.conftest import rows_of
from tests.e2e.conftest import database_url


def flip_a_bit(path: Path) -> None:
    """Change one bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut_the_end(path: Path) -> None:
    """Lose the last bytes of a file."""
    path.write_bytes(path.read_bytes()[:-7])


def change_a_figure(backup: Path) -> None:
    """Let the sheet claim another number of rows."""
    sheet = json.loads((backup / SHEET).read_text())
    sheet["state"]["rows"]["households_household"] += 1
    (backup / SHEET).write_text(json.dumps(sheet))


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda b: flip_a_bit(b / DUMP), "database.dump 已经损坏"),
        (lambda b: cut_the_end(b / MEDIA), "media.tar 已经损坏"),
        (lambda b: (b / DUMP).unlink(), "缺少 database.dump"),
        (lambda b: (b / SHEET).unlink(), "没有备份清单 manifest.json"),
        (lambda b: (b / SHEET).write_text("{"), "清单读不懂"),
        (lambda b: (b / SHEET).write_text("[]"), "清单读不懂"),
        (lambda b: (b / SHEET).write_text("{}"), "不是本系统的备份"),
        (change_a_figure, "清单被改动过"),
    ],
)
def test_a_damaged_backup_is_refused(filled, backup, damage, sentence):
    with connection.cursor() as cursor:
        before = rows_of(cursor)
    damage(backup)
    with pytest.raises(BackupFailed, match=sentence):
        restore_backup(backup, replace=True, say=lambda _: None)
    with connection.cursor() as cursor:
        assert rows_of(cursor) == before


def test_a_backup_of_a_newer_version_is_refused(filled, backup):
    manifest = read_manifest(backup)
    newer = [*manifest.state.migrations, "funds.9999_from_the_future"]
    write_manifest(changed(manifest, state=changed(manifest.state, migrations=newer)), backup)
    with pytest.raises(BackupFailed, match="来自更新的版本"):
        restore_backup(backup, replace=True, say=lambda _: None)


def test_a_backup_that_stopped_before_a_replaced_migration_is_refused(filled, backup):
    manifest = read_manifest(backup)
    older = [name for name in manifest.state.migrations if name != "assessments.0006_chain"]
    assert len(older) < len(manifest.state.migrations)
    write_manifest(changed(manifest, state=changed(manifest.state, migrations=older)), backup)
    with pytest.raises(BackupFailed, match="来自较早的版本，要先用 ed215fa 版"):
        restore_backup(backup, replace=True, say=lambda _: None)


def test_a_backup_of_a_newer_server_is_refused(filled, backup):
    manifest = read_manifest(backup)
    write_manifest(changed(manifest, state=changed(manifest.state, server=99)), backup)
    with pytest.raises(BackupFailed, match="备份来自 PostgreSQL 99"):
        restore_backup(backup, replace=True, say=lambda _: None)


def test_a_database_in_use_is_not_replaced(filled, backup):
    with closing(psycopg2.connect(database_url())), pytest.raises(BackupFailed, match="还有 1 个程序连着这个数据库"):
        restore_backup(backup, replace=True, say=lambda _: None)


def test_a_database_that_holds_something_is_not_replaced_unasked(filled, backup):
    with pytest.raises(BackupFailed, match=r"数据库里已有 \d+ 张表，没有恢复"):
        restore_backup(backup, replace=False, say=lambda _: None)


def test_photos_in_the_way_are_not_replaced_unasked(filled, backup, monkeypatch):
    monkeypatch.setattr(restore, "tables", lambda _: [])
    with pytest.raises(BackupFailed, match="照片文件夹里已有文件"):
        restore_backup(backup, replace=False, say=lambda _: None)
    assert (Path(settings.MEDIA_ROOT) / filled.photo.file.name).is_file()


@pytest.mark.parametrize("name", ["../out.jpg", "/tmp/out.jpg", "a/../../out.jpg"])
def test_a_photo_that_would_land_outside_its_folder_is_refused(tmp_path, name):
    with tarfile.open(tmp_path / MEDIA, "w") as tar:
        entry = tarfile.TarInfo(name)
        entry.size = 1
        tar.addfile(entry, io.BytesIO(b"x"))
    with pytest.raises(BackupFailed, match="照片包里有不该有的内容"):
        unpack(tmp_path / MEDIA, tmp_path / "media")


def test_a_link_among_the_photos_is_refused(tmp_path):
    with tarfile.open(tmp_path / MEDIA, "w") as tar:
        entry = tarfile.TarInfo("link.jpg")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(entry)
    with pytest.raises(BackupFailed, match="照片包里有不该有的内容"):
        unpack(tmp_path / MEDIA, tmp_path / "media")


def test_the_hash_of_a_part_is_the_plain_sha256(tmp_path):
    (tmp_path / "abc").write_bytes(b"abc")
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert part_of(tmp_path / "abc") == {"bytes": 3, "sha256": digest}
