from datetime import date, timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from config.lib.merging import EditConflict
from config.lib.refusals import Refused
from households.models import Household, Monitoring, RegisterChange
from households.services.monitoring import correct_monitoring, take_back_monitoring
from tests.households.entries import paper, refusals
from tests.households.histories import history
from tests.households.measures import enter as enter_measure
from tests.households.monitored import ILL, end, enter, monitoring_form


def correct(monitoring, actor, form=None, **changes):
    typed, papers = form or monitoring_form(monitoring, **changes)
    about = {"household_id": monitoring.household_id, "monitoring_id": monitoring.pk}
    return correct_monitoring(**about, typed=typed, paper=papers, actor=actor)


def take_back(monitoring, actor, reason="没有认定过"):
    about = {"household_id": monitoring.household_id, "monitoring_id": monitoring.pk}
    return take_back_monitoring(**about, paper=paper(reason=reason), actor=actor)


def nothing_written() -> bool:
    """Say whether nothing came to be, and one refusal is on record."""
    entered = refusals("households.enter_monitoring")
    return not Monitoring.objects.exists() and not RegisterChange.objects.exists() and entered == 1


def test_a_watched_household_is_kept_and_noted_for_a_second_person(county):
    monitoring = enter(county.chen, county.wang, risks=["illness", "work"])

    assert (monitoring.risk_words, monitoring.recorded_by, monitoring.valid_to) == (
        "因病、因务工就业不稳",
        county.wang,
        None,
    )
    change = RegisterChange.objects.get()
    assert (change.kind, change.state) == ("monitoring", "pending")
    assert {"name": "valid_from", "label": "识别监测时间", "before": "没有", "after": "2026-02-10"} in change.fields


def test_its_risk_goes_by_another_row_and_both_stand_in_the_history(county):
    ended = end(enter(county.chen, county.wang), county.liu)

    assert (ended.valid_to, ended.ended_by, Monitoring.objects.count()) == (date(2026, 9, 1), "natural", 2)
    assert Monitoring.objects.earliest("id").superseded_at == ended.recorded_at
    (change,) = history(county.chen, county.wang, "monitoring.valid_to")[0].changes
    assert (change.before, change.after) == ("没有", "2026-09-01")


def test_help_ended_it_only_where_there_was_help(county):
    monitoring = enter(county.chen, county.wang)
    with pytest.raises(Refused, match="没有登记帮扶措施"):
        end(monitoring, county.wang, ended_by="helped")

    enter_measure(county.chen, county.wang)
    assert end(monitoring, county.wang, ended_by="helped").ended_by == "helped"


def test_what_has_ended_does_not_end_again_and_can_begin_anew(county):
    ended = end(enter(county.chen, county.wang), county.wang)
    with pytest.raises(Refused, match="已经登记消除风险"):
        end(ended, county.liu)

    assert enter(county.chen, county.wang, valid_from=date(2026, 9, 2)).valid_from == date(2026, 9, 2)


@pytest.mark.parametrize("first", [date(2026, 2, 10), date(2025, 12, 1), date(2026, 8, 31)])
def test_a_household_is_watched_for_one_thing_at_a_time(county, first):
    enter(county.chen, county.wang)

    with pytest.raises(Refused, match="已经登记为突发严重困难户：2026-02-10 起"):
        enter(county.chen, county.liu, valid_from=first)

    assert Monitoring.objects.count() == 1


def test_two_corrections_of_one_field_are_a_conflict_and_of_two_fields_both_count(county):
    monitoring = enter(county.chen, county.wang)
    changed = ({"lead": "self"}, {"source_name": "县办"}, {"lead": "department"})
    forms = [monitoring_form(monitoring, **one) for one in changed]
    correct(monitoring, county.wang, forms[0])
    correct(monitoring, county.liu, forms[1])

    with pytest.raises(EditConflict):
        correct(monitoring, county.zhao, forms[2])

    newest = Monitoring.objects.believed().get()
    assert (newest.lead, newest.source_name, newest.source) == ("self", "县办", "correction")


def test_one_that_never_was_is_taken_back_and_its_row_stays(county):
    monitoring = enter(county.chen, county.wang)

    take_back(monitoring, county.wang)

    assert not Monitoring.objects.believed().exists()
    assert Monitoring.objects.count() == 1
    for again in (take_back, lambda row, actor: correct(row, actor, lead="self")):
        with pytest.raises(Refused, match="已经有人撤回"):
            again(monitoring, county.liu)


def test_a_role_without_the_right_is_refused(county):
    with pytest.raises(PermissionDenied):
        enter(county.chen, county.li)

    assert nothing_written()


def test_a_household_elsewhere_is_not_found(county):
    with pytest.raises(ObjectDoesNotExist):
        enter(county.yuan, county.wang)

    assert nothing_written()


def test_one_of_another_household_is_not_found(county):
    monitoring = enter(county.yuan, county.sun)
    typed, papers = monitoring_form(monitoring, lead="self")

    with pytest.raises(ObjectDoesNotExist):
        correct_monitoring(
            household_id=county.chen.pk, monitoring_id=monitoring.pk, typed=typed, paper=papers, actor=county.wang
        )

    assert refusals("households.correct_monitoring") == 1


@pytest.mark.parametrize(
    ("status", "kind", "sentence"),
    [
        ("closed", "sudden", "整户自然减少"),
        ("registered", "unstable", "脱贫不稳定户要先脱贫"),
        ("exited", "borderline", "已经脱贫，不是边缘易致贫户"),
    ],
)
def test_the_kind_fits_where_the_household_stands(county, status, kind, sentence):
    Household.objects.filter(pk=county.chen.pk).update(status=status, exit_year=2024)

    with pytest.raises(Refused, match=sentence):
        enter(county.chen, county.wang, kind=kind)

    assert nothing_written()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": "poor"}, "不认识的选项"),
        ({"lead": "poor"}, "不认识的选项"),
        ({"risks": ["poor"]}, "不认识的选项"),
        ({"risks": []}, "至少选一项"),
        ({"risks": ["illness", "illness"]}, "至少选一项"),
        ({"risks": ["illness", "work", "other", "water", "housing", "no_labour"]}, "最多 5 项"),
        ({"valid_from": date(2019, 12, 31)}, "2020年3月 以后"),
        ({"valid_to": date(2026, 5, 1)}, "要么都填"),
        ({"ended_by": "natural"}, "要么都填"),
        ({"valid_to": date(2026, 2, 9), "ended_by": "natural"}, "不能早于识别"),
        ({"source_name": "电话 13812345678"}, "手机号"),
        ({"source_name": "长" * 61}, "最多 60 字"),
    ],
)
def test_values_against_the_rules_are_refused(county, changes, sentence):
    with pytest.raises(Refused, match=sentence):
        enter(county.chen, county.wang, **changes)

    assert nothing_written()


def test_a_day_to_come_is_refused(county):
    with pytest.raises(Refused, match="今天以前"):
        enter(county.chen, county.wang, valid_from=timezone.localdate() + timedelta(1))


@pytest.mark.parametrize(
    "wrong",
    [{"risks": []}, {"kind": "poor"}, {"ended_by": "natural"}, {"valid_to": date(2026, 5, 1)}, {"risks": ["poor"]}],
)
def test_the_database_refuses_what_python_forgot(county, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Monitoring.objects.create(household=county.chen, source="form", **ILL | wrong)


def test_the_database_refuses_two_at_a_time(county):
    enter(county.chen, county.wang)

    with pytest.raises(IntegrityError), transaction.atomic():
        Monitoring.objects.create(household=county.chen, source="form", **ILL | {"valid_from": date(2026, 3, 1)})
