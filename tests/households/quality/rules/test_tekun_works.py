from households.quality.rules.tekun_works import RULE
from tests.households.quality.build import person, said


def test_who_is_provided_for_and_works_is_found():
    assert said(RULE, person(welfare="tekun", work_state="working")) == [
        "陈阿福享受特困供养，又登记了务工或公益性岗位。"
    ]


def test_dibao_may_work():
    assert said(RULE, person(welfare="dibao", work_months=6)) == said(RULE, person(welfare="tekun")) == []
