"""`manage.py undo_run ID --reason "…"`: take the last run of the check back."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.services.undoing import undo_run
from config.lib.refusals import Refused


class Command(BaseCommand):
    help = "撤销最后一次退出核对：各户恢复到核对以前的结论，撤下来的结论留着。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", type=int, help="第几次核对")
        parser.add_argument("--reason", required=True, help="为什么撤销")

    def handle(self, **options: Any) -> None:
        try:
            undo = undo_run(run_id=options["run"], reason=options["reason"], actor=None)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"第 {undo.undoes_id} 次核对已撤销，{undo.read:,} 户的结论恢复到核对以前。")
