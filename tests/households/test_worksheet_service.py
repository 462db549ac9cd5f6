from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.utils import timezone

from accounts.models import AuditEntry
from config.lib.dates import income_window
from config.lib.merging import EditConflict
from config.lib.refusals import Refused
from households.models import Household, IncomeWorksheet, RegisterChange
from households.services.worksheets import (
    SIGNATURES,
    believed_worksheet,
    people_at,
    save_worksheet,
    windows_to_enter,
    worksheet_values,
)
from tests.households.entries import paper

START, END = income_window(timezone.localdate())
SIGNED = dict.fromkeys(SIGNATURES, END)


@pytest.fixture(autouse=True)
def _nobody_listens(settings):
    settings.HOOKS = settings.HOOKS | {"register_changed": []}


def form(household, **changes):
    """Return typed values and papers of a worksheet form opened now."""
    now = worksheet_values(believed_worksheet(household, END), people=people_at(household, END))
    return now | changes, paper(now)


def save(household, actor, window_end=END, **changes):
    typed, papers = form(household, **changes)
    return save_worksheet(household_id=household.pk, window_end=window_end, typed=typed, paper=papers, actor=actor)


def nothing_written() -> bool:
    refused = AuditEntry.objects.filter(action="households.save_worksheet.refused").count()
    return not IncomeWorksheet.objects.exists() and not RegisterChange.objects.exists() and refused == 1


def test_a_worksheet_is_kept_and_the_database_computes_net_and_per_head(county):
    save(county.chen, county.wang, wage=Decimal("12000.10"), business=Decimal(500), business_cost=Decimal("100.08"))

    sheet = IncomeWorksheet.objects.get()
    assert (sheet.net, sheet.head_count, sheet.per_head) == (Decimal("12400.02"), 3, Decimal("4133.34"))
    assert (sheet.state, sheet.window_start, sheet.window_end) == ("draft", START, END)


def test_the_next_version_supersedes_the_one_before(county):
    save(county.chen, county.wang, wage=Decimal(9000))
    save(county.chen, county.wang, wage=Decimal(9500))

    old, new = IncomeWorksheet.objects.order_by("id")
    assert (old.wage, new.wage) == (9000, 9500)
    assert old.superseded_at == new.recorded_at


def test_closing_needs_three_signatures(county):
    with pytest.raises(Refused, match="三方签字"):
        save(county.chen, county.wang, wage=Decimal(9000), closed=True, **SIGNED | {"signed_by_village_on": None})
    assert nothing_written()

    save(county.chen, county.wang, wage=Decimal(9000), closed=True, **SIGNED)
    assert IncomeWorksheet.objects.get().state == "closed"


def test_a_closed_one_is_corrected_by_a_new_version_of_the_same_day(county):
    save(county.chen, county.wang, wage=Decimal(9000), closed=True, **SIGNED)

    save(county.chen, county.liu, wage=Decimal(8000))

    old, new = IncomeWorksheet.objects.order_by("id")
    assert (new.wage, new.state, new.source, new.valid_from) == (8000, "closed", "correction", old.valid_from)


def test_a_closed_one_is_never_opened_again(county):
    save(county.chen, county.wang, wage=Decimal(9000), closed=True, **SIGNED)

    with pytest.raises(Refused, match="不能改回填写中"):
        save(county.chen, county.wang, closed=False)
    assert IncomeWorksheet.objects.count() == 1


def test_two_people_who_change_one_amount_are_a_conflict(county):
    typed, papers = form(county.chen, wage=Decimal(7000))
    save(county.chen, county.liu, wage=Decimal(9000))

    with pytest.raises(EditConflict):
        save_worksheet(household_id=county.chen.pk, window_end=END, typed=typed, paper=papers, actor=county.wang)
    assert IncomeWorksheet.objects.get().wage == 9000


def test_three_ended_windows_can_be_entered_and_no_other(county):
    offered = windows_to_enter(timezone.localdate())
    assert [end.year for _, end in offered] == [END.year, END.year - 1, END.year - 2]

    with pytest.raises(Refused, match="最近三个"):
        save(county.chen, county.wang, window_end=date(END.year + 1, 9, 30), wage=Decimal(1))
    assert nothing_written()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"wage": Decimal("-0.01")}, "金额应在"),
        ({"wage": Decimal(10) ** 9 + 1}, "金额应在"),
        ({"head_count": 31}, "人口数"),
        ({"signed_by_surveyor_on": date(2100, 1, 1)}, "签字日期"),
        ({"closed": True, **SIGNED, "head_count": 0}, "要有家庭人口数"),
    ],
)
def test_values_against_the_rules_are_refused(county, changes, sentence):
    with pytest.raises(Refused, match=sentence):
        save(county.chen, county.wang, **changes)
    assert nothing_written()


def test_a_role_without_the_right_is_refused(county):
    with pytest.raises(PermissionDenied):
        save(county.chen, county.shui, wage=Decimal(1))
    assert nothing_written()


def test_a_household_elsewhere_is_not_found(county):
    with pytest.raises(ObjectDoesNotExist):
        save(county.yuan, county.wang, wage=Decimal(1))
    assert nothing_written()


def test_a_household_that_is_gone_takes_no_worksheet(county):
    Household.objects.filter(pk=county.chen.pk).update(status="removed")

    with pytest.raises(Refused, match="清退"):
        save(county.chen, county.wang, wage=Decimal(1))
    assert nothing_written()
