"""Two thousand random histories: nobody leaves who does not meet everything, and nobody early, alone or twice."""

import pytest

from tests.torture.exits.histories import A_TREE, some_trees
from tests.torture.exits.told import GUARDS

pytestmark = [pytest.mark.torture, pytest.mark.django_db, pytest.mark.long]

TREES, SHARES = 38, 2
EXITED_AT_LEAST = 0.04
"""The share of histories that comes to an announcement: 8 and 13 of a hundred do."""
HIT_AT_LEAST = 10
"""How often each guard refuses in a share; the least, a finding of the sample, does so 20 times."""


@pytest.mark.parametrize("share", range(SHARES))
def test_no_history_ends_in_an_exit_that_should_not_be(village, clock, share):
    seeds = range(share, TREES, SHARES)

    met = some_trees(village, clock, seeds=seeds)

    assert met.histories == A_TREE * len(seeds)
    assert met.exited > EXITED_AT_LEAST * met.histories, "too few histories came to the announcement"
    # Who is posted elsewhere comes by once or twice only: the tests of the services ask for that.
    seldom = {name: met.guards[name] for name in (*GUARDS, "role") if met.guards[name] < HIT_AT_LEAST}
    assert not seldom, "guards that the histories hardly came to"


def test_they_are_two_thousand():
    assert TREES * A_TREE >= 2000
