"""The chains of an export: every entry recomputed, linked to the one before, and none missing, doubled or put in."""

import json
from collections.abc import Iterator, Sequence
from itertools import chain

from funds.proof import layout as at
from funds.proof.cells import normal
from funds.proof.entries import FIRST_PREVIOUS_HASH, entry_text, one_line
from funds.proof.manifest import Head
from funds.proof.sm3 import sm3_hex

Texts = Sequence[str]


def entry_fault(texts: Texts) -> str:
    """Return what is wrong with an exported entry by itself; "" when its hash covers what stands in its row."""
    fields = texts[at.ELEMENTS].split("|", at.ELEMENT_COUNT)
    if len(fields) < at.ELEMENT_COUNT:
        return "校验要素不完整"
    line, posting, kind, counts_as, allocation, balance, recorded_at, recorded_by, payee_kind, reverses = fields[:10]
    exact = _exact(fields[10]) if len(fields) > at.ELEMENT_COUNT else (texts[at.VOUCHER], texts[at.NOTE])
    if exact is None or (normal(exact[0]), normal(exact[1])) != (texts[at.VOUCHER], texts[at.NOTE]):
        return "凭证号或说明与校验要素不符"
    if at.KIND_LABELS.get(kind) != texts[at.KIND]:
        return "类别与校验要素不符"
    text = entry_text([
        line, texts[at.NUMBER], posting, kind, counts_as, allocation, texts[at.AMOUNT], balance, texts[at.LINE_BALANCE],
        texts[at.DAY], recorded_at, recorded_by, one_line(exact[0]), one_line(exact[1]), payee_kind,
        texts[at.COMMITMENT], reverses,
    ])  # fmt: skip
    if sm3_hex(f"{texts[at.PREVIOUS]}\n{text}".encode()) != texts[at.HASH]:
        return "内容与校验码不符"
    return ""


def _exact(told: str) -> tuple[str, str] | None:
    try:
        voucher, note = json.loads(told)
    except (ValueError, TypeError):
        return None
    return (voucher, note) if isinstance(voucher, str) and isinstance(note, str) else None


class Line:
    """One fund line on the way: the last entry that came, and what its gaps must turn out to be."""

    def __init__(self, head: Head) -> None:
        self.head = head
        self.number = 0
        self.hash = FIRST_PREVIOUS_HASH
        self.count = 0
        self.gaps: list[tuple[int, int]] = []
        self.wanted: dict[int, str] = {}

    def take(self, number: int, previous: str, own: str) -> str:
        """Take in the next exported entry; return what is wrong with its place, "" when nothing is."""
        self.count += 1
        if number <= self.number:
            return "序号重复，或者次序颠倒"
        fault = ""
        if number > self.number + 1:
            self.gaps.append((self.number + 1, number - 1))
            self.wanted[number - 1] = previous
        elif previous != self.hash:
            fault = "接不上前一笔，中间有账被改动、移除或插入"
        self.number, self.hash = number, own
        return fault

    def close(self) -> str:
        """Compare with the head, once all entries have come."""
        if self.number < self.head.number:
            self.gaps.append((self.number + 1, self.head.number))
            self.wanted[self.head.number] = self.head.hash
        elif (self.number, self.hash) != (self.head.number, self.head.hash):
            return f"末尾一笔与账头（第 {self.head.number} 笔）不一致"
        return ""

    @property
    def missing(self) -> Iterator[int]:
        """The numbers that were not exported and so must be among those that were skipped."""
        return chain.from_iterable(range(first, last + 1) for first, last in self.gaps)


class Chains:
    """All chains of an export. Feed `entry` with every ledger row, `skipped` with every skipped one, then `end`."""

    def __init__(self, heads: Sequence[Head]) -> None:
        self._lines = {str(head.line): Line(head) for head in heads}
        self._expected: Iterator[tuple[Line, int]] | None = None
        self._next: tuple[Line, int] | None = None
        self._early: list[str] = []

    def entry(self, texts: Texts) -> str:
        """Return what is wrong with a row of the ledger sheet; "" when nothing is."""
        fault = entry_fault(texts)
        line = self._lines.get(texts[at.ELEMENTS].partition("|")[0])
        number = _number(texts[at.NUMBER])
        if line is None or number is None:
            return fault or "不是任何一条指标的账"
        place = line.take(number, texts[at.PREVIOUS], texts[at.HASH])
        return fault or place

    def skipped(self, texts: Texts) -> Iterator[str]:
        """Yield what is wrong with a row of the skipped entries, and which should have come before it."""
        if self._expected is None:
            self._begin()
        line, number = self._lines.get(texts[0]), _number(texts[1])
        if line is None or number is None:
            yield "不是任何一条指标的账"
            return
        key = (line.head.line, number)
        while self._next is not None and _key(self._next) < key:
            yield self._lost(self._next)
            self._advance()
        if self._next is None or _key(self._next) != key:
            yield f"{line.head.document} 第 {number} 笔不该在这里，重复、插入或次序颠倒"
            return
        self._advance()
        if line.wanted.pop(number, texts[2]) != texts[2]:
            yield f"{line.head.document} 第 {number} 笔的校验码接不上后一笔"

    def end(self) -> Iterator[str]:
        """Yield what is still missing, and where a line has not as many entries as its head says."""
        if self._expected is None:
            self._begin()
        yield from self._early
        while self._next is not None:
            line, first = self._next
            last = first
            self._advance()
            while self._next is not None and self._next == (line, last + 1):
                last += 1
                self._advance()
            yield self._lost((line, first), last)
        for line in self._lines.values():
            if line.count != line.head.exported:
                yield f"{line.head.document} 应导出 {line.head.exported} 笔，表里有 {line.count} 笔"

    def _begin(self) -> None:
        in_it = [line for line in self._lines.values() if line.count or line.head.exported]
        self._early = [f"{line.head.document} {fault}" for line in in_it if (fault := line.close())]
        in_order = sorted(in_it, key=lambda line: line.head.line)
        self._expected = ((line, number) for line in in_order for number in line.missing)
        self._advance()

    def _advance(self) -> None:
        self._next = next(self._expected, None) if self._expected is not None else None

    def _lost(self, place: tuple[Line, int], last: int | None = None) -> str:
        line, first = place
        to = f" 到第 {last} 笔" if last is not None and last > first else ""
        return f"{line.head.document} 第 {first} 笔{to}不见了"


def _key(place: tuple[Line, int]) -> tuple[int, int]:
    return place[0].head.line, place[1]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None
