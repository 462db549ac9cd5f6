"""The manifest of an export: what it holds, said line by line, and the text of these lines that is signed."""

import base64
import binascii
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from funds.proof.cells import SheetSum
from funds.proof.entries import one_line

FORM = "huce-export-1"
FORM_LINE, REPORT, COUNTY, AS_OF, OPERATOR, FILTER = "格式", "报表", "地区", "截至", "导出人", "筛选"
EXPORT, ROWS, AMOUNT, KEY, SIGNATURE = "导出编号", "笔数", "金额合计", "公钥编号", "签名"
GROUP, HEAD, SHEET, BLOCK = "分组", "账头", "表", "块"


class NoManifest(Exception):
    """What should be a manifest is none. The message is a whole sentence."""


class Head(NamedTuple):
    """The end of one fund line's chain when the export was made, and how much of the line is in it."""

    line: int
    document: str
    number: int
    hash: str
    exported: int


@dataclass
class SheetSeal:
    """One sheet as it was written: its columns (`cells` has their letters), its rows, and the sums over them.

    `mixture` is the sum of the rows' checks, whatever their order.
    """

    name: str
    columns: str
    titles: int
    rows: int
    block: int
    digest: str
    heads: list[str]
    total: list[str]
    mixture: int = 0
    blocks: list[list[str]] = field(default_factory=list)

    @classmethod
    def of(cls, *, name: str, columns: str, titles: int, summed: SheetSum, mixture: int) -> Self:
        """Return what is told of a sheet that was summed up."""
        return cls(
            name, columns, titles, summed.rows, summed.block, summed.digest, summed.heads, summed.total, mixture,
            summed.blocks,
        )  # fmt: skip

    def lines(self, number: int) -> list[tuple[str, str]]:
        """Return the lines about the sheet, which is the one with this number."""
        told = {name: value for name, value in vars(self).items() if name != "blocks"}
        blocks = [(f"{SHEET} {number} {BLOCK} {at}", " ".join(sums)) for at, sums in enumerate(self.blocks, start=1)]
        return [(f"{SHEET} {number}", json.dumps(told, ensure_ascii=False)), *blocks]


Lines = Sequence[tuple[str, str]]


@dataclass
class Manifest:
    """The lines of a manifest without its signature, and the signature."""

    lines: Lines
    signature: bytes = b""

    @property
    def text(self) -> bytes:
        """What is signed."""
        return signed_text(self.lines)

    def value(self, name: str) -> str:
        """Return the value of the only line called `name`. Raises NoManifest when there is none."""
        found = [value for told, value in self.lines if told == name]
        if len(found) != 1:
            raise NoManifest(f"校验单里「{name}」应当正好一行，现有 {len(found)} 行。")
        return found[0]

    def number(self, name: str) -> int:
        """Return a value that is a number. Raises NoManifest when it is none."""
        value = self.value(name)
        if not (value.isascii() and value.isdigit() and len(value) < 16):
            raise NoManifest(f"校验单里「{name}」不是数。")
        return int(value)

    @property
    def first_lines(self) -> list[tuple[str, str]]:
        """What a person wants to know of the export."""
        wanted = (COUNTY, EXPORT, AS_OF, OPERATOR, FILTER, ROWS, AMOUNT, KEY)
        return [(name, self.value(name)) for name in wanted]

    @property
    def groups(self) -> dict[tuple[str, str], tuple[int, str]]:
        """Rows and sum by (tier, kind), by their words."""
        told = [_json(value) for name, value in self.lines if name == GROUP]
        return {(str(one[0]), str(one[1])): (int(one[2]), str(one[3])) for one in told}

    @property
    def chain_heads(self) -> list[Head]:
        """The heads of all lines."""
        return [_made(Head, _json(value)) for name, value in self.lines if name == HEAD]

    @property
    def sheets(self) -> list[SheetSeal]:
        """The sheets, with the sums over their blocks."""
        found: dict[str, SheetSeal] = {}
        for name, value in self.lines:
            kind, _, rest = name.partition(" ")
            if kind != SHEET:
                continue
            number, _, at = rest.partition(" ")
            if not at:
                found[number] = _made(SheetSeal, _json(value))
            elif number in found:
                found[number].blocks.append(value.split(" "))
        return list(found.values())


def signed_text(lines: Iterable[tuple[str, str]]) -> bytes:
    """Return the text of `lines` that is signed: one `name=value` each, after the name of the form."""
    return "\n".join([FORM, *(f"{one_line(name)}={one_line(value)}" for name, value in lines)]).encode()


def head_line(head: Head) -> tuple[str, str]:
    """Return the line that tells of the end of a chain."""
    return HEAD, json.dumps(head, ensure_ascii=False)


def group_line(tier: str, kind: str, rows: int, amount: str) -> tuple[str, str]:
    """Return the line that tells rows and sum of a tier and kind."""
    return GROUP, json.dumps([tier, kind, rows, amount], ensure_ascii=False)


def read_manifest(rows: Iterable[Sequence[str]]) -> Manifest:
    """Return the manifest that stands in `rows` of two texts, its signature last. Raises NoManifest."""
    pairs = [(row[0], row[1]) for row in rows]
    if not pairs or pairs[-1][0] != SIGNATURE:
        raise NoManifest("校验单的最后一行不是签名，校验单不完整。")
    manifest = Manifest(pairs[:-1], _bytes(pairs[-1][1]))
    if manifest.value(FORM_LINE) != FORM:
        raise NoManifest(f"校验单的格式不是 {FORM}，请用新一版的核验程序。")
    return manifest


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _json(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError as error:
        raise NoManifest("校验单里有读不懂的一行，被改动过。") from error


def _made(kind: Any, told: Any) -> Any:
    """Return the thing that is told of. Raises NoManifest when it is told of wrongly."""
    try:
        return kind(**told) if isinstance(told, dict) else kind(*told)
    except TypeError as error:
        raise NoManifest("校验单里有读不懂的一行，被改动过。") from error
