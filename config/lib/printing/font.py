"""The font of printed papers: Noto Sans SC, whose characters a paper uses are embedded in it; and what it lacks.

A character without a shape would come out as nothing at all, and a name would be printed wrong without anybody seeing
it. It is printed as REPLACEMENT, and the paper says which it was.
"""

import unicodedata
from functools import cache
from importlib.metadata import distribution

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

NAME = "NotoSansSC"
REPLACEMENT = "〓"
_INVISIBLE = frozenset({"Mn", "Cf"})
"""Kinds of characters that have no shape of their own: variation selectors, joiners. They may go missing."""


@cache
def font() -> TTFont:
    """Return the font, read from the wheel that carries it (0.6 s) once in a process."""
    loaded = TTFont(NAME, str(distribution("zhplot").locate_file("zhplot/fonts/NotoSansSC-Regular.ttf")))
    pdfmetrics.registerFont(loaded)
    return loaded


def printable(text: str) -> tuple[str, frozenset[str]]:
    """Return `text` as it can be printed, and the characters that the font lacks."""
    shapes = font().face.charToGlyph
    kept, lacking = [], set()
    for character in text:
        if character == "\n" or ord(character) in shapes and character.isprintable():
            kept.append(character)
        elif unicodedata.category(character) == "Cc" or character.isspace():
            kept.append(" ")
        elif unicodedata.category(character) not in _INVISIBLE:
            kept.append(REPLACEMENT)
            lacking.add(character)
    return "".join(kept), frozenset(lacking)


def code_points(characters: frozenset[str]) -> str:
    """Return characters by their numbers, for a log and a paper that cannot show them: U+20BB7."""
    return "、".join(f"U+{ord(character):04X}" for character in sorted(characters))
