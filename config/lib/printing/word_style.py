"""How a paper looks in Word: A4 with the margins of the PDF, song and hei type by name, hairlines, one thick rule.

No font is put into the file: the names are those that Chinese Word and WPS bring, and LibreOffice finds one in place
of them. Every look is a named style of the document, so that an office can change it in one place.
"""

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor

SONG, HEI, LATIN = "宋体", "黑体", "Times New Roman"
WIDTH, HEIGHT = Mm(210), Mm(297)
LEFT = RIGHT = Mm(15)
TOP, BOTTOM = Mm(16), Mm(17)
INNER = Length(WIDTH - LEFT - RIGHT)
LABEL, QR = Mm(24), Mm(24)
INK, FAINT = RGBColor(0x1B, 0x1D, 0x20), RGBColor(0x5A, 0x5F, 0x66)
RULE, TINT = "A9ADB3", "F2F2EF"
HAIRLINE, THICK = 4, 12
"""In eighths of a point."""

LOOKS: dict[str, tuple[str, float, dict[str, Any]]] = {
    "表题": (HEI, 18, {}),
    "题下": (SONG, 10, {"color": FAINT}),
    "节": (HEI, 12, {"before": 10, "after": 3, "rule": True, "tab": True, "keep": True}),
    "小节": (HEI, 10, {"before": 4, "after": 2, "tab": True, "keep": True}),
    "正文段": (SONG, 10.5, {"before": 2, "after": 4}),
    "说明": (SONG, 9, {"color": FAINT, "before": 2, "after": 3}),
    "格": (SONG, 9.5, {}),
    "格右": (SONG, 9.5, {"align": WD_ALIGN_PARAGRAPH.RIGHT}),
    "格名": (SONG, 9, {"color": FAINT}),
    "格名右": (SONG, 9, {"color": FAINT, "align": WD_ALIGN_PARAGRAPH.RIGHT}),
    "大格": (SONG, 15, {"before": 6, "after": 6}),
    "大格名": (SONG, 11, {"color": FAINT, "before": 9, "after": 6}),
    "码": (SONG, 7, {"color": FAINT, "align": WD_ALIGN_PARAGRAPH.CENTER}),
    "隔": (SONG, 1, {"exactly": 4}),
    "页边": (SONG, 8, {"color": FAINT, "tab": True}),
}
"""Style → type, size, and what else: colour, space before and after, a rule above, a tab at the right."""


def dress(document: Any) -> None:
    """Give a new document its language, its page and the styles of a paper."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    for fonts in defaults.iter(qn("w:rFonts")):  # a theme's fonts would go before those of the styles
        fonts.attrib.clear()
        _name(fonts, SONG)
    for language in defaults.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    normal = document.styles["Normal"]
    _type(normal, SONG, 10.5)
    for name, (font, size, more) in LOOKS.items():
        look = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        look.base_style = normal
        _type(look, font, size)
        _space(look, more)
    section = document.sections[0]
    section.page_width, section.page_height = WIDTH, HEIGHT
    section.left_margin, section.right_margin, section.top_margin, section.bottom_margin = LEFT, RIGHT, TOP, BOTTOM
    section.header_distance = section.footer_distance = Mm(8)


def _type(look: Any, font: str, size: float) -> None:
    look.font.size, look.font.color.rgb = Pt(size), INK
    _name(look.element.get_or_add_rPr().get_or_add_rFonts(), font)


def _name(fonts: Any, chinese: str) -> None:
    """Name the fonts; Chinese characters go by `eastAsia`, which the library does not set."""
    for kind, font in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", chinese)):
        fonts.set(qn(f"w:{kind}"), font)


def _space(look: Any, more: dict[str, Any]) -> None:
    shape = look.paragraph_format
    shape.space_before, shape.space_after = Pt(more.get("before", 0)), Pt(more.get("after", 0))
    shape.line_spacing = Pt(more["exactly"]) if "exactly" in more else 1.15
    shape.keep_with_next = more.get("keep", False)
    if "align" in more:
        shape.alignment = more["align"]
    if "color" in more:
        look.font.color.rgb = more["color"]
    if more.get("tab"):
        shape.tab_stops.add_tab_stop(INNER, WD_TAB_ALIGNMENT.RIGHT)
    if more.get("rule"):
        borders = OxmlElement("w:pBdr")
        borders.append(border("w:top", THICK, "1B1D20"))
        look.element.get_or_add_pPr().insert_element_before(
            borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc"
        )


def border(side: str, eighths: int, colour: str = RULE) -> Any:
    """Return one line of a border: w:top, w:left, w:insideH."""
    line = OxmlElement(side)
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "0"), ("color", colour)):
        line.set(qn(f"w:{name}"), value)
    return line
