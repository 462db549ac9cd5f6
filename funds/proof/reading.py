"""Reads the sheets of an export, row by row: a workbook, whoever saved it last, or the same as CSV in a zip file."""

import csv
import io
import re
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, BinaryIO, NoReturn
from xml.parsers import expat

from funds.proof.cells import Cell

Row = list[Cell | None]
MOST_COLUMNS, MOST_ROWS = 16_384, 1_048_576
GUARDED = "'=+-@\t\r"
"""A text in CSV that begins with one of these has one `'` in front, so that no program takes it for a formula."""
_BROKEN = (
    zipfile.BadZipFile, zlib.error, expat.ExpatError, csv.Error, KeyError, IndexError, ValueError, OSError, EOFError,
    RuntimeError,
)  # fmt: skip
_AT_ONCE = 1 << 16
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_TYPES = {"n": "n", "s": "s", "inlineStr": "s", "str": "s", "b": "b", "e": "e", "d": "d"}
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_LETTERS = re.compile("[A-Z]{1,3}(?=[1-9][0-9]{0,6}$)")


class Unreadable(Exception):
    """The file cannot be read. The message is a whole sentence."""


class Book:
    """The sheets of a file. `names` are theirs; `rows` gives the cells of one, row 1 first, without trailing blanks."""

    names: list[str]

    def rows(self, name: str) -> Iterator[Row]:
        """Yield the rows of a sheet. Raises Unreadable."""
        raise NotImplementedError


def open_book(file: BinaryIO) -> Book:
    """Return the sheets of `file`. Raises Unreadable for what is neither a workbook nor a zip file of CSV."""
    try:
        archive = zipfile.ZipFile(file)
        names = archive.namelist()
        return Workbook(archive) if "[Content_Types].xml" in names else CsvBook(archive)
    except _BROKEN as error:
        raise Unreadable("文件打不开，不是导出的工作簿（.xlsx）或 CSV 压缩包（.zip），或者文件不完整。") from error


class Workbook(Book):
    """An .xlsx file."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        links = {one["Id"]: one["Target"] for one in self._elements("xl/_rels/workbook.xml.rels", "Relationship")}
        self._parts = {
            one["name"]: _part(links[next((one[key] for key in one if key.endswith(" id")), "")])
            for one in self._elements("xl/workbook.xml", "sheet")
        }
        self.names = list(self._parts)
        self._strings: list[str] | None = None

    def rows(self, name: str) -> Iterator[Row]:
        reader = _SheetReader(self._shared)
        blanks: list[Row] = []
        try:
            with self._archive.open(self._parts[name]) as part:
                for row in reader.rows(part):
                    if not any(cell and (cell.value or cell.formula is not None) for cell in row):
                        blanks.append(row)
                        continue
                    yield from blanks
                    blanks = []
                    yield row
        except _BROKEN as error:
            raise Unreadable(f"「{name}」表读不出来，文件不完整或被改坏。") from error

    @property
    def _shared(self) -> list[str]:
        if self._strings is None:
            is_there = "xl/sharedStrings.xml" in self._archive.namelist()
            self._strings = _Strings().read(self._archive) if is_there else []
        return self._strings

    def _elements(self, part: str, tag: str) -> list[dict[str, str]]:
        found: list[dict[str, str]] = []

        def begin(name: str, attributes: dict[str, str]) -> None:
            if name.rpartition(" ")[2] == tag:
                found.append(attributes)

        parser = _parser()
        parser.StartElementHandler = begin
        parser.Parse(self._archive.read(part), True)
        return found


class CsvBook(Book):
    """A zip file with one CSV file a sheet; every cell is its canonical text."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.names = [PurePosixPath(name).stem for name in archive.namelist() if name.endswith(".csv")]
        if not self.names:
            raise Unreadable("压缩包里没有 CSV 文件。请选从系统导出的文件。")

    def rows(self, name: str) -> Iterator[Row]:
        try:
            with self._archive.open(f"{name}.csv") as part:
                text = io.TextIOWrapper(part, encoding="utf-8-sig", newline="")
                for row in csv.reader(text, strict=True):
                    yield [Cell("v", unguarded(value)) for value in row]
        except _BROKEN as error:
            raise Unreadable(f"「{name}.csv」读不出来，文件不完整或被改坏。") from error


def guarded(text: str) -> str:
    """Return a text for CSV that no program takes for a formula."""
    return f"'{text}" if text[:1] and text[0] in GUARDED else text


def unguarded(text: str) -> str:
    """Return the text that was guarded."""
    return text[1:] if text[:1] == "'" else text


class _SheetReader:
    """Hears the elements of one sheet and hands out its rows, without ever holding more than a few."""

    def __init__(self, strings: list[str]) -> None:
        self._strings = strings
        self._ready: deque[Row] = deque()
        self._row: Row = []
        self._number = 0
        self._column = 0
        self._type = "n"
        self._value: list[str] = []
        self._formula: list[str] | None = None
        self._into: list[str] | None = None
        self._is_phonetic = False
        self._begins = {"row": self._begin_row, "c": self._begin_cell, "f": self._begin_formula}

    def rows(self, part: IO[bytes]) -> Iterator[Row]:
        """Yield the rows; one that the file leaves out is empty."""
        parser = _parser()
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._hear
        while block := part.read(_AT_ONCE):
            parser.Parse(block, False)
            while self._ready:
                yield self._ready.popleft()
        parser.Parse(b"", True)
        yield from self._ready

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        space, _, tag = name.rpartition(" ")
        if space not in {_MAIN, _STRICT}:
            return
        if tag in {"v", "t"}:
            self._into = None if self._is_phonetic else self._value
        elif tag in self._begins:
            self._begins[tag](attributes)
        elif tag == "rPh":
            self._is_phonetic = True

    def _begin_row(self, attributes: dict[str, str]) -> None:
        number = int(attributes.get("r", self._number + 1))
        if not self._number < number <= MOST_ROWS:
            raise ValueError
        self._ready.extend([] for _ in range(number - self._number - 1))
        self._number, self._column, self._row = number, 0, []

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        place = attributes.get("r")
        self._column = _column(place) if place else self._column + 1
        self._type = attributes.get("t", "n")
        self._value, self._formula = [], None

    def _begin_formula(self, _: dict[str, str]) -> None:
        self._formula = self._into = []

    def _hear(self, data: str) -> None:
        if self._into is not None:
            self._into.append(data)

    def _end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        if tag in {"v", "t", "f"}:
            self._into = None
        elif tag == "c":
            self._end_cell()
        elif tag == "row":
            self._ready.append(self._row)
        elif tag == "rPh":
            self._is_phonetic = False

    def _end_cell(self) -> None:
        value = "".join(self._value)
        if self._type == "s" and value:
            value = self._strings[int(value)]
        elif self._type in {"inlineStr", "str"}:
            value = _unescaped(value)
        if self._column <= len(self._row):
            raise ValueError
        self._row.extend([None] * (self._column - len(self._row) - 1))
        formula = None if self._formula is None else "".join(self._formula)
        self._row.append(Cell(_TYPES[self._type], value, formula))


class _Strings:
    """Hears the texts that the sheets of a workbook share."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._heard: list[str] = []
        self._inside = {"t": False, "rPh": False}

    def read(self, archive: zipfile.ZipFile) -> list[str]:
        """Return them in their order."""
        parser = _parser()
        parser.StartElementHandler, parser.EndElementHandler = self._begin, self._end
        parser.CharacterDataHandler = self._hear
        with archive.open("xl/sharedStrings.xml") as part:
            while block := part.read(_AT_ONCE):
                parser.Parse(block, False)
        parser.Parse(b"", True)
        return self.found

    def _begin(self, name: str, _: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "si":
            self._heard = []
        elif tag in self._inside:
            self._inside[tag] = True

    def _hear(self, data: str) -> None:
        if self._inside["t"] and not self._inside["rPh"]:
            self._heard.append(data)

    def _end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "si":
            self.found.append(_unescaped("".join(self._heard)))
        elif tag in self._inside:
            self._inside[tag] = False


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: object) -> NoReturn:
    raise ValueError


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _part(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _column(place: str) -> int:
    found = _LETTERS.match(place)
    if found is None:
        raise ValueError
    number = 0
    for letter in found[0]:
        number = number * 26 + ord(letter) - 64
    if number > MOST_COLUMNS:
        raise ValueError
    return number
