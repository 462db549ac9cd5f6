"""The program that an auditor runs: `python3 verify_export.pyz FILE --key 2026a:BASE64`. Needs nothing but Python."""

import argparse
import base64
import binascii
import sys
from collections.abc import Sequence
from pathlib import Path

from funds.proof.checking import Report, check
from funds.proof.ed25519 import KEY_BYTES
from funds.proof.manifest import AS_OF, COUNTY, FILTER, OPERATOR
from funds.proof.reading import Unreadable, open_book


class NoKey(Exception):
    """What was given as a public key is none. The message is a whole sentence."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Check one file and say what came out; return the exit code: 0 whole, 1 not, 2 could not be checked."""
    parser = argparse.ArgumentParser(prog="verify_export", description="核验户册导出的资金台账。")
    parser.add_argument("file", type=Path, help="导出的文件：.xlsx 或 CSV 的 .zip")
    parser.add_argument("--key", action="append", required=True, help="公钥：编号:BASE64，或者写着它的文本文件")
    chosen = parser.parse_args(arguments)
    try:
        keys = read_keys(chosen.key)
        with chosen.file.open("rb") as file:
            report = check(open_book(file), keys)
    except (NoKey, Unreadable, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write("\n".join(told(report)) + "\n")
    return 0 if report.is_whole else 1


def read_keys(given: Sequence[str]) -> dict[str, bytes]:
    """Return public keys by their ids, from texts such as `2026a:BASE64` or files of such lines. Raises NoKey."""
    keys = {}
    for one in given:
        text = Path(one).read_text(encoding="utf-8-sig") if Path(one).is_file() else one
        for line in filter(None, map(str.strip, text.splitlines())):
            name, _, packed = line.partition(":")
            try:
                key = base64.b64decode(packed, validate=True)
            except binascii.Error:
                key = b""
            if not name or len(key) != KEY_BYTES:
                raise NoKey(f"「{line[:60]}」不是公钥。公钥写作 编号:BASE64，请从系统的核验页照抄。")
            keys[name] = key
    return keys


def told(report: Report) -> list[str]:
    """Return what came out, in sentences."""
    if report.is_whole and report.manifest is not None:
        county, as_of, by, chosen = map(report.manifest.value, (COUNTY, AS_OF, OPERATOR, FILTER))
        return [
            "核验通过：签名成立，每一格都没有变，账链完整。",
            f"{county}，截至 {as_of}，{by} 导出，筛选：{chosen}。",
            f"共 {report.rows} 笔，合计 {report.amount} 元；未导出而列出校验码的 {report.skipped} 笔。",
            "账头（每条指标的最后一笔）请与县里今天的台账核对，或者上传到系统的核验页由系统核对。",
        ]
    more = [f"另有 {report.untold} 处没有列出。"] if report.untold else []
    return ["核验不通过：", *(f"- {fault}" for fault in report.faults), *more]
