from datetime import date

import pytest

from assessments.criteria.broadcast import broadcast
from assessments.criteria.household import Further
from tests.assessments.criteria.build import STANDARD, facts


@pytest.mark.parametrize(("answer", "outcome"), [(True, "met"), (False, "unmet"), (None, "unknown")])
def test_a_home_receives_broadcasting_or_not_or_nobody_said(answer, outcome):
    about = Further(broadcast=answer, condition_day=date(2018, 6, 1))
    assert broadcast(facts(further=about), STANDARD).outcome == outcome


def test_without_any_record_it_is_unknown():
    assert broadcast(facts(), STANDARD).outcome == "unknown"
