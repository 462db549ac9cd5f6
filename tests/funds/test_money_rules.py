"""The thresholds: drafted by one person, approved by another, true from their day on."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from accounts.permissions import Role
from config.lib.refusals import Refused, SamePersonRefused
from funds.models import MoneyRule, MoneyRuleDraft
from funds.models.money_rules import RULE_NUMBERS
from funds.selectors.money_rules import rule_on
from funds.services.money_rules import approve_rule, draft_rule, return_rule
from tests.conftest import give_role

SPRING, AUTUMN = date(2026, 4, 1), date(2026, 10, 1)


def draft(county, day: date = SPRING, document: str = "县财〔2026〕8号", **figures) -> MoneyRuleDraft:
    """Let Zhao write thresholds down that differ by `figures` from those the system comes with."""
    values = {name: getattr(MoneyRule(), name) for name in RULE_NUMBERS} | figures
    return draft_rule(values=values, valid_from=day, document=document, actor=county.zhao)


def test_without_any_the_figures_of_the_system_hold(county):
    assert (rule_on(SPRING).idle_days, rule_on(SPRING).pk) == (365, None)


def test_a_draft_holds_from_its_day_on_once_another_person_approved_it(county):
    first = draft(county, idle_days=300)
    assert rule_on(SPRING).pk is None
    approve_rule(draft_id=first.pk, actor=county.qian)
    approve_rule(draft_id=draft(county, AUTUMN, idle_days=200).pk, actor=county.qian)

    days = (date(2026, 3, 31), SPRING, date(2026, 9, 30), AUTUMN)
    assert [rule_on(day).idle_days for day in days] == [365, 300, 300, 200]


def test_who_wrote_it_does_not_approve_it(county):
    made = draft(county)
    give_role(county.zhao, Role.COUNTY_APPROVER)

    with pytest.raises(SamePersonRefused):
        approve_rule(draft_id=made.pk, actor=county.zhao)
    assert not MoneyRule.objects.exists()


def test_a_draft_sent_back_holds_never_and_another_may_be_written(county):
    made = draft(county)
    with pytest.raises(Refused, match="等批准"):
        draft(county)
    with pytest.raises(Refused):
        return_rule(draft_id=made.pk, opinion=" ", actor=county.qian)

    return_rule(draft_id=made.pk, opinion="文号不对", actor=county.qian)

    with pytest.raises(Refused, match="决定过"):
        approve_rule(draft_id=made.pk, actor=county.qian)
    assert draft(county).pk != made.pk


@pytest.mark.parametrize(
    "wrong",
    [{"idle_days": 0}, {"idle_days": 3661}, {"fee_percent": 101}, {"idle_days": None}, {"document": " "}],
    ids=str,
)
def test_figures_out_of_bounds_are_refused(county, wrong):
    with pytest.raises(Refused):
        draft(county, **wrong)
    assert not MoneyRuleDraft.objects.exists()


def test_the_wrong_roles_are_refused(county):
    made = draft(county)

    with pytest.raises(PermissionDenied):
        approve_rule(draft_id=made.pk, actor=county.cai)
    with pytest.raises(PermissionDenied):
        draft_rule(values={}, valid_from=SPRING, document="县财〔2026〕9号", actor=county.qian)
