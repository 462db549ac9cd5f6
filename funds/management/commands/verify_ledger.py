"""Recompute every chain of the ledger and say, line by line, whether it still holds."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from funds.models import FundLine, LedgerHead
from funds.verification import verify_line

FAULTS_SHOWN_PER_LINE = 20


class Command(BaseCommand):
    help = "重算每条资金指标的账链。发现断链时逐条列出，退出码为 1。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--line", type=int, metavar="编号", help="只核对这一条资金指标（内部编号）")

    def handle(self, *args: Any, **options: Any) -> None:
        lines = FundLine.objects.order_by("pk")
        if options["line"] is not None:
            lines = lines.filter(pk=options["line"])
            if not lines.exists():
                raise CommandError("没有这条资金指标。")
        started = time.monotonic()
        broken = sum(self._report(line) for line in lines.iterator())
        entries = sum(LedgerHead.objects.filter(line__in=lines).values_list("number", flat=True))
        seconds = time.monotonic() - started
        if broken:
            raise CommandError(f"账链核对：{lines.count()} 条指标里有 {broken} 条不一致。请保留现场并报审计。")
        self.stdout.write(f"账链核对：{lines.count()} 条指标、{entries} 笔账，全部一致，用时 {seconds:.1f} 秒。")

    def _report(self, line: FundLine) -> bool:
        found = verify_line(line)
        for finding in found[:FAULTS_SHOWN_PER_LINE]:
            self.stderr.write(f"{finding.subject}（{line.pk}）：{finding.message}。")
        if len(found) > FAULTS_SHOWN_PER_LINE:
            self.stderr.write(f"{line.document_no}（{line.pk}）：另有 {len(found) - FAULTS_SHOWN_PER_LINE} 处。")
        return bool(found)
