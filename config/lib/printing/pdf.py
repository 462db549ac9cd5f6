"""A paper as a PDF: A4, the font embedded, on each page what it is, page n of m, when and by whom it was printed."""

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from threading import Lock
from typing import Any, BinaryIO

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageBreak, PageTemplate

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
    file = BytesIO()
    write_pdf(file, [(printout, imprint)])
    return file.getvalue()


def write_pdf(
    file: BinaryIO, papers: Sequence[tuple[Printout, Imprint]], begun: Callable[[], object] = lambda: None
) -> None:
    """Write papers one after the other into one PDF; each begins on a page of its own and counts its own pages.

    `begun` is called with each paper that is about to be drawn.
    """
    with _one_at_a_time:
        font()
        title = papers[0][0].title if papers else ""
        document = BaseDocTemplate(file, pagesize=(style.WIDTH, style.HEIGHT), title=title, author="Huce", lang="zh-CN")
        frame = Frame(style.LEFT, style.BOTTOM, style.INNER, style.PAGE_ROOM, 0, 0, 0, 0)
        document.addPageTemplates([PageTemplate("paper", [frame])])
        document.build(list(_everything(papers, begun)), canvasmaker=_NumberedCanvas)


def _everything(papers: Sequence[tuple[Printout, Imprint]], begun: Callable[[], object]) -> Iterator[Flowable]:
    for number, (printout, imprint) in enumerate(papers):
        if number:
            yield PageBreak()
        yield _Begin(printout, imprint, begun)
        flow = Flow()
        yield from flow.of(printout, imprint)
        if flow.lacking:
            logger.warning("%s %s: the font lacks %s", printout.title, printout.number, flow.named())


class _Begin(Flowable):  # type: ignore[misc]
    """Takes no room: from here on the pages are those of another paper."""

    def __init__(self, printout: Printout, imprint: Imprint, begun: Callable[[], object]) -> None:
        super().__init__()
        self.width = self.height = 0
        self.paper, self.begun = (printout, imprint), begun

    def draw(self) -> None:
        """Tell the canvas, and whoever waits."""
        self.canv.paper = self.paper
        self.begun()


class _NumberedCanvas(Canvas):  # type: ignore[misc]
    """Writes the margins of all pages at the end, when it is known how many each paper has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"initialFontName": NAME})
        self.paper: tuple[Printout, Imprint] | None = None
        self._waiting: list[dict[str, Any]] = []

    def showPage(self) -> None:
        """Keep the page until the others are known."""
        self._waiting.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Write the margins of all pages, then the file."""
        waiting, seen = self._waiting, Counter[int]()
        of_paper = Counter(id(page["paper"]) for page in waiting)
        for page in waiting:
            paper = id(page["paper"])
            seen[paper] += 1
            self.__dict__.update(page)
            self._margins(seen[paper], of_paper[paper])
            super().showPage()
        super().save()

    def _margins(self, number: int, of: int) -> None:
        if self.paper is None:
            return
        printout, imprint = self.paper
        self.setFont(NAME, style.FOOT_SIZE)
        self.setFillColor(style.FAINT)
        foot = " · ".join(filter(None, (printout.title, printout.number, imprint.printed)))
        self.drawString(style.LEFT, style.BOTTOM - 16, printable(foot)[0])
        self.drawRightString(style.WIDTH - style.RIGHT, style.BOTTOM - 16, f"第 {number} 页，共 {of} 页")
        if imprint.mark:
            self.drawString(style.LEFT, style.HEIGHT - style.TOP + 8, printable(imprint.mark)[0])
