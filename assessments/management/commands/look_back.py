"""`manage.py look_back`: judge the exited households again now, in this process."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.services.look_back import look_back, start_look_back
from config.lib.refusals import Refused


class Command(BaseCommand):
    help = "回头看：已脱贫户再核一遍，列出疑似错退和疑似返贫；被中断过的会接着核完。"

    def handle(self, **options: Any) -> None:
        try:
            run = start_look_back()
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        look_back(run.pk, take_over=True)
        run.refresh_from_db()
        self.stdout.write(
            f"{run.night} 回头看：看了 {run.done:,} 户，新发现 {run.found:,} 个疑点，不再疑似 {run.gone:,} 个，"
            f"退出时无法核 {run.undated:,} 户，出错 {run.errors:,} 户，用时 {run.seconds:.1f} 秒"
        )
