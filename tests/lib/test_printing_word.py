"""Papers in Word: the same words as in the PDF, real tables, Chinese type by name, nothing that breaks the file."""

from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from hypothesis import given, settings
from hypothesis import strategies as st

from config.lib.printing.blocks import (
    OPEN_DAY,
    Fact,
    Facts,
    Grid,
    Heading,
    Imprint,
    NewPage,
    Opinion,
    Opinions,
    Printout,
    Signatures,
    Signer,
    Span,
    Text,
    ticks_of,
)
from config.lib.printing.formats import PaperFormat, format_of, write_papers
from config.lib.printing.pdf import pdf_of
from config.lib.printing.word import word_of, write_word
from tests.docx import chinese_fonts, feet_of, tables_of, words_of
from tests.pdfs import pages_of, text_of

IMPRINT = Imprint(link="https://huce.example/p/aaaa/", printed="2026-11-27 11:20 刘专干 打印", mark="演示数据")
VILLAGE = Opinion("村委会意见", "情况属实", (Signer("经办人", "刘专干", "2026-11-20"),), sealed=True)
OPEN = Opinion("县级意见", "", (Signer("审批人"),), sealed=True)
SPANNED = Grid(
    head=("分类", "项目", "结论"),
    rows=(("两不愁", "吃", "达标"), ("两不愁", "穿", "达标"), ("收入", "人均", "达标")),
    shares=(1, 2, 1),
    spans=(Span(0, 0, rows=2),),
)


def paper(*blocks, number: str = "530399000001") -> Printout:
    return Printout(title="脱贫退出审批表", lead=("户主 陈阿福",), blocks=blocks, number=number)


EVERYTHING = paper(
    Heading("一、基本情况", "单位：元"),
    Facts((Fact("户主姓名", "陈阿福"), Fact("人口", "3 人"), Fact("住址", "东乡下湾村", wide=True))),
    ticks_of("致贫原因", [("a", "因病"), ("b", "因学"), ("c", "缺地")], {"b"}, columns=2),
    Text("还没有办完。", small=True),
    SPANNED,
    Opinions((VILLAGE, OPEN)),
    NewPage(),
    Heading("办理经过", of_part=True),
    Grid(head=("时间",), rows=(), shares=(1,), empty="还没有办理。"),
    Signatures((("户主", "2026-10-09"), ("村", ""))),
)


def test_word_and_pdf_say_the_same():
    pdf, word = text_of(pdf_of(EVERYTHING, IMPRINT)), words_of(word_of(EVERYTHING, IMPRINT))

    for words in (
        "脱贫退出审批表", "户主陈阿福", "扫码登录后看这一户", "单位：元", "东乡下湾村", "□因病■因学□缺地",
        "还没有办完。", "两不愁", "情况属实", "（盖章）经办人：刘专干2026-11-20", "还没有办理。",
        "户主（签字）：2026-10-09", OPEN_DAY,
    ):  # fmt: skip
        assert words in pdf, words
        assert words in word, words


def test_the_page_is_a4_and_chinese_characters_have_their_own_type():
    content = word_of(EVERYTHING, IMPRINT)
    section = docx.Document(BytesIO(content)).sections[0]

    assert (round(section.page_width, -3), round(section.page_height, -3)) == (round(Mm(210), -3), round(Mm(297), -3))
    assert chinese_fonts(content) == {"宋体", "黑体"}


def test_no_theme_stands_before_the_named_type():
    defaults = docx.Document(BytesIO(word_of(EVERYTHING, IMPRINT))).styles.element.find(qn("w:docDefaults"))

    assert [fonts.get(qn("w:eastAsia")) for fonts in defaults.iter(qn("w:rFonts"))] == ["宋体"]
    assert not any("heme" in name for fonts in defaults.iter(qn("w:rFonts")) for name in fonts.attrib)
    assert {language.get(qn("w:eastAsia")) for language in defaults.iter(qn("w:lang"))} == {"zh-CN"}


def test_cells_of_a_span_are_one_cell_in_both():
    table = next(rows for rows in tables_of(word_of(paper(SPANNED), IMPRINT)) if rows[0][0] == "分类")

    assert table[1:] == [["两不愁", "吃", "达标"], ["两不愁", "穿", "达标"], ["收入", "人均", "达标"]]
    assert words_of(word_of(paper(SPANNED), IMPRINT)).count("两不愁") == 1
    assert text_of(pdf_of(paper(SPANNED), IMPRINT)).count("两不愁") == 1


def test_tables_never_touch_and_the_head_of_a_long_one_is_repeated():
    document = docx.Document(BytesIO(word_of(EVERYTHING, IMPRINT)))
    tags = [node.tag for node in document.element.body]

    assert not [at for at, tag in enumerate(tags[1:]) if tag == tags[at] == qn("w:tbl")]
    headed = [table for table in document.tables if table._tbl.findall(f".//{qn('w:tblHeader')}")]
    assert [table.cell(0, 0).text for table in headed] == ["分类"]


def test_an_opinion_that_nobody_gave_leaves_room_for_name_and_day():
    rows = tables_of(word_of(paper(Opinions((VILLAGE, OPEN))), IMPRINT))[-1]

    assert rows[0][1].splitlines()[-1] == "（盖章）\u3000\u3000经办人：刘专干\u30002026-11-20"
    assert rows[1][1].splitlines()[-1].endswith(OPEN_DAY)
    assert "＿＿＿" in rows[1][1]


def test_every_page_says_which_paper_it_is_and_a_file_of_several_counts_each():
    file, begun = BytesIO(), []
    write_word(file, [(EVERYTHING, IMPRINT), (paper(Text("短"), number="二"), IMPRINT)], lambda: begun.append(1))

    assert feet_of(word_of(EVERYTHING, IMPRINT)) == [
        "脱贫退出审批表 · 530399000001 · 2026-11-27 11:20 刘专干 打印第 1 页，共 1 页"
    ]
    assert [("530399000001" in foot, "· 二 ·" in foot, "共" in foot) for foot in feet_of(file.getvalue())] == [
        (True, False, False), (False, True, False),
    ]  # fmt: skip
    assert len(begun) == 2
    document = docx.Document(file)
    starts = [s._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) for s in document.sections]
    assert starts == ["1", "1"]


def test_a_paper_without_an_address_has_no_code():
    bare = Imprint(link="", printed="2026-11-27 11:20 打印")

    assert "扫码" not in words_of(word_of(EVERYTHING, bare))
    assert not docx.Document(BytesIO(word_of(EVERYTHING, bare))).inline_shapes
    assert len(docx.Document(BytesIO(word_of(EVERYTHING, IMPRINT))).inline_shapes) == 1
    assert "扫码" not in "".join(pages_of(pdf_of(EVERYTHING, bare)))


def test_nothing_in_the_file_tells_whose_paper_it_is_but_its_text():
    about = docx.Document(BytesIO(word_of(EVERYTHING, IMPRINT))).core_properties

    assert (about.author, about.title, about.comments) == ("Huce", "脱贫退出审批表", "")


@pytest.mark.parametrize(
    ("asked", "form"), [("docx", "docx"), ("pdf", "pdf"), ("exe", "pdf"), (None, "pdf"), ("", "pdf")]
)
def test_what_is_no_form_is_a_pdf(asked, form):
    file = BytesIO()
    write_papers(format_of(asked), file, [(EVERYTHING, IMPRINT)])

    assert format_of(asked) == PaperFormat(form)
    assert file.getvalue().startswith(b"PK" if form == "docx" else b"%PDF")


TEXTS = st.text(max_size=200)


@settings(max_examples=25)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4), TEXTS)
def test_no_text_whatever_breaks_the_document(rows, words):
    grid = Grid(head=(words[:9], "乙"), rows=tuple(rows), shares=(1, 5), totals=1)
    blocks = (Heading(words, words), grid, Facts((Fact(words, words),)), Opinions((Opinion(words, words, ()),)))

    assert tables_of(word_of(paper(*blocks, number=words), Imprint(IMPRINT.link, words, words)))
