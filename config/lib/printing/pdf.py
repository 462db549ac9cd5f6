"""A paper as a PDF: A4, the font embedded, on each page what it is, page n of m, when and by whom it was printed."""

import logging
from collections.abc import Iterable, Sequence
from io import BytesIO
from threading import Lock
from typing import Any

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, NextPageTemplate, PageBreak, PageTemplate

from config.lib.printing import style
from config.lib.printing.blocks import Imprint, Printout
from config.lib.printing.flow import Flow
from config.lib.printing.font import NAME, font, printable

logger = logging.getLogger(__name__)

rl_config.useA85 = 0  # no text wrapping around what is compressed: a quarter less to send to a phone

_one_at_a_time = Lock()
"""The font reads its shapes through one place in its file, which threads of a web server must not move at once."""


def pdf_of(printout: Printout, imprint: Imprint) -> bytes:
    """Return one paper as a PDF."""
    return pdf_of_many([(printout, imprint)])


def pdf_of_many(papers: Sequence[tuple[Printout, Imprint]]) -> bytes:
    """Return papers one after the other in one PDF; each begins on a page of its own and counts its own pages."""
    with _one_at_a_time:
        font()
        file = BytesIO()
        _Papers(file, papers).write()
        return file.getvalue()


class _Papers(BaseDocTemplate):  # type: ignore[misc]
    """Papers in one file, one page template each, so that each has its own footer."""

    def __init__(self, file: BytesIO, papers: Sequence[tuple[Printout, Imprint]]) -> None:
        title = papers[0][0].title if papers else ""
        super().__init__(file, pagesize=(style.WIDTH, style.HEIGHT), title=title, author="Huce", lang="zh-CN")
        self.papers = papers
        self.addPageTemplates([self._template(number) for number in range(len(papers))])

    def write(self) -> None:
        """Put everything on pages."""
        self.build(list(self._everything()), canvasmaker=_NumberedCanvas)

    def _everything(self) -> Iterable[Flowable]:
        for number, (printout, imprint) in enumerate(self.papers):
            if number:
                yield NextPageTemplate(str(number))
                yield PageBreak()
            flow = Flow()
            yield from flow.of(printout, imprint)
            if flow.lacking:
                logger.warning("%s %s: the font lacks %s", printout.title, printout.number, flow.named())

    def _template(self, number: int) -> PageTemplate:
        frame = Frame(style.LEFT, style.BOTTOM, style.INNER, style.PAGE_ROOM, 0, 0, 0, 0)
        return PageTemplate(str(number), [frame], onPage=lambda canvas, _: canvas.belongs_to(*self.papers[number]))


class _NumberedCanvas(Canvas):  # type: ignore[misc]
    """Writes the margins of all pages at the end, when it is known how many each paper has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"initialFontName": NAME})
        self._waiting: list[dict[str, Any]] = []
        self._paper: tuple[Printout, Imprint] | None = None

    def belongs_to(self, printout: Printout, imprint: Imprint) -> None:
        """Note which paper the page at hand belongs to."""
        self._paper = (printout, imprint)

    def showPage(self) -> None:
        """Keep the page until the others are known."""
        self._waiting.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Write the margins of all pages, then the file."""
        of_paper: dict[int, list[dict[str, Any]]] = {}
        for page in self._waiting:
            of_paper.setdefault(id(page["_paper"][0]), []).append(page)
        for page in self._waiting:
            pages = of_paper[id(page["_paper"][0])]
            self.__dict__.update(page)
            self._margins(pages.index(page) + 1, len(pages))
            super().showPage()
        super().save()

    def _margins(self, number: int, of: int) -> None:
        assert self._paper is not None
        printout, imprint = self._paper
        self.setFont(NAME, style.FOOT_SIZE)
        self.setFillColor(style.FAINT)
        foot = " · ".join(filter(None, (printout.title, printout.number, imprint.printed)))
        self.drawString(style.LEFT, style.BOTTOM - 16, printable(foot)[0])
        self.drawRightString(style.WIDTH - style.RIGHT, style.BOTTOM - 16, f"第 {number} 页，共 {of} 页")
        if imprint.mark:
            self.drawString(style.LEFT, style.HEIGHT - style.TOP + 8, printable(imprint.mark)[0])
