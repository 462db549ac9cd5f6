from datetime import date

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import Error, connection, transaction

from accounts.models import AuditEntry
from config.lib.crypto import keyed_hash
from config.lib.refusals import Refused
from households.models import Household, PaperKey
from households.services.income_items import ensure_starting_items
from households.services.papers import print_paper
from tests.households.incomes import CLOSED, by_amount, save_sheet

WHY = "户主核对登记表后签字"
PHONE, ACCOUNT = "13812342046", "6217001234567890123"


@pytest.fixture
def chen(county) -> Household:
    """Chen with a telephone, an account and a closed worksheet."""
    ensure_starting_items()
    save_sheet(county.chen, county.liu, {"migrant": by_amount("24000")}, **CLOSED)
    Household.objects.filter(pk=county.chen.pk).update(
        phone=PHONE, phone_hash=keyed_hash(PHONE), bank_account=ACCOUNT, bank_name="农村信用社"
    )
    return county.chen


def words(printed) -> str:
    """Return everything on a paper."""
    return str(printed.printout)


def rows() -> list[tuple[str, str, str]]:
    """Return action, reason and what was told of every printing and opening on record."""
    found = AuditEntry.objects.filter(action__startswith="households.print") | AuditEntry.objects.filter(
        action__startswith="personal_data"
    )
    return list(found.order_by("pk").values_list("action", "reason", "after"))


@pytest.mark.parametrize("username", ["wang", "he", "liu", "li", "zhao", "qian", "shui", "sheng"])
def test_whoever_sees_a_household_prints_its_papers_with_numbers_masked(county, chen, username):
    printed = print_paper(household_id=chen.pk, kind="register", actor=getattr(county, username))

    assert "530399********000X" in words(printed)
    assert "138****2046" in words(printed)
    for member in chen.members.all():
        assert member.id_number not in words(printed)
    assert "19800101" not in words(printed).replace("1980-01-01", "")
    assert PHONE not in words(printed)
    assert ACCOUNT not in words(printed)


def test_each_printing_is_noted_with_the_paper_and_the_household(county, chen):
    print_paper(household_id=chen.pk, kind="income", actor=county.wang)

    entry = AuditEntry.objects.get(action="households.print_paper")
    assert entry.actor == county.wang
    assert entry.subject_label == "陈阿福家"
    assert entry.after == {"paper": "收入调查核算表", "numbers": False}


def test_whole_numbers_are_printed_for_a_reason_and_each_leaves_a_row(county, chen):
    printed = print_paper(household_id=chen.pk, kind="register", with_numbers=True, reason=WHY, actor=county.liu)

    assert PHONE in words(printed)
    assert ACCOUNT in words(printed)
    assert "53039919800101000X" in words(printed)
    opened = [(why, told["field"]) for action, why, told in rows() if action == "personal_data.revealed"]
    assert opened == [(WHY, "id_number")] * 3 + [(WHY, "phone"), (WHY, "bank_account")]
    assert rows()[-1] == ("households.print_paper", WHY, {"paper": "信息采集表", "numbers": True})


@pytest.mark.parametrize("username", ["wang", "he", "li", "qian", "shui"])
def test_who_may_not_see_whole_numbers_does_not_print_them(county, chen, username):
    with pytest.raises(PermissionDenied):
        print_paper(
            household_id=chen.pk, kind="register", with_numbers=True, reason=WHY, actor=getattr(county, username)
        )

    assert [action for action, _, _ in rows()] == ["households.print_paper.refused"]
    assert not PaperKey.objects.exists()


@pytest.mark.parametrize("reason", ["", "  核 ", "陈家电话13812342046"])
def test_whole_numbers_without_a_reason_are_refused_and_nothing_is_opened(county, chen, reason):
    with pytest.raises(Refused):
        print_paper(household_id=chen.pk, kind="register", with_numbers=True, reason=reason, actor=county.liu)

    assert [action for action, _, _ in rows()] == ["households.print_paper.refused"]
    assert not PaperKey.objects.exists()


@pytest.mark.parametrize("username", ["cai", "sysadmin", "secadmin", "audadmin"])
def test_who_may_not_see_households_prints_nothing(county, chen, username):
    with pytest.raises(PermissionDenied):
        print_paper(household_id=chen.pk, kind="register", actor=getattr(county, username))

    assert [action for action, _, _ in rows()] == ["households.print_paper.refused"]


def test_a_household_out_of_scope_is_not_printed(county, chen):
    with pytest.raises(ObjectDoesNotExist):
        print_paper(household_id=chen.pk, kind="register", actor=county.sun)

    assert [action for action, _, _ in rows()] == ["households.print_paper.refused"]
    assert not PaperKey.objects.exists()


def test_a_household_without_a_worksheet_has_none_to_print(county):
    with pytest.raises(Refused, match="还没有这一期的收入核算表"):
        print_paper(household_id=county.bai.pk, kind="income", actor=county.liu)

    assert not PaperKey.objects.exists()


def test_a_window_without_a_worksheet_is_refused(county, chen):
    window = (date(2014, 10, 1), date(2015, 9, 30))

    with pytest.raises(Refused, match="还没有这一期的收入核算表"):
        print_paper(household_id=chen.pk, kind="income", window=window, actor=county.liu)


def test_the_key_of_a_paper_stays_and_each_paper_has_its_own(county, chen):
    first = print_paper(household_id=chen.pk, kind="income", actor=county.wang).key
    again = print_paper(household_id=chen.pk, kind="income", actor=county.liu).key
    other = print_paper(household_id=chen.pk, kind="register", actor=county.liu).key

    assert first == again
    assert first != other
    assert {(key.key, key.kind) for key in PaperKey.objects.all()} == {(first, "income"), (other, "register")}


def test_a_key_says_nothing_about_what_it_points_at(county, chen):
    key = print_paper(household_id=chen.pk, kind="income", actor=county.wang).key

    assert len(key) == 20
    for telling in (chen.code, chen.code[-6:], chen.head_name, "income"):
        assert telling not in key


def test_a_key_is_never_changed_or_taken_away(county, chen):
    print_paper(household_id=chen.pk, kind="income", actor=county.wang)

    for change in (lambda: PaperKey.objects.update(household=county.bai), lambda: PaperKey.objects.all().delete()):
        with pytest.raises(Error), transaction.atomic():
            change()


def test_a_number_that_no_key_opens_stops_the_printing_and_opens_nothing(county, chen):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE households_household SET phone = 'x' WHERE id = %s", [chen.pk])

    with pytest.raises(Refused, match="打不开"):
        print_paper(household_id=chen.pk, kind="register", with_numbers=True, reason=WHY, actor=county.liu)

    assert [action for action, _, _ in rows()] == ["households.print_paper.refused"]
