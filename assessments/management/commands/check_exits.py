"""`manage.py check_exits`: check all open households now, in this process."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assessments.models import COUNTED, ExitRun, Standard, Trigger
from assessments.services.runs import judge_only, run_here, settled_moment, start_run
from config.lib.refusals import Refused
from villages.models import Township

WORDS = {
    "read": "读取",
    "eligible": "达标",
    "unmet": "不达标",
    "unknown": "待核实",
    "changed": "有变化",
    "newly_eligible": "新达标",
    "newly_blocked": "新挡住",
    "errors": "出错",
}


class Command(BaseCommand):
    help = "核对全部未脱贫户是否达到退出标准；被中断过的同一天的核对会接着核完。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", type=date.fromisoformat, help="截至哪一天（YYYY-MM-DD），不写就是今天")
        parser.add_argument("--township", help="只核一个乡镇，写 12 位区划代码")
        parser.add_argument("--dry-run", action="store_true", help="只试算，不写入任何结论")
        parser.add_argument("--json", action="store_true", help="用 JSON 输出")

    def handle(self, **options: Any) -> None:
        day = options["as_of"] or timezone.localdate()
        township = _township(options["township"])
        try:
            counts = _try(day, township) if options["dry_run"] else _run(day, township)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(counts, ensure_ascii=False))
            return
        told = "，".join(f"{word} {counts[name]:,} 户" for name, word in WORDS.items() if name in counts)
        self.stdout.write(
            f"{counts['as_of']} {'试算' if options['dry_run'] else '核对'}：{told}，用时 {counts['seconds']:.1f} 秒"
        )


def _township(code: str | None) -> Township | None:
    if not code:
        return None
    found = Township.objects.filter(code=code).first()
    if found is None:
        raise CommandError(f"没有代码是 {code} 的乡镇。请核对 12 位区划代码。")
    return found


def _try(day: date, township: Township | None) -> dict[str, Any]:
    standard = Standard.objects.on(day)
    tally = judge_only(as_of=day, known_at=settled_moment(), standard=standard, township=township)
    told = {
        name: value
        for name, value in asdict(tally).items()
        if name not in {"changed", "newly_eligible", "newly_blocked"}
    }
    return {"as_of": day.isoformat(), "dry_run": True, **told}


def _run(day: date, township: Township | None) -> dict[str, Any]:
    if day > timezone.localdate():
        raise Refused("不能写入将来日期的结论。只想看结果，请加 --dry-run。")
    run: ExitRun = run_here(start_run(trigger=Trigger.COMMAND, actor=None, as_of=day, township=township))
    return {
        "run": run.pk,
        "as_of": day.isoformat(),
        "state": run.state,
        **{name: getattr(run, name) for name in COUNTED},
    }
