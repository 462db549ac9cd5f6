"""manage.py setup_county: places, first administrators and a standard to start from, on an empty database or again."""

from argparse import ArgumentParser
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.services.setup import STAFF_COLUMNS, StandardDraft, set_up_county
from config.lib.refusals import Refused
from villages.services.place_files import COLUMNS


class Command(BaseCommand):
    """Sets a real county up; safe to run again."""

    help = "建县：装区划、首批管理员和起始退出标准。可以重复运行，只补缺的，不改已有的。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the files and the standard."""
        parser.add_argument("places", type=Path, help=f"区划 CSV，列：{','.join(COLUMNS)}")
        parser.add_argument("--staff", type=Path, help=f"人员 CSV，列：{','.join(STAFF_COLUMNS)}；办完请删除这个文件")
        parser.add_argument("--income-line", help="收入线，元/人/年，例如 4000")
        parser.add_argument("--standard-from", help="标准从哪一天起用，例如 2026-01-01")
        parser.add_argument("--standard-document", help="标准依据的文件名称和文号")
        parser.add_argument("--living-days", type=int, default=365, help="吃穿走访有效天数")
        parser.add_argument("--water-days", type=int, default=730, help="饮水认定有效天数")
        parser.add_argument("--housing-days", type=int, default=1095, help="住房鉴定有效天数")
        parser.add_argument("--release-standard", action="store_true", help="直接发布；不写就是草稿")

    def handle(self, *_: Any, **options: Any) -> None:
        """Do it and tell what was done; the passwords are printed here and kept nowhere."""
        try:
            report = set_up_county(places=options["places"], staff=options["staff"], standard=_standard(options))
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        for line in report.lines:
            self.stdout.write(line)
        if report.passwords:
            self.stdout.write("\n一次性密码只显示这一次，请抄下来交给本人，登录后要先改：")
            for label, name, username, password in report.passwords:
                self.stdout.write(f"  {label}  {name}  用户名 {username}  密码 {password}")


def _standard(options: dict[str, Any]) -> StandardDraft | None:
    asked = [options[name] for name in ("income_line", "standard_from", "standard_document")]
    if not any(asked):
        return None
    if not all(asked):
        raise CommandError("要建标准，--income-line、--standard-from、--standard-document 三项都要写。")
    try:
        line, since = Decimal(options["income_line"]), date.fromisoformat(options["standard_from"])
    except (InvalidOperation, ValueError) as error:
        raise CommandError("收入线写成 4000 或 4000.00，起用日期写成 2026-01-01。") from error
    if not line.is_finite() or line <= 0 or line != line.quantize(Decimal("0.01")):
        raise CommandError("收入线要大于 0，最多两位小数。")
    return StandardDraft(
        document=options["standard_document"],
        income_line=line,
        valid_from=since,
        living_stale_days=options["living_days"],
        water_stale_days=options["water_days"],
        housing_stale_days=options["housing_days"],
        release=options["release_standard"],
    )
