"""Charts: sizes that add up, parts that can be told apart without colour, words for who cannot see them."""

from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from config.lib.charts import (
    HATCHED,
    MEANT,
    OUTLINE,
    PALE,
    SOLID,
    WIDTH,
    Part,
    Series,
    Tile,
    columns,
    grid_step,
    parts_bar,
    row_bars,
    short_amount,
    tiles,
)

PARTS = (Part("已支付", Decimal(600), SOLID), Part("已收回", Decimal(100), HATCHED), Part("未支付", Decimal(300), PALE))


def test_the_parts_of_a_bar_fill_it_in_their_shares():
    _, paid, back, left = parts_bar(PARTS, name="钱").boxes

    assert [box.look for box in (paid, back, left)] == [SOLID, HATCHED, PALE]
    assert paid.width == pytest.approx(0.6 * (WIDTH - 1), abs=0.02)
    assert paid.width + back.width + left.width == pytest.approx(WIDTH - 1, abs=0.05)
    assert back.x == pytest.approx(paid.x + paid.width, abs=0.02)


def test_a_bar_is_told_in_words_and_each_look_has_its_word():
    bar = parts_bar(PARTS, name="钱")

    assert bar.label == "钱：已支付 600.00 元，已收回 100.00 元，未支付 300.00 元"
    assert bar.key == ((SOLID, "已支付"), (HATCHED, "已收回"), (PALE, "未支付"))


def test_a_bar_of_nothing_is_an_empty_frame():
    empty = parts_bar([Part("已支付", Decimal(0), SOLID)], name="钱")

    assert [box.look for box in empty.boxes] == [OUTLINE]


def test_only_a_hatched_box_has_lines_and_they_stay_inside_it():
    _, paid, back, _ = parts_bar(PARTS, name="钱").boxes
    numbers = [float(pair.split(" ")[0]) for pair in back.hatch.replace("L", "M").split("M") if pair]

    assert paid.hatch == ""
    assert numbers
    assert back.x - 0.1 <= min(numbers)
    assert max(numbers) <= back.x + back.width + 0.1


@pytest.mark.parametrize(
    ("highest", "step"),
    [
        ("0", "1"),
        ("-5", "1"),
        ("3", "1"),
        ("9", "5"),
        ("10", "5"),
        ("90", "50"),
        ("1234567", "500000"),
        ("0.09", "0.05"),
    ],
)
def test_the_grid_stands_at_round_distances(highest, step):
    assert grid_step(Decimal(highest)) == Decimal(step)


def test_the_highest_column_stays_below_the_top_line_and_what_is_nothing_has_none():
    paid = Series("支付", [Decimal(0), Decimal(-3), Decimal(750)], SOLID)
    chart = columns([paid], ["1月", "2月", "3月"], name="按月")

    assert len(chart.boxes) == 1
    assert chart.boxes[0].y >= min(chart.grid)
    assert chart.boxes[0].y + chart.boxes[0].height == pytest.approx(max(chart.grid), abs=0.02)
    assert {word.text for word in chart.words} >= {"1月", "2月", "3月", "500 元", "0 元"}


def test_columns_of_nothing_still_have_a_grid():
    assert len(columns([Series("支付", [], SOLID)], [], name="按月").grid) == 2


def test_the_place_that_is_meant_is_framed_and_its_dot_is_full():
    county = tiles([Tile("东乡", dots=2), Tile("西镇", "远山村", True, dots=3, meant_dot=1)], name="位置")

    assert [box.look for box in county.boxes] == [OUTLINE, MEANT]
    assert [dot.is_meant for dot in county.dots] == [False, False, False, True, False]
    assert county.label == "位置：西镇"


def test_tiles_with_long_names_are_wide_enough_for_them():
    county = tiles([Tile("高良壮族苗族瑶族乡")] * 10, name="位置")

    assert min(box.width for box in county.boxes) >= 9 * 11
    assert max(box.x + box.width for box in county.boxes) <= WIDTH
    assert max(box.y + box.height for box in county.boxes) <= county.height


def test_a_county_without_townships_has_an_empty_schematic():
    assert tiles([], name="位置").boxes == ()


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("0", "0 元"),
        ("999.5", "1,000 元"),
        ("10000", "1.0 万元"),
        ("-56780", "−5.7 万元"),
        ("1135000000", "11.35 亿元"),
    ],
)
def test_amounts_are_said_shortly(amount, said):
    assert short_amount(Decimal(amount)) == said


def test_bars_in_rows_are_against_the_longest():
    bars = row_bars([(Decimal(200), Decimal(50)), (Decimal(100), Decimal(300)), (Decimal(0), Decimal(0))])

    assert [(bar.whole, bar.done) for bar in bars] == [("100.0", "25.0"), ("50.0", "50.0"), ("0.0", "0.0")]
    assert row_bars([]) == []


def test_a_chart_is_drawn_with_words_in_place_of_the_picture():
    drawn = render_to_string("components/_chart.html", {"chart": parts_bar(PARTS, name="钱")})

    assert 'role="img" aria-label="钱：已支付 600.00 元' in drawn
    assert drawn.count("<rect") == 4 + 3
    assert "style=" not in drawn
