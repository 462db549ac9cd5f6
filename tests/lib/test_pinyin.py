import pytest

from config.lib.pinyin import initials, sort_key, syllables


@pytest.mark.parametrize(
    ("name", "letters"),
    [("李有福", "lyf"), ("单雄信", "sxx"), ("曾国", "zg"), ("解放", "xf"), ("欧阳海", "oyh"), ("A木", "am"), ("", "")],
)
def test_names_are_found_by_the_first_letters(name, letters):
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("name", "surname"), [("单雄信", "shan"), ("仇和", "qiu"), ("朴正", "piao"), ("覃勇", "qin"), ("任我", "ren")]
)
def test_a_surname_is_read_as_a_surname(name, surname):
    assert syllables(name)[0] == surname


def test_names_sort_as_in_a_phone_book():
    names = ["张三", "白石保", "李有福", "李阿福", "陈阿福"]

    assert sorted(names, key=sort_key) == ["白石保", "陈阿福", "李阿福", "李有福", "张三"]
