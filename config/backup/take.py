"""Taking a backup while the system runs: one snapshot for figures and dump, then the photos, then the sealed sheet."""

import contextlib
import fcntl
import os
import re
import shutil
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.file_rotation import keys_of_files
from config.backup.errors import BackupFailed, disk_sentence
from config.backup.manifest import DUMP, MEDIA, PARTS, SHEET, Manifest, part_of, write_manifest
from config.backup.media import pack, stored_files
from config.backup.programs import run_program
from config.backup.state import LEFT_OUT, ask_database, files_named, keys_needed, read_state, tables
from config.lib.snapshot import Snapshot, snapshot

NAME = re.compile(r"huce-\d{8}-\d{6}")
Say = Callable[[str], None]


def take_backup(folder: Path, *, say: Say) -> Path:
    """Write a backup below `folder` and return where; it is there whole or not at all. Raises BackupFailed."""
    now = timezone.localtime()
    whole = folder.resolve() / f"huce-{now:%Y%m%d-%H%M%S}"
    part = _part_of(whole)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(folder):
            _require_something()
            _require_room(folder)
            part.mkdir(mode=0o700)
            manifest = _write_parts(part, made_at=now.isoformat(timespec="seconds"))
            write_manifest(manifest, part)
            _to_disk(part)
            part.rename(whole)
    except OSError as error:
        raise BackupFailed(disk_sentence(error)) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    _write_down(whole, manifest)
    _report(whole, manifest, say)
    return whole


def remove_older(folder: Path, *, keep: int, say: Say) -> None:
    """Remove all but the `keep` newest whole backups of ours in `folder`."""
    ours = sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name) and (path / SHEET).is_file())
    for path in ours[:-keep]:
        shutil.rmtree(path)
        say(f"已删除较旧的备份 {path.name}。")


def version() -> str:
    """Return the version of this programme."""
    with (Path(settings.BASE_DIR) / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def _part_of(whole: Path) -> Path:
    return whole.with_name(f".{whole.name}.part")


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold `folder` against another backup, and remove what a killed one left half written."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for left in folder.glob(".huce-*.part"):
            shutil.rmtree(left)
        yield
    except BlockingIOError:
        raise BackupFailed(f"另一个备份正在写入 {folder}，没有再做一份。请等它完成。") from None
    finally:
        os.close(descriptor)


def _require_something() -> None:
    if "django_migrations" not in tables(ask_database):
        raise BackupFailed("数据库是空的，没有可以备份的内容。请核对 DATABASE_URL，或者先启动一次系统。")


def _write_parts(part: Path, *, made_at: str) -> Manifest:
    with snapshot() as moment:
        token = moment.ask("SELECT pg_export_snapshot()")[0][0]
        state = read_state(moment.ask)
        named, county = files_named(moment.ask), _county(moment)
        keys = sorted({*keys_needed(moment.ask), *keys_of_files()})
        _dump(part / DUMP, snapshot_token=token, server=state.server)
    packed = pack(Path(settings.MEDIA_ROOT), part / MEDIA)
    (part / MEDIA).chmod(0o600)
    return Manifest(
        made_at=made_at,
        version=version(),
        county=county,
        state=state,
        key_ids=keys,
        files=len(packed),
        missing_files=sorted(named - packed),
        parts={name: part_of(part / name) for name in PARTS},
    )


def _dump(path: Path, *, snapshot_token: str, server: int) -> None:
    left_out = [f"--exclude-table-data={table}" for table in sorted(LEFT_OUT)]
    words = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot_token}", f"--file={path}"]
    run_program("pg_dump", *words, *left_out, server=server)
    path.chmod(0o600)


def _county(moment: Snapshot) -> str:
    found = moment.ask("SELECT name FROM villages_county LIMIT 1")
    return str(found[0][0]) if found else ""


def _require_room(folder: Path) -> None:
    """Raise BackupFailed when the disk cannot hold the photos and half of the database: a dump is smaller than that."""
    photos = sum(path.stat().st_size for path in stored_files(Path(settings.MEDIA_ROOT)))
    needed = photos + ask_database("SELECT pg_database_size(current_database())")[0][0] // 2
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise BackupFailed(
            f"磁盘空间不足：{folder} 所在的磁盘只剩 {free // 1_000_000} MB，这次备份约需 {needed // 1_000_000} MB。"
            "请腾出空间，或者换一个文件夹再做。"
        )


def _to_disk(part: Path) -> None:
    """Make sure that what is renamed has reached the disk."""
    for path in [*part.iterdir(), part]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@transaction.atomic
def _write_down(whole: Path, manifest: Manifest) -> None:
    record(actor=None, action="system.backup", after={"name": whole.name, "parts": manifest.parts})


def _report(whole: Path, manifest: Manifest, say: Say) -> None:
    size = sum(part["bytes"] for part in manifest.parts.values())
    say(f"已备份到 {whole}（{size / 1_000_000:,.1f} MB）。")
    say(f"数据库 {manifest.state.size}；照片 {manifest.files:,} 个。")
    say(f"恢复时需要的密钥：{'、'.join(manifest.key_ids) or '无'}。备份里没有密钥，请另处保存 secrets 文件夹。")
    if manifest.missing_files:
        shown = "、".join(manifest.missing_files[:5])
        say(f"注意：有 {len(manifest.missing_files)} 个照片文件在备份前就不在了（{shown}），请查明原因。")
