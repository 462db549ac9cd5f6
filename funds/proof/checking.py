"""Is an export what the system made? Signature, cells, rows and sums, chains; or which cell, which entry is not."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from funds.proof import layout as at
from funds.proof.cells import TEXT, cell_text, row_check
from funds.proof.chains import Chains
from funds.proof.ed25519 import is_signed
from funds.proof.manifest import AMOUNT, KEY, ROWS, Head, Manifest, NoManifest, SheetSeal, read_manifest
from funds.proof.reading import Book, Row, Unreadable
from funds.proof.sheets import SheetCheck

MOST_TOLD = 50
IsSigned = Callable[..., bool]


@dataclass
class Report:
    """What came out: the faults (the first of them in words), and what the export says of itself where that is sure."""

    faults: list[str] = field(default_factory=list)
    untold: int = 0
    manifest: Manifest | None = None
    rows: int = 0
    amount: Decimal = Decimal(0)
    skipped: int = 0
    heads: Sequence[Head] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing at all differs."""
        return not self.faults

    def add(self, sentence: str) -> None:
        """Take in a fault; past so many they are only counted."""
        if len(self.faults) < MOST_TOLD:
            self.faults.append(sentence)
        else:
            self.untold += 1


def check(book: Book, keys: Mapping[str, bytes], *, verify: IsSigned = is_signed) -> Report:
    """Check `book` against its own manifest, which one of the public `keys` must have signed.

    What a manifest says counts only when its signature holds; without it nothing else is looked at.
    """
    report = Report()
    try:
        manifest = _manifest(book, report)
        if manifest is not None and _is_trusted(manifest, keys, report, verify):
            report.manifest, report.heads = manifest, manifest.chain_heads
            _Check(book, manifest, report).run()
    except (Unreadable, NoManifest) as error:
        report.add(str(error))
    return report


def _manifest(book: Book, report: Report) -> Manifest | None:
    """Return the manifest; None, with the faults told, when its own sheet was touched."""
    if at.MANIFEST not in book.names:
        report.add(f"文件里没有「{at.MANIFEST}」表。请选从系统导出、没有删过表的文件。")
        return None
    rows = [_texts(row) for row in book.rows(at.MANIFEST)]
    begin = next((y for y, row in enumerate(rows) if tuple(row) == at.MANIFEST_HEADERS), None)
    if begin is None or rows[:begin] not in ([[at.MANIFEST_TITLE]], []):
        report.add(f"「{at.MANIFEST}」的标题或表头被改动过。")
        return None
    for y, row in enumerate(rows[begin + 1 :], start=begin + 2):
        if len(row) != 3 or row_check(row[:2]) != row[2]:
            report.add(f"「{at.MANIFEST}」第 {y} 行被改动过。")
    if report.faults:
        return None
    manifest = read_manifest(rows[begin + 1 :])
    if bool(begin) != any(seal.titles for seal in manifest.sheets):
        report.add(f"「{at.MANIFEST}」的标题不见了。")
    return manifest


def _texts(row: Row) -> list[str]:
    texts = [cell_text(TEXT, cell) for cell in row]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _is_trusted(manifest: Manifest, keys: Mapping[str, bytes], report: Report, verify: IsSigned) -> bool:
    name = manifest.value(KEY)
    key = keys.get(name)
    if key is None:
        report.add(f"校验单用公钥「{name}」签名，手头没有这把公钥，不能核验。请向县里索要，或核对公钥编号。")
        return False
    if not verify(key=key, signature=manifest.signature, text=manifest.text):
        report.add("校验单的签名不成立：校验单被改动过，或者不是这个系统签的。")
        return False
    return True


class _Check:
    """The comparison of everything else with a manifest that is trusted."""

    def __init__(self, book: Book, manifest: Manifest, report: Report) -> None:
        self._book, self._manifest, self._report = book, manifest, report
        self._chains = Chains(report.heads)
        self._groups: dict[tuple[str, str], tuple[int, Decimal]] = {}

    def run(self) -> None:
        """Check every sheet, then what only shows once all of them were read."""
        seals = self._manifest.sheets
        self._check_names({seal.name for seal in seals} | {at.MANIFEST})
        # The skipped entries are compared with the gaps that the exported ones leave.
        for seal in sorted(seals, key=lambda seal: _is_part_of(at.SKIPPED, seal.name)):
            if seal.name in self._book.names:
                for fault in self._sheet(seal):
                    self._report.add(fault)
        for fault in self._chains.end():
            self._report.add(fault)
        for fault in self._sums():
            self._report.add(fault)

    def _check_names(self, names: set[str]) -> None:
        for name in sorted(names - set(self._book.names)):
            self._report.add(f"「{name}」表不见了。")
        for name in sorted(set(self._book.names) - names):
            self._report.add(f"「{name}」表是多出来的。")

    def _sheet(self, seal: SheetSeal) -> Iterator[str]:
        rows = self._book.rows(seal.name)
        if _is_part_of(at.LEDGER, seal.name):
            yield from SheetCheck(seal, rows, look=self._entry, is_checked=True).faults()
        elif _is_part_of(at.SKIPPED, seal.name):
            yield from SheetCheck(seal, rows, look=self._skipped).faults()
        else:
            yield from SheetCheck(seal, rows).faults()

    def _entry(self, texts: Sequence[str]) -> str:
        self._report.rows += 1
        try:
            amount = Decimal(texts[at.AMOUNT])
        except InvalidOperation:
            amount = Decimal(0)
        key = texts[at.TIER], texts[at.KIND]
        count, total = self._groups.get(key, (0, Decimal(0)))
        self._groups[key] = count + 1, total + amount
        fault = self._chains.entry(texts)
        return f"{texts[at.DOCUMENT]} 第 {texts[at.NUMBER]} 笔{fault}" if fault else ""

    def _skipped(self, texts: Sequence[str]) -> str:
        self._report.skipped += 1
        return "；".join(self._chains.skipped(texts))

    def _sums(self) -> Iterator[str]:
        told = {key: (rows, Decimal(amount)) for key, (rows, amount) in self._manifest.groups.items()}
        for key in sorted(told.keys() | self._groups.keys()):
            if (there := told.get(key, (0, Decimal(0)))) != (here := self._groups.get(key, (0, Decimal(0)))):
                yield f"{'、'.join(key)}：校验单 {there[0]} 笔 {there[1]} 元，表里 {here[0]} 笔 {here[1]} 元"
        self._report.amount = sum((amount for _, amount in self._groups.values()), start=Decimal(0))
        said = self._manifest.number(ROWS), Decimal(self._manifest.value(AMOUNT))
        if said != (self._report.rows, self._report.amount):
            yield f"合计：校验单 {self._manifest.value(ROWS)} 笔，表里 {self._report.rows} 笔"


def _is_part_of(sheet: str, name: str) -> bool:
    """Say whether a sheet is `sheet` or goes on from it."""
    return re.fullmatch(rf"{sheet}\d*", name) is not None
