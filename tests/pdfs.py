"""Short ways to read a PDF back: its text by page, its fonts."""

import re
import zlib

import pypdfium2


def pages_of(pdf: bytes) -> list[str]:
    """Return the text of each page."""
    document = pypdfium2.PdfDocument(pdf)
    found = []
    for page in document:
        text = page.get_textpage()
        found.append(text.get_text_bounded())
        text.close()
        page.close()
    document.close()
    return found


def text_of(pdf: bytes) -> str:
    """Return all text in one line, so that a word broken over two lines of a cell is found."""
    return re.sub(r"\s+", "", "".join(pages_of(pdf)))


def embedded_fonts(pdf: bytes) -> set[str]:
    """Return the names of the fonts whose shapes are in the file."""
    return {name.decode() for name in re.findall(rb"/FontFile2.{0,400}?/FontName /([\w+-]+)", pdf, re.DOTALL)}


def named_fonts(pdf: bytes) -> set[str]:
    """Return the names of all fonts that pages ask for."""
    return {name.decode() for name in re.findall(rb"/BaseFont /([\w+-]+)", pdf)}


def streams_of(pdf: bytes) -> bytes:
    """Return what all compressed streams hold: nothing can hide in there."""
    found = []
    for raw in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            found.append(zlib.decompress(raw))
        except zlib.error:
            found.append(raw)
    return b"\n".join(found)
