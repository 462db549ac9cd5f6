"""Prove an exported ledger: is every cell what the system wrote, and do its chains end where today's ledger was?"""

import base64
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.lib.crypto import public_keys
from funds.models import LedgerEntry
from funds.proof.checking import check
from funds.proof.program import told
from funds.proof.reading import Unreadable, open_book
from funds.verification import verify_heads


class Command(BaseCommand):
    help = "核验导出的资金台账（.xlsx 或 CSV 的 .zip）。不通过时逐处列出，退出码为 1。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", metavar="文件", help="导出的文件")
        parser.add_argument("--keys", action="store_true", help="只列出公钥，供抄存")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["keys"]:
            for key_id, key in public_keys().items():
                self.stdout.write(f"{key_id}:{base64.b64encode(key).decode()}")
            return
        if options["file"] is None:
            raise CommandError("请写明要核验的文件。")
        try:
            with options["file"].open("rb") as file:
                report = check(open_book(file), public_keys())
        except (Unreadable, OSError) as error:
            raise CommandError(str(error)) from error
        for fault in verify_heads(report.heads, LedgerEntry.objects.all()):
            report.add(fault)
        said = "\n".join(told(report))
        if not report.is_whole:
            raise CommandError(said)
        self.stdout.write(f"{said}\n账头与今天的台账一致。")
