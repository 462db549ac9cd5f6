"""Samples: how many, which, and the same ones again from the same seed."""

from collections import Counter
from decimal import Decimal

import pytest

from assessments.exit_rules import ExitRules
from assessments.sampling import Candidate, drawn_order

FAR, NEAR = Decimal(2000), Decimal(90)


@pytest.mark.parametrize(("households", "drawn"), [(1, 1), (20, 20), (21, 20), (100, 20), (101, 30), (500, 30)])
def test_so_many_are_drawn_by_default(households, drawn):
    assert ExitRules().sample_size(households) == drawn


def test_a_percentage_is_the_least_where_the_standard_has_one():
    assert ExitRules(percent=10).sample_size(500) == 50
    assert ExitRules(percent=10).sample_size(101) == 30


def candidates(near=()):
    return [Candidate(n, f"村{n % 5}", NEAR if n in near else FAR) for n in range(100)]


def test_the_same_seed_draws_the_same_whatever_the_order():
    assert drawn_order(candidates(), "7") == drawn_order(reversed(candidates()), "7")
    assert drawn_order(candidates(), "7") != drawn_order(candidates(), "8")


def test_every_stratum_has_its_share_of_any_sample():
    order = drawn_order(candidates(), "7")

    assert len(order) == 100
    assert Counter(one.stratum for one in order[:20]) == Counter({f"村{n}": 4 for n in range(5)})


def test_those_near_the_line_are_drawn_about_three_times_as_often():
    near = set(range(0, 100, 2))
    drawn = Counter(one.case_id in near for seed in range(200) for one in drawn_order(candidates(near), str(seed))[:10])

    assert 2 < drawn[True] / drawn[False] < 4
