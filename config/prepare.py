"""Bring the database of `make run` up to date and, when it is empty, load the demonstration county.

A process of its own, so that the supervisor needs no Django and can end it at any moment.
"""

import argparse
import sys

import django
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import OperationalError

import config.celery  # noqa: F401  names the settings module


def main(arguments: list[str]) -> None:
    """Migrate and load. Exits with one sentence when the database cannot be reached or a command refuses."""
    parser = argparse.ArgumentParser(prog="python -m config.prepare")
    parser.add_argument("--share", help="load only this share of the county, such as 0.05")
    chosen = parser.parse_args(arguments)
    try:
        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        _load_county(chosen.share)
    except ImproperlyConfigured as error:
        sys.exit(f"设置有误：{error}")
    except OperationalError as error:
        sys.exit(_sentence(str(error)))
    except CommandError as error:
        sys.exit(str(error))


def _sentence(message: str) -> str:
    if "No space left on device" in message:
        return "磁盘已满，数据库写不进去，请清理磁盘后再运行。"
    return f"数据库连不上或写不进去：{message.strip().splitlines()[0]}。"


def _load_county(share: str | None) -> None:
    """Load the county into an empty database; else make up for first checks in or before which a start was stopped."""
    if not apps.get_model("households", "Household")._base_manager.exists():
        sys.stderr.write("正在载入演示县（首次约需两分钟）……\n")
        call_command("load_demo_county", *(["--share", share] if share else []))
    else:
        call_command("load_demo_county", "--checks-only")


if __name__ == "__main__":
    main(sys.argv[1:])
