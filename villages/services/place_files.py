"""The county's places from a CSV of codes and names: read whole, all faults with their lines, then added."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from config.lib.refusals import Refused
from villages.models import County, Township, Village

COLUMNS = ("county_code", "county", "township_code", "township", "village_code", "village")
ENCODINGS = ("utf-8-sig", "gb18030")
FULL = 12
SHORT = {"county": 6, "township": 9, "village": 12}
LABELS = {"county": "县", "township": "乡镇", "village": "村"}
LONGEST_NAME = 40
MOST_SHOWN = 50


class FileRefused(Refused):
    """A file holds faults and nothing of it was taken; `faults` are sentences with their lines."""

    def __init__(self, name: str, faults: Sequence[str]) -> None:
        more = f"\n……还有 {len(faults) - MOST_SHOWN} 处" if len(faults) > MOST_SHOWN else ""
        super().__init__(f"{name} 有 {len(faults)} 处要改，什么也没有装：\n" + "\n".join(faults[:MOST_SHOWN]) + more)
        self.faults = list(faults)


@dataclass(frozen=True)
class Places:
    """The places of one county: names by 12-digit code, which says where a village or township lies."""

    county: tuple[str, str]
    townships: Mapping[str, str]
    villages: Mapping[str, str]


@dataclass
class Added:
    """What was added, and what stands differently from the file and was left alone, in sentences."""

    counts: dict[str, int] = field(default_factory=dict)
    standing: int = 0
    differing: list[str] = field(default_factory=list)


def read_rows(path: Path, columns: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """Return the lines of a CSV with their numbers. Raises FileRefused when it cannot be read or lacks a column.

    Excel in China writes GB 18030, everybody else UTF-8: both are read.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Refused(f"读不到文件 {path}：{error.strerror}。请核对路径。") from error
    text = next((decoded for decoded in map(lambda e: _decoded(raw, e), ENCODINGS) if decoded is not None), None)
    if text is None:
        raise Refused(f"{path} 不是 UTF-8 也不是 GB18030 编码的文本。请另存为 CSV UTF-8。")
    reader = csv.DictReader(text.splitlines())
    missing = [name for name in columns if name not in (reader.fieldnames or ())]
    if missing:
        raise FileRefused(path.name, [f"第 1 行：缺少列 {'、'.join(missing)}。"])
    lines = [(reader.line_num, {name: (row.get(name) or "").strip() for name in columns}) for row in reader]
    return [(number, row) for number, row in lines if any(row.values())]


def read_places(path: Path) -> Places:
    """Read and check a file of places. Raises FileRefused with every fault, Refused for a file that cannot be read."""
    rows = read_rows(path, COLUMNS)
    faults: list[str] = [] if rows else ["第 2 行：没有任何区划。"]
    found: dict[str, dict[str, tuple[str, int]]] = {level: {} for level in SHORT}
    for number, row in rows:
        faults += [f"第 {number} 行：{sentence}" for sentence in _row_faults(number, row, found)]
    if len(found["county"]) > 1:
        faults.append(f"文件里有 {len(found['county'])} 个县，只能有一个。")
    if faults:
        raise FileRefused(path.name, faults)
    code, (name, _) = next(iter(found["county"].items()))
    names = {level: {code: name for code, (name, _) in found[level].items()} for level in ("township", "village")}
    return Places((code, name), names["township"], names["village"])


def add_places(places: Places) -> Added:
    """Add what is missing and change nothing that stands. Raises Refused when another county is registered.

    Call it inside a transaction.
    """
    added = Added()
    code, name = places.county
    other = County.objects.exclude(code=code).first()
    if other is not None:
        raise Refused(f"这里已经登记了{other.name}（{other.code}），不能再装{name}。一个系统只管一个县。")
    county = _kept(added, County, code, name)
    townships = {}
    for order, (code, name) in enumerate(places.townships.items(), start=1):
        townships[code[:9]] = _kept(added, Township, code, name, county=county, sort=order)
    for code, name in places.villages.items():
        _kept(added, Village, code, name, township=townships[code[:9]])
    return added


def _kept(added: Added, model: type, code: str, name: str, **fields: object) -> object:
    row, is_new = model.objects.get_or_create(code=code, defaults={"name": name, **fields})  # type: ignore[attr-defined]
    if is_new:
        added.counts[model.__name__] = added.counts.get(model.__name__, 0) + 1
    else:
        added.standing += 1
    if row.name != name:
        added.differing.append(f"{code} 登记的名称是「{row.name}」，文件里是「{name}」，没有改。")
    return row


def _row_faults(number: int, row: Mapping[str, str], found: dict[str, dict[str, tuple[str, int]]]) -> Iterator[str]:
    codes = {level: _full_code(row[f"{level}_code"], level) for level in SHORT}
    for level, digits in SHORT.items():
        code, name = codes[level], row[level]
        if code is None:
            written = row[f"{level}_code"]
            yield f"{LABELS[level]}代码「{written}」不对：要 {digits} 位数字，或者补 0 到 {FULL} 位。"
        if not name or len(name) > LONGEST_NAME:
            yield f"请填{LABELS[level]}的名称，最多 {LONGEST_NAME} 字。"
        if code is not None and name:
            known, where = found[level].setdefault(code, (name, number))
            if known != name:
                yield f"{LABELS[level]}代码 {code} 在第 {where} 行叫「{known}」，这里叫「{name}」。"
            elif level == "village" and where != number:
                yield f"村代码 {code} 和第 {where} 行重复。"
    yield from _place_in_place_faults(codes)


def _place_in_place_faults(codes: Mapping[str, str | None]) -> Iterator[str]:
    for upper, lower in (("county", "township"), ("township", "village")):
        above, below = codes[upper], codes[lower]
        if above and below and below[: SHORT[upper]] != above[: SHORT[upper]]:
            yield f"{LABELS[lower]}代码 {below} 不在{LABELS[upper]} {above} 之下：前 {SHORT[upper]} 位要一样。"


def _full_code(written: str, level: str) -> str | None:
    """Return a code in 12 digits, None when it is none of its level."""
    digits = SHORT[level]
    if not re.fullmatch(rf"\d{{{digits}}}|\d{{{FULL}}}", written, re.ASCII):
        return None
    full = written.ljust(FULL, "0")
    is_rest_empty = set(full[digits:]) <= {"0"}
    return full if is_rest_empty and int(full[:digits]) % 1000 != 0 else None


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None
