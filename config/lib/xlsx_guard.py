"""Looks at an uploaded file before anybody reads it: is it a workbook, can it do harm, what does it say of itself.

What a file is, its content tells, never its name. Every part is unpacked once, byte by byte, and counted: a part that
says it is small and is not (a zip bomb) is stopped at the limit. XML that declares a document type or entities is
refused, whoever would read it later. Formulas are noted by cell: what stands in them is not what somebody wrote. How
far apart the cells of a sheet lie is measured: the reader makes room for everything between them, also for nothing.

The patterns never look at a character twice: what was made to keep them busy is read as fast as anything else.
"""

import re
import string
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Self

from config.lib.refusals import Refused

MOST_BYTES = 40 * 1024 * 1024
MOST_UNPACKED = 400 * 1024 * 1024
MOST_PARTS = 2_000
MOST_ROOM = 10_000_000
"""How many cells the reader may have to make room for in one sheet: from the first to the furthest row and column."""
MOST_KEPT = 20_000
"""How many formulas of a workbook are remembered; one with more is looked at again."""
_BLOCK = 1 << 20
_OVERLAP = 2048
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_STORED, _DEFLATED = 0, 8

SAVE_AS = "请用 Excel 或 WPS 打开它，「另存为」选「Excel 工作簿（.xlsx）」，再上传。"
NO_WORKBOOK = f"这个文件不是 Excel 工作簿（.xlsx）。{SAVE_AS}"
BROKEN = f"文件不完整，打不开。{SAVE_AS}"
TOO_LARGE = f"文件超过 {MOST_BYTES // 1024 // 1024} MB，没有读。请按乡镇分成几个文件，或者删去图片和多余的表。"
TOO_MUCH = "文件里的内容太多，没有读。请删去多余的表、空行和格式，分成几个文件上传。"
TOO_FAR = "表里有的格离表格太远，没有读。请删去远处多余的内容（Ctrl+End 可以看到最远的一格），再上传。"
HARMFUL = f"文件里有工作簿不该有的内容（文档类型或实体声明），没有读。{SAVE_AS}"
MACROS = "这是带宏的工作簿（.xlsm），没有读。请「另存为」选「Excel 工作簿（.xlsx）」，不带宏，再上传。"
OLD = (
    "这是老格式的工作簿（.xls）或者加了密码的文件，没有读。请取消密码，「另存为」选「Excel 工作簿（.xlsx）」，再上传。"
)
WEB_PAGE = "这是网页另存的表，不是 Excel 工作簿。请用 Excel 打开它，「另存为」选「Excel 工作簿（.xlsx）」，再上传。"
PLAIN = "这是文本表（CSV），身份证号在里面会丢位。请用模板重新填，或者把原表另存为 .xlsx 再上传。"

_FILLED = re.compile(rb"<(?:\w{1,20}:)?c(?=[\s>])([^<>]*+)(?<!/)>")
_FORMULA = re.compile(_FILLED.pattern + rb"\s*+<(?:\w{1,20}:)?f\b")
_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3}[0-9]{1,7})["']""")
_LETTERS, _DIGITS = string.ascii_uppercase.encode(), string.digits.encode()
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_VERSION = re.compile(rb'name="huce-template"[^<>]*+>\s*+<(?:\w{1,20}:)?lpwstr(?:\s[^<>]*+)?>([^<]{1,60})<')
SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml")


@dataclass
class Looked:
    """What was seen: the version the template wrote into the file, "" for none; the formulas by part of the file.

    `furthest` are by part the last row and the last column in which something stands.
    """

    version: str = ""
    formulas: dict[str, set[str]] = field(default_factory=dict)
    furthest: dict[str, tuple[int, int]] = field(default_factory=dict)

    def kept(self) -> dict[str, Any] | None:
        """Return what a reader of the file wants to know, to be kept beside it; None when that is too much to keep."""
        if sum(map(len, self.formulas.values())) > MOST_KEPT:
            return None
        formulas = {part: sorted(places) for part, places in self.formulas.items() if places}
        return {"version": self.version, "formulas": formulas}

    @classmethod
    def from_kept(cls, kept: Mapping[str, Any]) -> Self:
        """Return what was seen in a file, from what was kept of it."""
        return cls(kept["version"], {part: set(places) for part, places in kept["formulas"].items()})


def look_at(file: BinaryIO, *, size: int) -> Looked:
    """Return what the workbook says of itself; leave `file` at its beginning.

    Raises Refused, with a sentence that says what to do, for anything that is no harmless workbook.
    """
    if size > MOST_BYTES:
        raise Refused(TOO_LARGE)
    _require_zip(file)
    looked, unpacked = Looked(), 0
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            _require_parts(parts)
            for part in parts:
                for block in _blocks(file, part, MOST_UNPACKED - unpacked):
                    unpacked += len(block) - (0 if block.first else _OVERLAP)
                    _look_into(part.filename, block, looked)
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, NotImplementedError, ValueError) as error:
        raise Refused(BROKEN) from error
    file.seek(0)
    return looked


class _Block(bytes):
    """Some of a part, with the end of what came before it; `first` for the beginning of a part."""

    first: bool = False


def _require_zip(file: BinaryIO) -> None:
    file.seek(0)
    begin = file.read(512)
    if begin.startswith(b"PK\x03\x04"):
        return
    if begin.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(OLD)
    text = begin.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(b"<") or b"<html" in text:
        raise Refused(WEB_PAGE)
    if text and b"\x00" not in begin and (b"," in text or b"\t" in text):
        raise Refused(PLAIN)
    raise Refused(NO_WORKBOOK)


def _require_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename for part in parts}
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Refused(TOO_MUCH)
    if any(name.endswith("vbaProject.bin") for name in names):
        raise Refused(MACROS)
    if len(names) != len(parts) or any(part.flag_bits & 1 for part in parts):
        raise Refused(BROKEN)
    if "[Content_Types].xml" not in names or not any(SHEET_PART.fullmatch(name) for name in names):
        raise Refused(NO_WORKBOOK)


def _blocks(file: BinaryIO, part: zipfile.ZipInfo, most: int) -> Iterator[_Block]:
    """Yield a part unpacked, whatever it says about its size. Raises Refused at the limit."""
    file.seek(part.header_offset)
    magic, name_length, extra_length = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))
    if magic != b"PK\x03\x04" or part.compress_type not in {_STORED, _DEFLATED}:
        raise zipfile.BadZipFile
    file.seek(name_length + extra_length, 1)
    left, total, carry, first = part.compress_size, 0, b"", True
    unpacker = zlib.decompressobj(-15) if part.compress_type == _DEFLATED else None
    packed = b""
    while left or packed:
        if not packed:
            packed = file.read(min(_BLOCK, left))
            if not packed:
                raise zipfile.BadZipFile
            left -= len(packed)
        plain, packed = (packed, b"") if unpacker is None else _unpacked(unpacker, packed)
        if not left and not packed and unpacker is not None:
            plain += unpacker.flush()
        total += len(plain)
        if total > most:
            raise Refused(TOO_MUCH)
        block = _Block(carry + plain)
        block.first, first = first, False
        yield block
        carry = block[-_OVERLAP:].rjust(_OVERLAP)
    if total != part.file_size:
        raise zipfile.BadZipFile


def _unpacked(unpacker: "zlib._Decompress", packed: bytes) -> tuple[bytes, bytes]:
    plain = unpacker.decompress(packed, _BLOCK)
    return plain, unpacker.unconsumed_tail


def _look_into(name: str, block: _Block, looked: Looked) -> None:
    if not name.endswith((".xml", ".rels", ".vml")):
        return
    is_wide = block[:2] in {b"\xff\xfe", b"\xfe\xff"} or (block.first and block[:4].count(0) > 0)
    if is_wide or (block.find(b"<!") >= 0 and _DECLARED.search(block)):
        raise Refused(HARMFUL)
    if name == "docProps/custom.xml" and (said := _VERSION.search(block)):
        looked.version = said[1].decode(errors="replace")
    if SHEET_PART.fullmatch(name):
        formulas = looked.formulas.setdefault(name, set())
        if block.find(b"<f") >= 0 or block.find(b":f") >= 0:
            formulas.update(_places(_FORMULA.findall(block)).decode().split())
        _require_room(name, _FILLED.findall(block), looked)


def _places(cells: list[bytes]) -> bytes:
    """Return the places that cells name, with blanks between them."""
    return b" ".join(_PLACE.findall(b"\n".join(cells)))


def _require_room(name: str, filled: list[bytes], looked: Looked) -> None:
    """Refuse a sheet whose cells lie so far apart that the reader would make room for too many, or that name none."""
    places = _places(filled)
    rows, columns = places.translate(None, _LETTERS).split(), set(places.translate(None, _DIGITS).split())
    if len(rows) < len(filled):
        raise Refused(BROKEN)
    row, column = looked.furthest.get(name, (0, 0))
    row = max(row, max(map(int, rows), default=0))
    column = max(column, max(map(_column, columns), default=0))
    if row * column > MOST_ROOM:
        raise Refused(TOO_FAR)
    looked.furthest[name] = row, column


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
