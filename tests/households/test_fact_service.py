from datetime import date, timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.utils import timezone

from accounts.models import AuditEntry
from config.lib.merging import EditConflict
from config.lib.refusals import Refused
from households.models import Household, HousingFact, InsuranceFact, RegisterChange, SchoolingFact, WaterFact
from households.services.facts import correct_fact, enter_fact
from tests.households.entries import A_DAY, fact_form, make_water, paper

pytestmark = pytest.mark.usefixtures("_nobody_listens")
HOUSING = {
    "valid_from": A_DAY,
    "grade": "C",
    "remedy": "repaired",
    "accepted_on": date(2026, 6, 1),
    "source_name": "县住建局",
}
WATER = {
    "valid_from": A_DAY, "quantity": "full", "quality": "basic", "convenience": "", "reliability": "",
    "source_name": "县水务局",
}  # fmt: skip


@pytest.fixture
def _nobody_listens(settings):
    settings.HOOKS = settings.HOOKS | {"register_changed": []}


def enter(household, actor, key="housing", **changes):
    """Enter a certificate by a form opened just now."""
    typed = (HOUSING if key == "housing" else WATER) | changes
    return enter_fact(household_id=household.pk, key=key, typed=typed, paper=paper(), actor=actor)


def nothing_written(action="households.enter_fact") -> bool:
    """Say whether no certificate and no entry came to be, and one refusal is on record."""
    written = HousingFact.objects.exists() or RegisterChange.objects.exists()
    return not written and AuditEntry.objects.filter(action=f"{action}.refused").count() == 1


def test_a_certificate_is_kept_with_issuer_day_and_author_and_noted(county):
    change = enter(county.chen, county.liu)

    fact = HousingFact.objects.get()
    assert (fact.grade, fact.valid_from, fact.source, fact.source_name) == ("C", A_DAY, "department", "县住建局")
    assert (fact.recorded_by, change.kind, change.state) == (county.liu, "housing", "pending")
    assert {"name": "grade", "label": "鉴定等级", "before": "没有", "after": "C 级"} in change.fields


def test_a_later_certificate_leaves_the_earlier_one_as_it_was(county):
    enter(county.chen, county.liu)
    enter(county.chen, county.liu, valid_from=date(2026, 8, 1), accepted_on=None, remedy="none", grade="B")

    assert HousingFact.objects.believed().count() == 2


def test_the_same_form_sent_twice_makes_one_certificate(county):
    send = {"household_id": county.chen.pk, "key": "housing", "typed": HOUSING, "paper": paper(), "actor": county.liu}

    assert enter_fact(**send) == enter_fact(**send)
    assert HousingFact.objects.count() == 1


def test_a_second_certificate_of_the_same_day_is_refused(county):
    enter(county.chen, county.liu)

    with pytest.raises(Refused, match="已经登记过"):
        enter(county.chen, county.zhao)
    assert HousingFact.objects.count() == 1


def test_a_correction_supersedes_and_never_overwrites(county):
    fact = make_water(county.chen)
    typed, papers = fact_form("water", fact, quality="fail")

    correct_fact(household_id=county.chen.pk, key="water", fact_id=fact.pk, typed=typed, paper=papers, actor=county.liu)

    old, new = WaterFact.objects.order_by("id")
    assert (old.quality, new.quality, new.source) == ("full", "fail", "correction")
    assert old.superseded_at == new.recorded_at
    assert new.superseded_at is None


def test_two_corrections_of_different_fields_both_count(county):
    fact = make_water(county.chen)
    first, second = fact_form("water", fact, quality="basic"), fact_form("water", fact, quantity="basic")

    for (typed, papers), actor in ((first, county.liu), (second, county.zhao)):
        correct_fact(household_id=county.chen.pk, key="water", fact_id=fact.pk, typed=typed, paper=papers, actor=actor)

    newest = WaterFact.objects.believed().get()
    assert (newest.quality, newest.quantity) == ("basic", "basic")


def test_two_corrections_of_one_field_are_a_conflict(county):
    fact = make_water(county.chen)
    first, second = fact_form("water", fact, quality="basic"), fact_form("water", fact, quality="fail")
    about = {"household_id": county.chen.pk, "key": "water", "fact_id": fact.pk}
    correct_fact(**about, typed=first[0], paper=first[1], actor=county.liu)

    with pytest.raises(EditConflict):
        correct_fact(**about, typed=second[0], paper=second[1], actor=county.zhao)

    assert WaterFact.objects.believed().get().quality == "basic"


def test_a_certificate_of_another_household_is_not_found(county):
    fact = make_water(county.yuan)
    typed, papers = fact_form("water", fact, quality="fail")

    with pytest.raises(ObjectDoesNotExist):
        correct_fact(
            household_id=county.chen.pk, key="water", fact_id=fact.pk, typed=typed, paper=papers, actor=county.liu
        )
    assert nothing_written("households.correct_fact")


def test_a_role_without_the_right_is_refused(county):
    with pytest.raises(PermissionDenied):
        enter(county.chen, county.wang)

    assert nothing_written()


def test_a_household_elsewhere_is_not_found(county):
    with pytest.raises(ObjectDoesNotExist):
        enter(county.yuan, county.liu)

    assert nothing_written()


def test_a_household_that_is_gone_takes_no_certificates(county):
    Household.objects.filter(pk=county.chen.pk).update(status="closed")

    with pytest.raises(Refused, match="整户自然减少"):
        enter(county.chen, county.liu)

    assert nothing_written()


@pytest.mark.parametrize(
    ("key", "changes", "sentence"),
    [
        ("housing", {"valid_from": date(2012, 12, 31)}, "早于 2013"),
        ("housing", {"source_name": " "}, "哪个单位"),
        ("housing", {"grade": ""}, "鉴定等级"),
        ("housing", {"grade": "E"}, "不认识的选项"),
        ("housing", {"grade": "A"}, "不用改造"),
        ("housing", {"remedy": "none"}, "没有选改造方式"),
        ("housing", {"accepted_on": A_DAY - timedelta(1)}, "验收日期"),
        ("water", {"quantity": "", "quality": ""}, "至少要填一项"),
        ("roof", {}, "没有这一类"),
    ],
)
def test_values_against_the_rules_are_refused(county, key, changes, sentence):
    with pytest.raises(Refused, match=sentence):
        enter(county.chen, county.liu, key=key, **changes)

    assert nothing_written()


def test_a_day_to_come_is_refused_and_today_is_not(county):
    tomorrow = timezone.localdate() + timedelta(1)
    with pytest.raises(Refused, match="不能晚于今天"):
        enter(county.chen, county.liu, valid_from=tomorrow)

    enter(county.chen, county.liu, valid_from=tomorrow - timedelta(1), accepted_on=None)
    assert HousingFact.objects.count() == 1


def member_fact(county, key, household=None, **typed):
    """Enter a certificate about the head of Chen's household, or of another one."""
    member = (household or county.chen).members.first()
    typed = {"valid_from": A_DAY, "member": member, "source_name": "县教体局"} | typed
    return enter_fact(household_id=county.chen.pk, key=key, typed=typed, paper=paper(), actor=county.shui)


def test_schooling_and_insurance_belong_to_a_person(county):
    member_fact(county, "schooling", status="in_school", school="下湾小学", grade="三年级")
    member_fact(county, "insurance", year=2026, basic="resident", serious_illness=True)

    assert SchoolingFact.objects.get().member == InsuranceFact.objects.get().member == county.chen.members.first()


def test_a_person_of_another_household_is_refused(county):
    with pytest.raises(Refused, match="不是这一户的人"):
        member_fact(county, "schooling", county.bai, status="graduated", school="", grade="")

    assert not SchoolingFact.objects.exists()


def test_a_child_at_school_needs_the_name_of_the_school(county):
    with pytest.raises(Refused, match="学校名称"):
        member_fact(county, "schooling", status="in_school", school=" ", grade="")


@pytest.mark.parametrize("year", [2013, timezone.localdate().year + 2])
def test_an_insurance_year_out_of_range_is_refused(county, year):
    with pytest.raises(Refused, match="参保年度"):
        member_fact(county, "insurance", year=year, basic="resident", serious_illness=None)
