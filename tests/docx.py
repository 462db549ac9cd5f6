"""Short ways to read a Word document back: its words in order, its tables, the fonts that it names."""

import re
from io import BytesIO
from zipfile import ZipFile

import docx


def words_of(content: bytes) -> str:
    """Return all text of the body in one line, in the order of the page."""
    document = docx.Document(BytesIO(content))
    return re.sub(
        r"\s+", "", "".join(node.text or "" for node in document.element.body.iter() if node.tag.endswith("}t"))
    )


def tables_of(content: bytes) -> list[list[list[str]]]:
    """Return the cells of each table, row by row; a cell of several columns or rows stands in each of them."""
    document = docx.Document(BytesIO(content))
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]


def feet_of(content: bytes) -> list[str]:
    """Return what stands below the pages of each section."""
    document = docx.Document(BytesIO(content))
    return [
        "".join(node.text or "" for node in s.footer._element.iter() if node.tag.endswith("}t"))
        for s in document.sections
    ]


def chinese_fonts(content: bytes) -> set[str]:
    """Return the fonts named for Chinese characters in the styles, those of the defaults among them."""
    with ZipFile(BytesIO(content)) as parts:
        return set(re.findall(r'w:eastAsia="([^"-]+)"', parts.read("word/styles.xml").decode()))
