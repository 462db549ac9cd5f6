"""How a printed paper looks, in the hand of the pages: A4, ink on paper, hairlines, one thick rule."""

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm

from config.lib.printing.font import NAME

WIDTH, HEIGHT = A4
LEFT = RIGHT = 15 * mm
TOP, BOTTOM = 16 * mm, 17 * mm
INNER = WIDTH - LEFT - RIGHT
PAGE_ROOM = HEIGHT - TOP - BOTTOM
QR = 24 * mm

INK, FAINT = HexColor("#1b1d20"), HexColor("#5a5f66")
RULE, TINT = HexColor("#a9adb3"), HexColor("#f2f2ef")
THICK, THIN = 1.4, 0.4


def _style(name: str, size: float, leading: float, **more: object) -> ParagraphStyle:
    return ParagraphStyle(
        name, fontName=NAME, fontSize=size, leading=leading, textColor=more.pop("color", INK), wordWrap="CJK", **more
    )


TITLE = _style("title", 18, 25)
LEAD = _style("lead", 9.5, 14)
HEADING = _style("heading", 11.5, 16)
PART = _style("part", 9.5, 16)
NOTE = _style("note", 8, 16, color=FAINT, alignment=TA_RIGHT)
TEXT = _style("text", 9.5, 15, spaceAfter=4)
SMALL = _style("small", 8, 12, color=FAINT, spaceBefore=2, spaceAfter=3)
CELL = _style("cell", 9, 12.5)
LABEL = _style("label", 8.5, 12.5, color=FAINT)
LARGE = _style("large", 15, 32)
LARGE_LABEL = _style("large-label", 11, 32, color=FAINT)
NUMBER = _style("number", 9, 12.5, alignment=TA_RIGHT)
SIGNED = _style("signed", 9, 14, alignment=TA_RIGHT)
HEAD = _style("head", 8.5, 12, color=FAINT)
HEAD_NUMBER = _style("head-number", 8.5, 12, color=FAINT, alignment=TA_RIGHT)
CAPTION = _style("caption", 6.5, 9, color=FAINT, alignment=TA_CENTER)
FOOT_SIZE = MARK_SIZE = 7.5
