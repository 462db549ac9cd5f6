"""Take a backup, look whether one is whole, bring one back."""

import argparse
import sys
from pathlib import Path

from django.db import OperationalError

import config.ready  # noqa: F401  before anything with models
from config.backup.errors import BackupFailed
from config.backup.manifest import read_manifest
from config.backup.restore import restore_backup
from config.backup.take import remove_older, take_backup


def main(arguments: list[str]) -> None:
    """Do what the command line asks; exit with one sentence when it cannot be done."""
    chosen = _parser().parse_args(arguments)
    try:
        chosen.run(chosen)
    except BackupFailed as failure:
        sys.exit(str(failure))
    except OperationalError as error:
        sys.exit(f"数据库连不上或读不出来：{str(error).strip().splitlines()[0]}。")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m config.backup", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="take | check | restore")
    take = commands.add_parser("take", help="write a backup below a folder")
    take.add_argument("folder", type=Path)
    take.add_argument("--keep", type=int, default=0, help="then remove all but so many of the newest backups there")
    take.set_defaults(run=_take)
    check = commands.add_parser("check", help="see whether a backup is whole")
    check.add_argument("backup", type=Path)
    check.set_defaults(run=_check)
    restore = commands.add_parser("restore", help="bring a backup back and prove it")
    restore.add_argument("backup", type=Path)
    restore.add_argument("--replace", action="store_true", help="replace what is in the database now")
    restore.set_defaults(run=_restore)
    return parser


def _take(chosen: argparse.Namespace) -> None:
    take_backup(chosen.folder, say=_say)
    if chosen.keep > 0:
        remove_older(chosen.folder, keep=chosen.keep, say=_say)


def _check(chosen: argparse.Namespace) -> None:
    _say(read_manifest(chosen.backup).sentence)


def _restore(chosen: argparse.Namespace) -> None:
    restore_backup(chosen.backup, replace=chosen.replace, say=_say)


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
