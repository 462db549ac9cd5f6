from households.quality.rules.disability_subsidy import RULE
from tests.households.quality.build import person, said

ENTITLED = person(disability="4", welfare="dibao")


def test_a_certificate_and_dibao_without_the_subsidy_are_found():
    assert said(RULE, ENTITLED) == ["陈阿福有残疾人证、享受低保，没有登记残疾人补贴。"]


def test_the_subsidy_is_enough_and_either_alone_is_no_title():
    assert said(RULE, ENTITLED, measures=(("support", "disability"),)) == []
    assert said(RULE, person(disability="4")) == said(RULE, person(welfare="dibao")) == []
