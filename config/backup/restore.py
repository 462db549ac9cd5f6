"""Bringing a backup back: look first and touch nothing, then restore, then prove that it is what was saved."""

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from accounts.audit import record
from accounts.sealing import verify
from config.backup.errors import BackupFailed, disk_sentence
from config.backup.manifest import DUMP, MEDIA, Manifest, read_manifest
from config.backup.media import stored_files, unpack
from config.backup.programs import database_name, run_program
from config.backup.state import ask_database, files_named, read_state, server_major, tables
from config.lib.replaced_migrations import LAST_WITH_THE_OLD_FILES, missing_replaced
from funds.models import FundLine
from funds.verification import verify_line

Say = Callable[[str], None]


def restore_backup(folder: Path, *, replace: bool, say: Say) -> None:
    """Restore the backup in `folder` into our database and MEDIA_ROOT, and prove it.

    Raises BackupFailed with nothing touched when the backup, the keys, the server or the target does not fit; after the
    restore when something is not as it was saved.
    """
    manifest = read_manifest(folder)
    say(manifest.sentence)
    for require in (_require_keys, _require_version, _require_server):
        require(manifest)
    _require_alone()
    _require_target(replace)
    try:
        beside = _unpack_beside(folder)
        _restore_database(folder, replace=replace)
        _put_in_place(beside, say)
    except OSError as error:
        raise BackupFailed(disk_sentence(error)) from error
    finally:
        shutil.rmtree(_beside(), ignore_errors=True)
    faults = _prove(manifest, say)
    _write_down(folder, manifest, faults)
    if faults:
        raise BackupFailed("\n".join([*faults, f"恢复后有 {len(faults)} 处与备份时不符。请保留现场并报告审计管理员。"]))
    say("恢复完成。所有人需要重新登录；备份时还在进行的导出和核对，请停止后重新发起。")


def _require_keys(manifest: Manifest) -> None:
    missing = [key for key in manifest.key_ids if key not in settings.FIELD_KEYS]
    if missing:
        raise BackupFailed(
            f"备份里有用密钥 {'、'.join(missing)} 加密的内容，HUCE_FIELD_KEYS 里却没有这把密钥，没有恢复。"
            "请从密钥的另存处取回后再恢复。"
        )


def _require_version(manifest: Manifest) -> None:
    if set(manifest.state.migrations) - _known_migrations():
        raise BackupFailed(f"备份来自更新的版本（{manifest.version}），没有恢复。请先把程序升级到那个版本。")
    if missing_replaced(manifest.state.migrations):
        raise BackupFailed(f"备份来自较早的版本，要先用 {LAST_WITH_THE_OLD_FILES} 版恢复并升级，再升到本版。没有恢复。")


def _known_migrations() -> set[str]:
    """Return app.name of the migrations on disk and of those that they replace: a database notes both as applied."""
    on_disk = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    replaced = (old for migration in on_disk.values() for old in migration.replaces)
    return {f"{app}.{name}" for app, name in (*on_disk, *replaced)}


def _require_server(manifest: Manifest) -> None:
    here = server_major(ask_database)
    if here < manifest.state.server:
        raise BackupFailed(
            f"备份来自 PostgreSQL {manifest.state.server}，本机是 {here}，没有恢复。请换用不低于前者的版本。"
        )


def _require_alone() -> None:
    others = ask_database(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'"
    )[0][0]
    if others:
        raise BackupFailed(f"还有 {others} 个程序连着这个数据库，没有恢复。请先停止网页、后台和定时进程。")


def _require_target(replace: bool) -> None:
    """Raise BackupFailed when there is something where the backup would go, and nobody said it may be replaced."""
    if replace:
        return
    held = len(tables(ask_database))
    photos = next(stored_files(Path(settings.MEDIA_ROOT)), None)
    if held or photos:
        what = f"数据库里已有 {held} 张表" if held else "照片文件夹里已有文件"
        raise BackupFailed(
            f"{what}，没有恢复。请换一个空的数据库和文件夹；"
            "确实要用备份代替现有数据的，先备份现有数据，再加 --replace（make restore 加 REPLACE=yes）。"
        )


def _beside() -> Path:
    """Return where photos are unpacked before the old ones make room for them."""
    return Path(settings.MEDIA_ROOT).with_name("media-being-restored")


def _unpack_beside(folder: Path) -> Path:
    """Unpack the photos before anything is replaced: here a disk is most likely to run full."""
    beside = _beside()
    shutil.rmtree(beside, ignore_errors=True)
    unpack(folder / MEDIA, beside)
    return beside


def _restore_database(folder: Path, *, replace: bool) -> None:
    """Load the dump in one transaction, into a database that was emptied first when it may be replaced."""
    server = server_major(ask_database)
    if replace:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
    words = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    try:
        run_program("pg_restore", *words, f"--dbname={database_name()}", str(folder / DUMP), server=server)
    except BackupFailed as failure:
        raise BackupFailed(f"{failure}\n数据库现在是空的，备份没有动过；排除原因后可以再恢复一次。") from None
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _put_in_place(beside: Path, say: Say) -> None:
    """Move the photos to where they belong; those that were there are kept beside, for people to remove."""
    media = Path(settings.MEDIA_ROOT)
    if next(stored_files(media), None) is not None:
        kept = media.with_name(f"media-before-{time.strftime('%Y%m%d-%H%M%S')}")
        media.rename(kept)
        say(f"原来的照片移到了 {kept}，确认不再需要后请自行删除。")
    elif media.exists():
        shutil.rmtree(media)
    beside.rename(media)


def _prove(manifest: Manifest, say: Say) -> list[str]:
    """Compare figures and chain heads, bring the database up to this version, recompute both chains."""
    faults = list(manifest.state.differences(read_state(ask_database)))
    say(f"数据库已恢复：{manifest.state.size}，{'与备份时不符' if faults else '与备份时一致'}。")
    call_command("migrate", interactive=False, verbosity=0)
    faults += _ledger_faults(say)
    faults += _audit_faults(say)
    faults += _photo_faults(manifest, say)
    return faults


def _ledger_faults(say: Say) -> Iterator[str]:
    lines = list(FundLine.objects.order_by("pk"))
    found = [f"{finding.subject}：{finding.message}。" for line in lines for finding in verify_line(line)]
    say(f"资金账链：{len(lines)} 条指标，{f'{len(found)} 处不一致' if found else '逐笔重算全部一致'}。")
    yield from found


def _audit_faults(say: Say) -> Iterator[str]:
    report = verify()
    result = f"{len(report.breaks)} 处对不上" if report.breaks else "逐块重算全部一致"
    say(f"操作日志：{report.blocks} 块、{report.sealed:,} 条，{result}。")
    yield from report.breaks


def _photo_faults(manifest: Manifest, say: Say) -> Iterator[str]:
    media = Path(settings.MEDIA_ROOT)
    there = {path.relative_to(media).as_posix() for path in stored_files(media)}
    say(f"照片已恢复：{len(there):,} 个。")
    lost = files_named(ask_database) - there - set(manifest.missing_files)
    if lost or len(there) != manifest.files:
        yield f"备份时有 {manifest.files} 个照片文件，恢复后有 {len(there)} 个，缺 {len(lost)} 个。"


@transaction.atomic
def _write_down(folder: Path, manifest: Manifest, faults: list[str]) -> None:
    told = {"name": folder.name, "made_at": manifest.made_at, "version": manifest.version, "faults": len(faults)}
    record(actor=None, action="system.restore", after=told)
