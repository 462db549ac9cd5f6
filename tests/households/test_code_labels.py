import pytest

from households.code_labels import LABEL_LISTS, UnknownLabel, label_of, truth_of, value_of, values_of


@pytest.mark.parametrize("key", LABEL_LISTS)
def test_every_value_of_a_list_is_read_back_from_its_label(key):
    for value in LABEL_LISTS[key].codes.values:
        assert value_of(key, label_of(key, value)) == value


@pytest.mark.parametrize("key", LABEL_LISTS)
def test_every_spelling_stands_for_a_value_of_its_list(key):
    assert set(LABEL_LISTS[key].known().values()) <= {"", *map(str, LABEL_LISTS[key].codes.values)}


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("relation", " 之儿媳 ", "daughter_in_law"),
        ("ethnicity", "彝", "07"),
        ("ethnicity", "彝族", "07"),
        ("grade", "Ｃ级", "C"),
        ("grade", "c", "C"),
        ("stage", "高一", "senior1"),
        ("stage", "技师学院4年级", "tech4"),
        ("stage", "非在校生", ""),
        ("cause", "缺劳力", "no_labour"),
        ("remedy", "原址翻建", "on_site"),
        ("structure", "砖瓦砖木/砖石窑洞", "brick_wood"),
        ("disability_kind", "4", "4"),
        ("disability_level", "二级", "2"),
        ("relation", "", ""),
        ("relation", "　", ""),
    ],
)
def test_a_label_is_read_however_it_is_typed(key, text, value):
    assert value_of(key, text) == value


@pytest.mark.parametrize(
    ("text", "year", "value"),
    [
        ("五保户", 2014, "tekun"),
        ("五保户", 2016, "tekun"),
        ("五保户", None, "tekun"),
        ("低保户", 2014, "dibao"),
        ("特困供养贫困户", 2016, "tekun"),
        ("特困供养脱贫户", 2019, "tekun"),
        ("一般贫困户", 2014, "general"),
        ("一般贫困户", 2019, "general"),
    ],
)
def test_a_label_of_an_era_is_taken_on_a_form_of_that_era(text, year, value):
    assert value_of("attribute", text, year=year) == value


@pytest.mark.parametrize(
    ("text", "year", "sentence"),
    [
        ("五保户", 2017, "2016 年以前的贫困户属性，2017 年的表不用"),
        ("特困供养贫困户", 2015, "2016 年起的贫困户属性，2015 年的表不用"),
        ("一般脱贫户", 2015, "请填：一般贫困户、低保户、低保贫困户、五保户、五保贫困户"),
    ],
)
def test_a_label_of_another_era_is_refused_with_the_years(text, year, sentence):
    with pytest.raises(UnknownLabel, match=sentence):
        value_of("attribute", text, year=year)


def test_an_unknown_label_is_refused_with_those_there_are():
    with pytest.raises(UnknownLabel, match="「木屋」不是住房主要结构的选项。请填：钢筋混凝土、砖混材料"):
        value_of("structure", "木屋")


def test_a_kind_of_monitored_household_that_came_later_is_not_known_before():
    assert value_of("monitored", "突发严重困难户", year=2021) == "sudden"
    with pytest.raises(UnknownLabel, match="2021 年起"):
        value_of("monitored", "突发严重困难户", year=2020)


@pytest.mark.parametrize(
    ("key", "text", "values"),
    [
        ("health", "残疾、长期慢性病", ["disabled", "chronic"]),
        ("health", "残疾+长期慢性病", ["disabled", "chronic"]),
        ("fuel", "柴草；电", ["firewood", "power"]),
        ("fuel", "电 电", ["power"]),
        ("cause", "", []),
    ],
)
def test_a_cell_may_hold_several_labels(key, text, values):
    assert values_of(key, text) == values


def test_one_wrong_label_among_several_is_refused():
    with pytest.raises(UnknownLabel, match="「太阳能」"):
        values_of("fuel", "电、太阳能")


def test_a_label_is_written_as_the_era_calls_it():
    assert label_of("attribute", "tekun", year=2014) == "五保户"
    assert label_of("attribute", "tekun", year=2018) == "特困供养贫困户"
    assert label_of("attribute", "tekun", year=2018, left_poverty=True) == "特困供养脱贫户"
    assert label_of("attribute", "") == ""


@pytest.mark.parametrize(("text", "truth"), [("是", True), ("否", False), ("没有", False), ("√", True), ("", None)])
def test_yes_no_and_nothing_are_three_answers(text, truth):
    assert truth_of(text) is truth


def test_what_is_neither_yes_nor_no_is_refused():
    with pytest.raises(UnknownLabel, match="看不出是还是否"):
        truth_of("不详")
