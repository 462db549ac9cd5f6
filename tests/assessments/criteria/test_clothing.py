from datetime import timedelta

import pytest

from assessments.criteria.clothing import clothing
from tests.assessments.criteria.build import STANDARD, TODAY, facts


@pytest.mark.parametrize(
    ("answer", "outcome"), [("yes", "met"), ("no", "unmet"), ("unseen", "unknown"), ("", "unknown"), (None, "unknown")]
)
def test_clothing(answer, outcome):
    assert clothing(facts(clothing=answer), STANDARD).outcome == outcome


@pytest.mark.parametrize(
    ("days", "answer", "outcome"),
    [(180, "yes", "met"), (181, "yes", "unknown"), (180, "no", "unmet"), (181, "no", "unknown"), (0, "yes", "met")],
)
def test_clothing_counts_until_a_visit_is_too_old(days, answer, outcome):
    seen = facts(clothing=answer, living_day=TODAY - timedelta(days=days))

    assert clothing(seen, STANDARD).outcome == outcome


def test_clothing_counts_only_once_somebody_has_been_there():
    verdict = clothing(facts(clothing=None, living_day=None, living_source=None, living_source_name=None), STANDARD)

    assert verdict.outcome == "unknown"
    assert "还没有走访" in verdict.reason


def test_clothing_says_who_saw_it_and_when():
    verdict = clothing(facts(), STANDARD)

    assert (verdict.source, verdict.day, verdict.reason) == ("走访 张海燕", facts().living_day, "")
