"""Close the encrypted columns anew with the key HUCE_FIELD_KEY_ID; docs/deploy.md says how keys are changed."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.file_rotation import files_by_key
from accounts.rotation import FAILURES_SHOWN, keys_in_use, rotate
from config.lib.refusals import Refused


class Command(BaseCommand):
    help = "把加密内容和照片、材料文件换成用 HUCE_FIELD_KEY_ID 这把密钥加密；可以中断，再运行会接着做。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="只看各列和文件用的是哪把密钥，不改动")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate, or only count. Raises CommandError (exit code 1) for values that no key opens."""
        if options["check"]:
            self._show_keys()
            return
        try:
            done = rotate(self._show_progress)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        for place in done.unreadable[:FAILURES_SHOWN]:
            self.stderr.write(f"打不开，内容被改动过：{place}")
        if done.unreadable:
            raise CommandError(f"有 {len(done.unreadable)} 个值打不开，没有动它们。请保留现场并报告审计管理员。")
        self.stdout.write(f"已换成密钥 {settings.FIELD_KEY_ID}，共 {done.changed.total()} 个值。")

    def _show_keys(self) -> None:
        for place, keys in [*keys_in_use().items(), *files_by_key().items()]:
            used = "，".join(f"{key}：{number} 个" for key, number in sorted(keys.items())) or "没有内容"
            self.stdout.write(f"{place}　{used}")

    def _show_progress(self, place: str, done: int) -> None:
        self.stdout.write(f"{place}　已换 {done} 个")
