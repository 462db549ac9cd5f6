"""manage.py load_demo_county: fill an empty database with the demonstration county."""

from argparse import ArgumentParser
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assessments.demo.accounts import PASSWORD, STAFF
from assessments.demo.load import DEFAULT_SEED, load_county
from assessments.models import ExitRun
from assessments.services.first_checks import first_checks, first_quality_check
from assessments.services.first_exits import begin_exits
from assessments.services.first_projects import begin_projects
from config.lib.refusals import Refused


class Command(BaseCommand):
    """Loads the county, then checks it as of last night and as of tonight."""

    help = "Load the demonstration county (invented people, published figures) into an empty database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare share, seed and day."""
        parser.add_argument("--share", default="1", help="part of the county, above 0 and up to 1, such as 0.05")
        parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="the same seed and day give the same rows")
        parser.add_argument("--today", help="the day the county stands at, as YYYY-MM-DD; not after today")
        parser.add_argument(
            "--checks-only", action="store_true", help="load nothing; make up for first checks that were interrupted"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Do it, telling each part in a line."""
        try:
            if not options["checks_only"]:
                self._load(options)
            for run in first_checks():
                self._tell(run)
            if exits := begin_exits():
                self._say(f"        退出办理：{exits} 户在办")
            if projects := begin_projects():
                self._say(f"        项目入库：{projects} 个在办")
            if check := first_quality_check():
                self._say(f"{check.seconds:6.1f} 秒  数据检查：{check.total:,} 户，查出问题 {check.opened:,} 条")
        except (Refused, ValueError) as refusal:
            raise CommandError(str(refusal)) from refusal
        if not options["checks_only"]:
            accounts = "、".join(f"{staff.username} {staff.role.label}" for staff in STAFF)
            self._say(f"演示账号（密码 {PASSWORD}）：{accounts}")

    def _load(self, options: dict[str, Any]) -> None:
        share, today = _share(options["share"]), _day(options["today"])
        loaded = load_county(seed=options["seed"], share=share, today=today, say=self._say)
        self._say(f"演示县已装好，用时 {loaded.seconds:.1f} 秒。")

    def _tell(self, run: ExitRun) -> None:
        self._say(
            f"{run.seconds:6.1f} 秒  核对（截至 {run.as_of}）：{run.read:,} 户，达标 {run.eligible:,}，"
            f"不达标 {run.unmet:,}，待核实 {run.unknown:,}，新达标 {run.newly_eligible}，新挡住 {run.newly_blocked}"
        )

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _share(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise CommandError("--share 要写成数字，例如 0.05。") from error


def _day(text: str | None) -> date:
    today = timezone.localdate()
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError as error:
        raise CommandError("--today 要写成 2026-11-22 这样的日期。") from error
    if day > today:
        raise CommandError(f"--today 不能晚于今天（{today}）。")
    return day
