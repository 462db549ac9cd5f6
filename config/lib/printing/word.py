"""Papers as a Word document: the same blocks as the PDF, in named styles and real tables, each paper in its section.

In a file of one paper each page says which it is of how many; where there are several, each counts its own pages.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, BinaryIO

from docx import Document
from docx.enum.section import WD_SECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from config.lib.printing.blocks import Imprint, Printout
from config.lib.printing.word_flow import WordFlow, spoken
from config.lib.printing.word_style import dress

LONGEST_TITLE = 255
"""Of a property of the file."""


def word_of(printout: Printout, imprint: Imprint) -> bytes:
    """Return one paper as a Word document."""
    file = BytesIO()
    write_word(file, [(printout, imprint)])
    return file.getvalue()


def write_word(
    file: BinaryIO, papers: Sequence[tuple[Printout, Imprint]], begun: Callable[[], object] = lambda: None
) -> None:
    """Write papers one after the other into one document; each begins on a page of its own.

    `begun` is called with each paper that is about to be written.
    """
    document: Any = Document()
    dress(document)
    about = document.core_properties
    title = spoken(papers[0][0].title) if papers else ""
    about.author, about.title, about.language = "Huce", title[:LONGEST_TITLE], "zh-CN"
    about.comments, about.created = "", datetime.now(UTC).replace(tzinfo=None)
    for number, (printout, imprint) in enumerate(papers):
        begun()
        section = document.add_section(WD_SECTION.NEW_PAGE) if number else document.sections[0]
        if len(papers) > 1 and not number:
            _count_from_one(section)
        _margins(section, printout, imprint, alone=len(papers) == 1)
        WordFlow(document).write(printout, imprint)
    document.save(file)


def _count_from_one(section: Any) -> None:
    """Let the pages of this section, and of those made like it, count from 1."""
    counted = OxmlElement("w:pgNumType")
    counted.set(qn("w:start"), "1")
    section._sectPr.insert_element_before(counted, "w:cols", "w:docGrid")


def _margins(section: Any, printout: Printout, imprint: Imprint, *, alone: bool) -> None:
    """Write above and below each page what paper it is, by whom and when it was printed, and which page."""
    section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    head.style = foot.style = "页边"
    head.text = spoken(imprint.mark)
    told = " · ".join(filter(None, (printout.title, printout.number, imprint.printed)))
    foot.add_run(f"{spoken(told)}\t第 ")
    _field(foot, "PAGE")
    foot.add_run(" 页")
    if alone:
        foot.add_run("，共 ")
        _field(foot, "NUMPAGES")
        foot.add_run(" 页")


def _field(paragraph: Any, code: str) -> None:
    """Add a field that the reading program fills in."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)
