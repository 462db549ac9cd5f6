from households.quality.rules.disability_card import RULE
from tests.households.quality.build import faults, person, said


def test_a_disabled_person_without_a_certificate_is_found():
    assert said(RULE, person(health=["disabled"])) == ["陈阿福健康状况有「残疾」，没有登记残疾人证。"]


def test_a_certificate_of_somebody_healthy_is_mended_in_the_health():
    (fault,) = faults(RULE, person(disability="4"))

    assert (fault.sentence, fault.field) == ("陈阿福有残疾人证，健康状况没有选「残疾」。", "health")


def test_both_are_in_order():
    assert said(RULE, person(health=["chronic", "disabled"], disability="4")) == []
