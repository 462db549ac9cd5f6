"""What a backup is made of, and what happens when it cannot be made."""

import base64
import fcntl
import json
import os
import shutil
import stat
from collections import namedtuple
from pathlib import Path

import pytest
from django.conf import settings

from accounts.models import AuditEntry
from config.backup import programs, take
from config.backup.errors import BackupFailed
from config.backup.manifest import read_manifest
from config.backup.take import remove_older, take_backup

Usage = namedtuple("Usage", "total used free")


def test_the_sheet_says_what_is_inside(filled, backup):
    manifest = read_manifest(backup)
    assert manifest.county == "测试县"
    assert manifest.version == take.version()
    assert manifest.state.rows["households_household"] == 3
    assert [head[1] for head in manifest.state.ledger_heads] == [5]
    assert manifest.key_ids == ["demo"]
    # Photos of a visit, a meeting, boards, works and a claim, papers of households and of payments.
    assert (manifest.files, manifest.missing_files) == (16, [])


def test_only_the_owner_can_read_it(backup):
    assert stat.S_IMODE(backup.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in backup.iterdir()} == {0o600}


def test_no_key_is_inside(backup):
    secrets = [base64.b64encode(key).decode() for key in (*settings.FIELD_KEYS.values(), settings.HASH_KEY)]
    sheet = (backup / "manifest.json").read_text()
    assert not [secret for secret in (*secrets, settings.SECRET_KEY) if secret in sheet]


def test_it_is_written_down(filled, backup):
    entry = AuditEntry.objects.get(action="system.backup")
    assert entry.after["name"] == backup.name
    assert entry.after["parts"] == json.loads((backup / "manifest.json").read_text())["parts"]


def test_a_photo_that_was_lost_before_is_told(filled, backups, said):
    sentences, say = said
    (Path(settings.MEDIA_ROOT) / filled.photo.file.name).unlink()
    manifest = read_manifest(take_backup(backups, say=say))
    assert manifest.missing_files == [filled.photo.file.name]
    assert any("有 1 个照片文件在备份前就不在了" in sentence for sentence in sentences)


def test_a_full_disk_is_told_before_anything_is_written(filled, backups, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10, 10, 0))
    with pytest.raises(BackupFailed, match="磁盘空间不足"):
        take_backup(backups, say=lambda _: None)
    assert list(backups.iterdir()) == []


def test_a_dump_that_fails_leaves_nothing(filled, backups, monkeypatch):
    def fail(*_, **__):
        raise BackupFailed("pg_dump 没有做完：故意的")

    monkeypatch.setattr(take, "run_program", fail)
    with pytest.raises(BackupFailed, match="故意的"):
        take_backup(backups, say=lambda _: None)
    assert list(backups.iterdir()) == []
    assert not AuditEntry.objects.filter(action="system.backup").exists()


def test_what_a_killed_backup_left_is_removed_by_the_next(filled, backups):
    (backups / ".huce-20260101-013000.part").mkdir(parents=True)
    made = take_backup(backups, say=lambda _: None)
    assert list(backups.iterdir()) == [made]


def test_two_backups_do_not_write_into_one_folder(filled, backups):
    backups.mkdir()
    first = os.open(backups, os.O_RDONLY)
    fcntl.flock(first, fcntl.LOCK_EX)
    with pytest.raises(BackupFailed, match="另一个备份正在写入"):
        take_backup(backups, say=lambda _: None)
    os.close(first)
    assert list(backups.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_told(filled, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BackupFailed, match="文件读写出错"):
        take_backup(tmp_path / "file" / "backups", say=lambda _: None)


def test_programs_of_another_version_are_not_used(filled, backups, monkeypatch, tmp_path):
    old = tmp_path / "bin" / "pg_dump"
    old.parent.mkdir()
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    old.chmod(0o755)
    monkeypatch.setattr(programs, "_candidates", lambda _: iter([old.parent]))
    with pytest.raises(BackupFailed, match=r"^本机没有 PostgreSQL \d+ 的 pg_dump.*请安装 postgresql-client-\d+ 后再做"):
        take_backup(backups, say=lambda _: None)


def test_the_password_is_not_on_the_command_line(filled, monkeypatch):
    monkeypatch.setitem(programs.connection.settings_dict, "PASSWORD", "geheim")
    seen = {}

    def look(argv, **options):
        seen.update(argv=argv, environment=options["env"])
        return type("Done", (), {"returncode": 0})

    monkeypatch.setattr(programs, "_folder", lambda *_: Path("/bin"))
    monkeypatch.setattr(programs.subprocess, "run", look)
    programs.run_program("pg_dump", server=18)
    assert not [word for word in seen["argv"] if "geheim" in word]
    assert seen["environment"]["PGPASSWORD"] == "geheim"


def test_older_backups_go_and_what_is_not_ours_stays(backups):
    for name in ("huce-20260101-013000", "huce-20260102-013000", "huce-20260103-013000"):
        (backups / name).mkdir(parents=True)
        (backups / name / "manifest.json").write_text("{}")
    (backups / "huce-20250101-013000").mkdir()
    (backups / "notes").mkdir()
    remove_older(backups, keep=2, say=lambda _: None)
    assert sorted(path.name for path in backups.iterdir()) == [
        "huce-20250101-013000",
        "huce-20260102-013000",
        "huce-20260103-013000",
        "notes",
    ]
