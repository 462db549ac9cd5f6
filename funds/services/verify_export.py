"""An export that somebody brings back: looked at as every upload is, then proven, then compared with today's ledger."""

import zipfile
from typing import BinaryIO

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import VIEW_FUNDS
from config.lib.crypto import public_keys
from config.lib.refusals import Refused
from config.lib.xlsx_guard import look_at
from funds.models import LedgerEntry
from funds.proof.checking import Report, check
from funds.proof.manifest import EXPORT
from funds.proof.reading import Book, Unreadable, open_book
from funds.verification import verify_heads

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
MOST_PARTS = 20
TOO_LARGE = (
    f"文件超过 {MOST_BYTES // 1024 // 1024} MB，网页上不核验。"
    "请下载核验程序在自己的电脑上核验，或请系统管理员运行 verify_export。"
)
NO_EXPORT = "这不是从系统导出的台账。请选导出的工作簿（.xlsx）或 CSV 压缩包（.zip），不要解压、不要另存为别的格式。"


@service("funds.export_verify", only_notes=True)
def verify_upload(*, file: BinaryIO, size: int, actor: User) -> Report:
    """Prove an export and return what came out; that it was asked, and the answer, go into the audit trail.

    Raises PermissionDenied; Refused, with a sentence, for what is too large, harmful or no export.
    """
    require(actor, VIEW_FUNDS)
    report = check(_opened(file, size), public_keys())
    for fault in verify_heads(report.heads, LedgerEntry.objects.visible_to(actor)):
        report.add(fault)
    export = report.manifest.value(EXPORT) if report.manifest else ""
    told = {"export": export, "is_whole": report.is_whole, "rows": report.rows, "faults": len(report.faults)}
    record(actor=actor, action="funds.export_verify", after=told | {"untold": report.untold})
    return report


def _opened(file: BinaryIO, size: int) -> Book:
    """Return the sheets of an upload that does no harm. Raises Refused."""
    if size > MOST_BYTES:
        raise Refused(TOO_LARGE)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Refused(NO_EXPORT) from error
    if any(part.filename == "[Content_Types].xml" for part in parts):
        look_at(file, size=size)
    elif len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Refused(NO_EXPORT)
    try:
        return open_book(file)
    except Unreadable as error:
        raise Refused(str(error)) from error
