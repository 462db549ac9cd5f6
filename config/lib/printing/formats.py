"""The two forms in which papers leave the system: PDF to print and sign, Word to go on writing in."""

from collections.abc import Callable, Sequence
from typing import BinaryIO

from django.db import models

from config.lib.printing.blocks import Imprint, Printout
from config.lib.printing.pdf import write_pdf
from config.lib.printing.word import write_word


class PaperFormat(models.TextChoices):
    """In which form papers are asked for; the value is the ending of the file."""

    PDF = "pdf", "PDF"
    WORD = "docx", "Word"

    @property
    def suffix(self) -> str:
        """The ending of a file with its dot."""
        return f".{self.value}"


CONTENT_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
"""Ending of the file → what a browser is told it is."""


def format_of(asked: object) -> PaperFormat:
    """Return the form that somebody asked for; PDF for anything that is none."""
    return PaperFormat(asked) if asked in PaperFormat.values else PaperFormat.PDF


def write_papers(
    form: PaperFormat,
    file: BinaryIO,
    papers: Sequence[tuple[Printout, Imprint]],
    begun: Callable[[], object] = lambda: None,
) -> None:
    """Write papers one after the other into one file, each from a page of its own.

    `begun` is called with each paper that is about to be drawn.
    """
    write = write_word if form == PaperFormat.WORD else write_pdf
    write(file, papers, begun)
