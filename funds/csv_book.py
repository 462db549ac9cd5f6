"""The sheets of an export as CSV files in one zip file: every cell is its canonical text."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import BinaryIO

from config.lib.xlsx import Column, Kind, Sheet
from funds.proof.cells import BLOCK
from funds.proof.reading import guarded
from funds.proof.sealing import column_texts


def write_csv_book(target: BinaryIO, sheets: Iterable[Sheet]) -> list[str]:
    """Write `sheets` one after the other, each as a file of its own with a header line, and return their names.

    A text that a program could take for a formula gets a `'` in front; the proof takes it away again.
    """
    names = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for sheet in sheets:
            names.append(sheet.name)
            with archive.open(f"{sheet.name}.csv", "w", force_zip64=True) as part:
                text = io.TextIOWrapper(part, encoding="utf-8-sig", newline="")
                writer = csv.writer(text, lineterminator="\r\n")
                writer.writerow([column.header for column in sheet.columns])
                writer.writerows(_lines(sheet))
                text.flush()
                text.detach()
            if sheet.totals:
                sheet.totals()
    return names


def _lines(sheet: Sheet) -> Iterator[Sequence[str]]:
    rows = iter(sheet.rows)
    while block := list(islice(rows, BLOCK)):
        columns = zip(sheet.columns, zip(*block, strict=True), strict=True)
        yield from zip(*(_guarded(column, column_texts(column, values)) for column, values in columns), strict=True)


def _guarded(column: Column, texts: list[str]) -> list[str]:
    return list(map(guarded, texts)) if column.kind is Kind.TEXT else texts
