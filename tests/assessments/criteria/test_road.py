from datetime import date

import pytest

from assessments.criteria.household import Further
from assessments.criteria.road import WORDS, road
from households.codes_home import PathKind
from tests.assessments.criteria.build import STANDARD, facts


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("cement", "met"),
        ("asphalt", "met"),
        ("gravel", "unmet"),
        ("earth", "unmet"),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_only_a_hardened_way_counts(path, outcome):
    about = Further(path=path, condition_day=date(2018, 6, 1))
    assert road(facts(further=about), STANDARD).outcome == outcome


def test_every_kind_of_way_of_the_register_is_known():
    assert set(WORDS) == set(PathKind.values)
