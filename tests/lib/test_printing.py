"""Printed papers: the font is in the file, nothing is cut, what the font lacks is seen, every page says what it is."""

import logging
import re
from io import BytesIO

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.lib.printing.blocks import (
    Fact,
    Facts,
    Grid,
    Heading,
    Imprint,
    NewPage,
    Printout,
    Signatures,
    Text,
    ticks_of,
)
from config.lib.printing.font import REPLACEMENT, printable
from config.lib.printing.pdf import pdf_of, write_pdf
from tests.pdfs import embedded_fonts, named_fonts, pages_of, text_of

IMPRINT = Imprint(link="https://huce.example/p/aaaa/", printed="2026-11-27 11:20 刘专干 打印")
CAUSES = [("illness", "因病"), ("schooling", "因学"), ("other", "其他")]


def paper(*blocks, title: str = "收入调查核算表", number: str = "530399000001") -> Printout:
    return Printout(title=title, lead=("户主 陈阿福",), blocks=blocks, number=number)


def table(rows: int, words: str = "外出务工工资") -> Grid:
    return Grid(head=("项目", "金额"), rows=tuple((f"{words}{row}", f"{row}.00") for row in range(rows)), shares=(3, 1))


def test_a_paper_is_a4_and_all_its_text_is_found_again():
    pdf = pdf_of(paper(Heading("工资性收入", "单位：元"), table(3), Text("没有结账")), IMPRINT)
    page = pypdfium2.PdfDocument(pdf)[0]

    assert [round(side) for side in page.get_size()] == [595, 842]
    for words in ("收入调查核算表", "户主陈阿福", "单位：元", "外出务工工资2", "2.00", "没有结账"):
        assert words in text_of(pdf)


def test_the_font_is_in_the_file_and_there_is_no_other():
    pdf = pdf_of(paper(table(2), Facts((Fact("户主", ""),)), Signatures((("户主", ""),))), IMPRINT)

    assert {name.partition("+")[2] for name in named_fonts(pdf)} == {"NotoSansSC-Regular"}
    assert named_fonts(pdf) == embedded_fonts(pdf)
    assert len(pdf) < 100_000


def test_every_page_says_which_paper_it_is_of_how_many_and_who_printed_it():
    pages = pages_of(pdf_of(paper(table(90)), IMPRINT))

    assert len(pages) == 3
    for number, page in enumerate(pages, 1):
        assert f"第 {number} 页，共 3 页" in page
        assert "收入调查核算表 · 530399000001 · 2026-11-27 11:20 刘专干 打印" in page


def test_the_mark_of_a_demonstration_stands_on_every_page():
    marked = Imprint(IMPRINT.link, IMPRINT.printed, mark="演示数据")

    assert ["演示数据" in page for page in pages_of(pdf_of(paper(table(90)), marked))] == [True] * 3
    assert "演示数据" not in text_of(pdf_of(paper(table(90)), IMPRINT))


def test_a_long_table_goes_on_with_its_head_and_loses_no_row():
    pages = pages_of(pdf_of(paper(table(90)), IMPRINT))

    assert all("项目 金额" in page for page in pages)
    assert [f"外出务工工资{row}" in "".join(pages) for row in range(90)] == [True] * 90


def test_a_row_moves_to_the_next_page_rather_than_being_parted():
    tall = Grid(head=("情况",), rows=(("甲" * 1900,), ("乙" * 1900,)), shares=(1,))
    first, second = pages_of(pdf_of(paper(tall), IMPRINT))

    assert first.count("甲") == 1900
    assert "乙" not in first
    assert second.count("乙") == 1900


@pytest.mark.parametrize("wide", [True, False])
def test_what_no_page_holds_goes_on_on_the_next_and_loses_no_character(wide):
    pdf = pdf_of(paper(Facts((Fact("情况", "长" * 6000, wide=wide), Fact("民族", "彝族")))), IMPRINT)

    assert text_of(pdf).count("长") == 6000
    assert "彝族" in text_of(pdf)
    assert len(pages_of(pdf)) > 2


def test_a_character_that_the_font_lacks_is_seen_and_named_and_logged_without_the_name(caplog):
    with caplog.at_level(logging.WARNING):
        text = text_of(pdf_of(paper(Text("户主 𠮷田秀")), IMPRINT))

    assert f"户主{REPLACEMENT}田秀" in text
    assert "U+20BB7" in text
    assert "U+20BB7" in caplog.text
    assert "田秀" not in caplog.text


def test_a_paper_whose_characters_are_all_there_says_nothing_about_it(caplog):
    assert REPLACEMENT not in text_of(pdf_of(paper(Text("户主 䶮喆")), IMPRINT))
    assert "lacks" not in caplog.text


@pytest.mark.parametrize(
    ("text", "shown"),
    [("甲\x07乙", "甲 乙"), ("甲\u3000乙", "甲 乙"), ("葛\U000e0100城", "葛城"), ("a\nb", "a\nb"), ("😀", REPLACEMENT)],
)
def test_only_what_has_no_shape_goes_missing(text, shown):
    assert printable(text)[0] == shown


def test_markup_in_a_value_is_printed_as_it_was_typed():
    assert "<b>张三</b>&amp;" in text_of(pdf_of(paper(Text("<b>张三</b>&amp;")), IMPRINT))


def test_all_answers_stand_there_and_the_chosen_one_is_ticked():
    text = text_of(pdf_of(paper(ticks_of("主要致贫原因", CAUSES, {"schooling"})), IMPRINT))

    assert "□因病■因学□其他" in text


def test_a_signed_line_has_its_day_and_an_open_one_room_for_it():
    text = text_of(pdf_of(paper(Signatures((("户主", "2026-10-09"), ("村", "")))), IMPRINT))

    assert "户主（签字）" in text
    assert "2026-10-09" in text
    assert re.search(r"＿+年＿+月＿+日", text)


def test_papers_in_one_file_count_their_own_pages():
    papers = [
        (paper(table(60), number="一"), IMPRINT),
        (paper(Text("短"), NewPage(), Text("末"), number="二"), IMPRINT),
    ]
    file, begun = BytesIO(), []
    write_pdf(file, [*papers, (paper(Text("独"), number="三"), IMPRINT)], lambda: begun.append(1))
    pages = pages_of(file.getvalue())

    assert len(begun) == 3

    told = [re.search(r"· (.) ·.*第 (\d) 页，共 (\d) 页", page, re.DOTALL) for page in pages]
    assert [one.groups() for one in told if one] == [
        ("一", "1", "2"), ("一", "2", "2"), ("二", "1", "2"), ("二", "2", "2"), ("三", "1", "1"),
    ]  # fmt: skip


TEXTS = st.text(max_size=700)


@settings(max_examples=40)
@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=6), st.lists(TEXTS, max_size=4))
def test_no_text_whatever_keeps_a_paper_from_being_printed(rows, values):
    facts = tuple(Fact(value[:20], value, wide=len(value) % 2 == 0) for value in values)
    grid = Grid(head=("甲", "乙", "丙"), rows=tuple(rows), shares=(1, 5, 2), totals=1)

    assert pages_of(pdf_of(paper(Heading(rows[0][0]), grid, Facts(facts) if facts else Text("无")), IMPRINT))
