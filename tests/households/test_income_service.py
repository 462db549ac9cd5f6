from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.utils import timezone

from config.lib.dates import monitoring_window
from config.lib.merging import EditConflict
from config.lib.refusals import Refused
from households.models import Household, IncomeItem, IncomeRow, IncomeWorksheet, RegisterChange
from households.services.income import save_income_sheet
from households.services.income_items import ensure_starting_items
from households.services.worksheets import monitoring_windows, save_worksheet, windows_to_enter, worksheet_values
from tests.households.entries import paper, refusals
from tests.households.incomes import (
    CLOSED,
    END,
    SIGNED,
    by_amount,
    by_quantity,
    save_sheet,
    sheet_form,
    sheet_of,
)

ACTION = "households.save_income_sheet"
WAGE = {"migrant": by_quantity("8", "3000")}


@pytest.fixture(autouse=True)
def _catalogue(county):
    ensure_starting_items()


def nothing_written() -> bool:
    written = IncomeWorksheet.objects.exists() or IncomeRow.objects.exists() or RegisterChange.objects.exists()
    return not written and refusals(ACTION) == 1


def test_the_totals_are_the_sums_of_the_rows_to_the_cent(county):
    incomes = {
        "migrant": by_quantity("7.5", "3200.33", evidence="工资流水"),
        "pigs": by_quantity("3", "1800.05", cost=Decimal("2100.10")),
        "land-rent": by_amount("600"),
        "dibao": by_amount("3600"),
        "pension": by_amount("1236.01"),
    }

    save_sheet(county.chen, county.wang, incomes)

    sheet = sheet_of(county.chen)
    assert (sheet.wage, sheet.business, sheet.business_cost) == (
        Decimal("24002.48"),
        Decimal("5400.15"),
        Decimal("2100.10"),
    )
    assert (sheet.property, sheet.transfer, sheet.item_count) == (600, Decimal("4836.01"), 5)
    assert (sheet.net, sheet.per_head) == (Decimal("32738.54"), Decimal("10912.85"))
    assert sheet.net == sum(row.net for row in sheet.rows.all())


def test_a_coefficient_says_what_is_left_of_the_gross(county):
    save_sheet(county.chen, county.wang, {"wheat": by_quantity("401", "2.35")})

    sheet, row = sheet_of(county.chen), IncomeRow.objects.get()
    assert (row.gross, row.cost, row.net) == (Decimal("942.35"), Decimal("650.22"), Decimal("292.13"))
    assert (sheet.business, sheet.business_cost, sheet.net) == (row.gross, row.cost, row.net)


def test_what_does_not_count_is_kept_and_adds_nothing(county):
    save_sheet(county.chen, county.wang, WAGE | {"relocation": by_amount("60000"), "condolence": by_amount("500")})

    assert sheet_of(county.chen).net == 24000
    assert IncomeRow.objects.filter(item__counted=False).count() == 2


def test_the_second_person_reads_items_and_totals_in_words(county):
    change = save_sheet(county.chen, county.wang, {"pigs": by_quantity("2", "1800", cost=Decimal(900))})

    told = {field["label"]: field["after"] for field in change.fields}
    assert told["生猪"] == "2 头 × 1,800.00 元 = 3,600.00 元，支出 900.00 元，净 2,700.00 元"
    assert told["生产经营性收入"] == "3,600.00 元"


def test_the_next_version_has_rows_of_its_own_and_leaves_those_before(county):
    save_sheet(county.chen, county.wang, WAGE)
    save_sheet(county.chen, county.wang, {"migrant": None, "dibao": by_amount("900")})

    old, new = IncomeWorksheet.objects.order_by("id")
    assert old.superseded_at == new.recorded_at
    assert [row.item.code for row in old.rows.all()] == ["migrant"]
    assert [row.item.code for row in new.rows.all()] == ["dibao"]


def test_a_closed_one_is_corrected_by_a_new_version_of_the_same_day(county):
    save_sheet(county.chen, county.wang, WAGE, **CLOSED)
    save_sheet(county.chen, county.liu, {"migrant": by_quantity("8", "2900")})

    old, new = IncomeWorksheet.objects.order_by("id")
    assert (new.wage, new.state, new.source, new.valid_from) == (23200, "closed", "correction", old.valid_from)


def test_two_people_who_enter_different_items_both_count(county):
    typed, papers = sheet_form(county.chen, WAGE)
    save_sheet(county.chen, county.liu, {"dibao": by_amount("900")})

    save_income_sheet(household_id=county.chen.pk, window_end=END, typed=typed, paper=papers, actor=county.wang)

    assert sheet_of(county.chen).net == 24900


def test_two_people_who_change_one_item_are_a_conflict(county):
    typed, papers = sheet_form(county.chen, WAGE)
    save_sheet(county.chen, county.liu, {"migrant": by_quantity("9", "3000")})

    with pytest.raises(EditConflict):
        save_income_sheet(household_id=county.chen.pk, window_end=END, typed=typed, paper=papers, actor=county.wang)
    assert sheet_of(county.chen).net == 27000


def test_the_same_form_sent_twice_is_one_version(county):
    typed, papers = sheet_form(county.chen, WAGE)
    first, second = (
        save_income_sheet(household_id=county.chen.pk, window_end=END, typed=typed, paper=papers, actor=county.wang)
        for _ in range(2)
    )

    assert first == second
    assert IncomeWorksheet.objects.count() == 1


def test_a_worksheet_with_totals_only_is_entered_anew_by_items(county):
    now = worksheet_values(None, people=3)
    typed = now | {"wage": Decimal(9000), **SIGNED, "closed": True}
    save_worksheet(household_id=county.chen.pk, window_end=END, typed=typed, paper=paper(now), actor=county.wang)

    save_sheet(county.chen, county.wang, WAGE)

    sheet = sheet_of(county.chen)
    assert (sheet.wage, sheet.item_count, sheet.state) == (24000, 1, "closed")


def test_totals_cannot_be_typed_over_items(county):
    save_sheet(county.chen, county.wang, WAGE)
    now = worksheet_values(sheet_of(county.chen))

    with pytest.raises(Refused, match="合计由系统算"):
        save_worksheet(
            household_id=county.chen.pk,
            window_end=END,
            typed=now | {"wage": Decimal(1)},
            paper=paper(now),
            actor=county.wang,
        )
    assert sheet_of(county.chen).wage == 24000


def test_other_terms_count_from_the_next_version_on(county):
    save_sheet(county.chen, county.wang, {"wheat": by_amount("1000")})
    item = IncomeItem.objects.get(code="wheat")
    IncomeItem.objects.filter(pk=item.pk).update(superseded_at=timezone.now())
    terms = {"code": "wheat", "name": "小麦", "category": "business", "unit": "公斤", "document": "县发〔2026〕1号"}
    IncomeItem.objects.create(**terms, method="coefficient", coefficient="0.4", valid_from=item.valid_from)
    assert sheet_of(county.chen).net == 310

    save_sheet(county.chen, county.wang, {"dibao": by_amount("1")})

    assert sheet_of(county.chen).net == 401


@pytest.mark.parametrize(
    ("incomes", "about", "sentence"),
    [
        ({}, {}, "至少填一项"),
        ({"migrant": by_quantity("8", "3000")._replace(unit_price=None)}, {}, "请补填单价"),
        ({"migrant": by_amount("1")._replace(unit_price=Decimal(1))}, {}, "请补填数量"),
        ({"migrant": by_quantity("0", "3000")}, {}, "数量应大于 0"),
        ({"migrant": by_quantity("8", "3000", amount=Decimal(1))}, {}, "和金额不一样"),
        ({"migrant": by_amount("-0.01")}, {}, "0 到 10 亿"),
        ({"migrant": by_amount("1000000000.01")}, {}, "0 到 10 亿"),
        ({"migrant": by_amount("1", cost=Decimal(1))}, {}, "不减支出"),
        ({"wheat": by_amount("1", cost=Decimal(1))}, {}, "不减支出"),
        ({"migrant": by_amount("1")._replace(amount=None, evidence="工资条")}, {}, "请填金额"),
        ({"gold": by_amount("1")}, {}, "目录刚才改过"),
        (WAGE, {"head_count": 31}, "人口数"),
        (WAGE, {"signed_by_surveyor_on": date(2100, 1, 1)}, "签字日期"),
        (WAGE, CLOSED | {"signed_by_village_on": None}, "三方签字"),
    ],
)
def test_values_against_the_rules_are_refused(county, incomes, about, sentence):
    with pytest.raises(Refused, match=sentence):
        save_sheet(county.chen, county.wang, incomes, **about)
    assert nothing_written()


def test_a_closed_one_is_never_opened_again(county):
    save_sheet(county.chen, county.wang, WAGE, **CLOSED)

    with pytest.raises(Refused, match="不能改回填写中"):
        save_sheet(county.chen, county.wang, {}, closed=False)
    assert IncomeWorksheet.objects.count() == 1


def test_a_county_without_a_catalogue_enters_no_items(county):
    IncomeItem.objects.update(superseded_at=timezone.now())

    with pytest.raises(Refused, match="还没有收入项目目录"):
        save_sheet(county.chen, county.wang, {})
    assert nothing_written()


def test_a_role_without_the_right_is_refused(county):
    with pytest.raises(PermissionDenied):
        save_sheet(county.chen, county.shui, WAGE)
    assert nothing_written()


def test_a_household_elsewhere_is_not_found(county):
    with pytest.raises(ObjectDoesNotExist):
        save_sheet(county.yuan, county.wang, WAGE)
    assert nothing_written()


def test_a_household_that_is_gone_takes_no_worksheet(county):
    Household.objects.filter(pk=county.chen.pk).update(status="removed")

    with pytest.raises(Refused, match="清退"):
        save_sheet(county.chen, county.wang, WAGE)
    assert nothing_written()


def test_a_window_that_is_not_offered_is_refused(county):
    with pytest.raises(Refused, match="不能录入"):
        save_sheet(county.chen, county.wang, WAGE, window_end=END + timedelta(days=365 * 2))
    assert nothing_written()


def test_the_twelve_full_months_before_an_identification_have_a_worksheet_of_their_own(county):
    window = next(iter(monitoring_windows(timezone.localdate())))

    save_sheet(county.chen, county.wang, WAGE, window_end=window[1])

    sheet = IncomeWorksheet.objects.get()
    assert (sheet.window_start, sheet.window_end) == window


def test_in_october_the_months_of_monitoring_are_the_year_itself():
    october = date(2026, 10, 9)

    assert monitoring_window(october) == windows_to_enter(october)[0]
    assert [end for _, end in monitoring_windows(october)] == [date(2026, 8, 31)]
