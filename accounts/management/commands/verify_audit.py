from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.sealing import verify


class Command(BaseCommand):
    help = "Recompute the seals over the audit trail; ends with an error when one is broken."

    def handle(self, *_: Any, **__: Any) -> None:
        """Print what was found. Raises CommandError (exit code 1) for a break."""
        report = verify()
        self.stdout.write(f"已封存 {report.sealed} 条，共 {report.blocks} 块；未封存 {report.tail} 条。")
        self.stdout.write(f"末块摘要 {report.head}")
        for sentence in report.breaks:
            self.stderr.write(sentence)
        if report.breaks:
            raise CommandError(f"操作日志有 {len(report.breaks)} 处对不上，请立即保护现场并报告审计管理员。")
        self.stdout.write("操作日志完整，没有发现改动。")
