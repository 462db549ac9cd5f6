"""The same words written by two cadres of a township within the days of the rule: a hint, never a verdict."""

import pytest

from households.codes import HintKind
from households.models import Visit, VisitRule
from households.selectors.visit_hints import hinted, hints_from
from households.selectors.visit_lists import Chosen
from households.services.hints import review_hint
from households.services.voiding import void_visit
from tests.conftest import make_household
from villages.clocks import CLOCKWORK

WORDS = "今天到户了解近况，烤烟开始采烤，户主说今年雨水多，叶子薄，商量了怎么卖。"
HINTS = "/households/visits/hints/"


@pytest.fixture
def found(county):
    """Return the pairs of shared words for a user: (visit, the visit beside it)."""

    def ask(user=None, **chosen) -> list[tuple[Visit, Visit | None]]:
        who, rule = user or county.zhao, VisitRule.objects.get(pk=county.rule.pk)
        visits = list(hinted(HintKind.SHARED, user=who, chosen=Chosen(**chosen), rule=rule).order_by("pk"))
        return [(hint.visit, hint.other) for hint in hints_from(HintKind.SHARED, visits, user=who, rule=rule)]

    return ask


@pytest.fixture
def shared(county, visited) -> tuple[Visit, Visit]:
    """Wang wrote something about Chen, and He the same about Bai some days later."""
    return visited(county.chen, county.wang, 9, text=WORDS), visited(county.bai, county.he, 2, text=WORDS)


def test_the_same_words_of_two_cadres_are_laid_side_by_side(found, shared):
    first, second = shared

    assert found() == [(second, first)]


def test_one_cadre_alone_and_other_words_are_not_shared(county, visited, found):
    visited(county.chen, county.wang, 9, text=WORDS)
    visited(county.bai, county.wang, 8, text=WORDS)
    visited(county.bai, county.he, 7, text=WORDS + "下周再来。")

    assert found() == []


def test_words_of_another_township_are_not_laid_beside(county, visited, found):
    visited(county.chen, county.wang, 9, text=WORDS)
    visited(county.yuan, county.sun, 2, text=WORDS)

    assert found() == []


@pytest.mark.parametrize(("characters", "is_hint"), [(29, False), (30, True)])
def test_short_words_that_everybody_writes_are_left_out(county, visited, found, characters, is_hint):
    visited(county.chen, county.wang, 9, text="好" * characters)
    visited(county.bai, county.he, 2, text="好" * characters)

    assert bool(found()) is is_hint


@pytest.mark.parametrize(("apart", "is_hint"), [(30, True), (31, False)])
def test_words_count_within_the_days_of_the_rule(county, visited, found, apart, is_hint):
    visited(county.chen, county.wang, 1 + apart, text=WORDS)
    visited(county.bai, county.he, 1, text=WORDS)

    assert bool(found()) is is_hint


def test_the_numbers_are_those_of_the_rule(county, shared, found):
    VisitRule.objects.filter(pk=county.rule.pk).update(superseded_at="2026-01-01T00:00Z")
    county.rule = VisitRule.objects.create(
        **{**values_of(county.rule), "shared_days": 6}, document="县办〔2026〕9号", valid_from=county.rule.valid_from
    )

    assert found() == []


def values_of(rule: VisitRule) -> dict[str, int | None]:
    """Return the numbers of a rule."""
    kept = {"id", "valid_from", "valid_to", "recorded_by", "document", *CLOCKWORK}
    return {f.name: getattr(rule, f.name) for f in rule._meta.concrete_fields if f.name not in kept}


def test_a_voided_visit_shares_nothing(county, shared, found):
    void_visit(visit_id=shared[0].pk, reason="记到了别的户", actor=county.liu)

    assert found() == []


def test_a_user_sees_only_pairs_of_which_they_see_both(county, shared, found):
    assert len(found(user=county.liu)) == 1
    assert found(user=county.he) == []


def test_the_period_narrows_the_later_visit_only(shared, found, today):
    assert len(found(since=shared[1].visited_on)) == 1
    assert found(until=shared[0].visited_on) == []


def test_the_page_names_both_cadres_and_a_person_says_why_nothing_is_wrong(client, county, shared):
    client.force_login(county.liu)
    page = client.get(HINTS, {"kind": "shared"}).text
    assert "何驻村和王小满的情况记录一字不差，相隔不到 30 天。" in page

    review_hint(kind="shared", visit_id=shared[1].pk, other_id=shared[0].pk, reason="两人一起去的", actor=county.liu)

    assert "没有要看的" in client.get(HINTS, {"kind": "shared"}).text
    assert "两人一起去的" in client.get(HINTS, {"kind": "shared", "done": "1"}).text


def test_three_cadres_with_the_same_words_each_point_at_the_one_before(county, visited, shared, found):
    household = make_household(county.upper, "但有才", "530399000011", size=1)
    third = visited(household, county.li, 1, text=WORDS)

    assert found() == [(shared[1], shared[0]), (third, shared[1])]
