from datetime import date

from households.quality.rules.watched_relocated import RULE
from tests.households.quality.build import said, watch


def test_a_relocation_begun_since_is_found():
    assert said(RULE, watch=watch(begun=["relocation"])) == ["2026-02-10 识别为监测对象，以后又登记了搬迁措施。"]


def test_an_older_one_that_goes_on_is_not():
    assert said(RULE, watch=watch(helped=["relocation"])) == []
    assert said(RULE, watch=watch(since=date(2020, 12, 31), begun=["relocation"])) == []
    assert said(RULE) == []
