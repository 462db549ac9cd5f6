"""What is typed into the search box is told apart by one function, without the database."""

from datetime import date

import pytest

from config.lib.idcard import check_character
from households.search_terms import Term, TermKind, advice, read_term
from tests.households.entries import id_number

NAME, INITIALS, CODE, PHONE, ID, MIXED, NOTHING = (
    TermKind.NAME, TermKind.INITIALS, TermKind.CODE, TermKind.PHONE, TermKind.ID_NUMBER, TermKind.MIXED,
    TermKind.NOTHING,
)  # fmt: skip
WITH_X = "53032319850930001X"
TERMS = {
    "陈阿福": (NAME, "陈阿福"),
    " 陈　阿福 ": (NAME, "陈阿福"),
    "下湾村": (NAME, "下湾村"),
    "阿依古丽·买买提": (NAME, "阿依古丽·买买提"),
    "陈阿福2": (NAME, "陈阿福2"),
    "caf": (INITIALS, "caf"),
    "CA F": (INITIALS, "caf"),
    "ｃａｆ": (INITIALS, "caf"),
    "530399101201": (CODE, "530399101201"),
    "5303 9910 1201": (CODE, "530399101201"),
    "５３０３９９": (CODE, "530399"),
    "5303991012010001": (CODE, "5303991012010001"),
    "13887654321": (PHONE, "13887654321"),
    "138-8765-4321": (PHONE, "13887654321"),
    "１３８ ８７６５ ４３２１": (PHONE, "13887654321"),
    "+86 138 8765 4321": (PHONE, "13887654321"),
    "8613887654321": (PHONE, "13887654321"),
    "1388765432": (CODE, "1388765432"),
    WITH_X: (ID, WITH_X),
    WITH_X.lower(): (ID, WITH_X),
    "５３０３２３１９８５０９３０００１Ｘ": (ID, WITH_X),
    "５３０３２３１９８５０９３０００１ｘ": (ID, WITH_X),
    "530323 19850930 001x": (ID, WITH_X),
    "530323-19850930-001X": (ID, WITH_X),
    "530323850930001": (ID, "530323850930001"),
    "53032385093000X": (MIXED, ""),
    "陈阿福13887654321": (MIXED, ""),
    "caf 13887654321": (MIXED, ""),
    "陈1388765": (MIXED, ""),
    "": (NOTHING, ""),
    " 　\0": (NOTHING, ""),
    "\u200b": (NOTHING, ""),
    "%": (NOTHING, ""),
    "_-·": (NOTHING, ""),
    "²": (NAME, "²"),
}


@pytest.mark.parametrize(("typed", "told"), TERMS.items())
def test_each_kind_of_term_is_told(typed, told):
    assert read_term(typed) == Term(*told)


def test_the_two_forms_of_an_id_number_stand_for_each_other():
    now = id_number(date(1985, 9, 30), order="001")
    before = now[:6] + now[8:17]

    assert set(read_term(now).numbers) == {now, before}
    assert set(read_term(before).numbers) == {now, before}


def test_an_id_number_of_this_century_has_no_older_form():
    now = id_number(date(2012, 2, 29), order="004")

    assert read_term(now).numbers == (now,)


def test_only_numbers_are_numbers():
    assert read_term("13887654321").numbers == ("13887654321",)
    assert [read_term(typed).numbers for typed in ("陈阿福", "caf", "530399", "陈1388765", "")] == [()] * 5


@pytest.mark.parametrize("typed", ["530323850930001", "13887654321", "5303991012010001", id_number()])
def test_digits_may_also_be_a_code(typed):
    assert read_term(typed).code == typed


@pytest.mark.parametrize("typed", [WITH_X, "陈阿福", "caf", "²", "陈1388765", ""])
def test_what_is_not_all_digits_is_no_code(typed):
    assert read_term(typed).code == ""


@pytest.mark.parametrize("typed", [WITH_X, "13887654321", "530399", "陈阿福13887654321"])
def test_digits_are_never_said_again(typed):
    term = read_term(typed)

    assert term.words == ""
    assert not any(number in advice(term) for number in ("530", "138"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("陈阿福", "拼音首字母"),
        ("13887654321", "不查干部的电话"),
        ("53039910", "您写了 8 位"),
        (f"53032319850930001{'1' if check_character('53032319850930001') != '1' else '2'}", "最后一位对不上"),
        (id_number(), "逐位核对"),
        ("陈阿福13887654321", "只写一样"),
    ],
)
def test_when_nothing_is_found_it_says_what_to_try(typed, said):
    assert said in advice(read_term(typed))
    assert advice(read_term(typed)).endswith("只找您范围内的户。")
