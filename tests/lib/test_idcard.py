from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.lib.idcard import birth_date, check_character, is_valid, normalise

# The county's own code, and births of two generations; the numbers are invented.
GRANDFATHER = "53032319690205441" + check_character("53032319690205441")
MOTHER = "53032319850930002" + check_character("53032319850930002")


def number_for(birth: date, area: str = "530323", order: str = "001") -> str:
    first = f"{area}{birth:%Y%m%d}{order}"
    return first + check_character(first)


@pytest.mark.parametrize(("first17", "check"), [("11010519491231002", "X"), ("44052418800101001", "4")])
def test_the_check_character_is_that_of_the_standards_examples(first17, check):
    assert check_character(first17) == check


@pytest.mark.parametrize(("number", "birth"), [(GRANDFATHER, date(1969, 2, 5)), (MOTHER, date(1985, 9, 30))])
def test_people_of_this_county_born_in_1969_and_1985_are_valid(number, birth):
    assert is_valid(number)
    assert birth_date(number) == birth


@pytest.mark.parametrize("area", ["530323", "530399", "510922", "999999", "530300"])
def test_the_code_of_a_county_that_is_no_more_is_no_reason_to_refuse(area):
    assert is_valid(number_for(date(1969, 2, 5), area))


@pytest.mark.parametrize(
    "number",
    [
        "",
        GRANDFATHER[:17],
        GRANDFATHER + "0",
        number_for(date(1969, 2, 5))[:6] + "19690230" + "0018",
        number_for(date(1969, 2, 5))[:6] + "19691301" + "0018",
        "5303231969020544l7",
        "110105194912310020",
        "11010519491231002x",
        "٥٣٠٣٢٣" + GRANDFATHER[6:],
    ],
)
def test_what_is_no_number_is_refused(number):
    assert not is_valid(number)


@pytest.mark.parametrize(
    "written",
    [
        "11010519491231002x",
        " 110105 19491231 002X ",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105\u300019491231002ｘ",
    ],
)
def test_spaces_full_width_figures_and_a_small_x_are_put_right(written):
    assert normalise(written) == "11010519491231002X"
    assert is_valid(normalise(written))


@given(st.dates(min_value=date(1920, 1, 1), max_value=date(2026, 12, 31)), st.integers(0, 999), st.integers(0, 16))
def test_one_wrong_figure_is_always_noticed(birth, order, place):
    number = number_for(birth, order=f"{order:03}")
    wrong = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]

    assert is_valid(number)
    assert check_character(wrong[:17]) != wrong[17]


def test_the_number_of_a_baby_born_on_a_leap_day_is_valid():
    assert is_valid(number_for(date(2020, 2, 29)))
    assert birth_date("530323190002290010") is None
