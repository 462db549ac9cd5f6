"""What the rules are given is what the register believes today, for one household as for many."""

from datetime import date
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.reveal import NumberForm
from households.codes import Guarantee, Insurance, SchoolStatus
from households.models import Household, HousingFact, InsuranceFact, NumberReading, SchoolingFact
from households.quality import reading
from households.quality.evaluating import evaluate
from households.quality.reading import read_homes
from households.quality.record import Calendar
from households.quality.rules import RULES
from households.services.income_items import ensure_starting_items
from households.services.visits import record_visit
from households.status import HouseholdStatus
from tests.conftest import make_household
from tests.households.conftest import entry_for
from tests.households.incomes import CLOSED, END, by_amount, save_sheet
from tests.households.quality.registers import ORIGIN, check, good_number, number_of, open_rules
from tests.households.test_family_services import split


def read(*households):
    """Return what the rules see of these households, by their codes."""
    codes = dict(Household.objects.values_list("pk", "code"))
    return {codes[home.id]: home for home in read_homes([one.pk for one in households], timezone.localdate())}


def test_a_household_in_order_is_read_as_such_and_no_rule_finds_anything(orderly):
    homes = list(read(orderly.chen, orderly.bai, orderly.yuan).values())

    assert [len(home.people) for home in homes] == [3, 2, 1]
    head = homes[0].people[0]
    assert (head.name, head.relation, head.number.form) == ("陈阿福", "head", NumberForm.RESIDENT)
    assert (head.basic, head.serious_illness, head.both_insurances, head.schooling) == ("resident", True, False, None)
    assert (homes[0].has_phone, homes[0].phone_fault, homes[0].grade) == (True, "", "A")
    assert evaluate(homes, Calendar(timezone.localdate()), RULES).found == {}


def test_no_rule_sees_a_whole_number(orderly):
    (home,) = read(orderly.chen).values()
    for person in home.people:
        assert good_number(person.birth_date, 0)[6:14] not in person.number.masked
        assert "*" in person.number.masked


def test_one_household_alone_is_read_as_among_many(orderly):
    people = [orderly.chen, orderly.bai, orderly.yuan]
    left = orderly.bai.members.last()
    left.is_active = False
    left.save()
    number_of(left, good_number(date(1980, 1, 1), 0))
    together = read(*people)

    assert {code: home for one in people for code, home in read(one).items()} == together
    assert together[orderly.chen.code].people[0].twins


def test_the_number_of_statements_does_not_grow(orderly):
    def statements(*households):
        with CaptureQueriesContext(
            connection,
        ) as found:
            list(read_homes([one.pk for one in households], timezone.localdate()))
        return len(found)

    two = statements(orderly.chen, orderly.bai)
    more = [make_household(orderly.lower, f"新户{n}", f"5303990001{n:02}", size=4) for n in range(6)]

    assert statements(orderly.chen, orderly.bai, *more) == two


def test_those_who_left_the_register_and_households_that_are_gone_are_not_read(orderly):
    Household.objects.filter(pk=orderly.yuan.pk).update(status=HouseholdStatus.CLOSED)

    assert set(read(orderly.chen, orderly.yuan)) == {orderly.chen.code}


def test_a_twin_among_those_who_left_is_found_and_so_is_the_old_form_of_15_digits(orderly):
    mine, other = orderly.chen.members.first(), orderly.bai.members.last()
    number = good_number(date(1980, 1, 1), 0)
    other.is_active = False
    other.save()
    number_of(other, number)
    number_of(orderly.yuan.members.first(), number[:6] + number[8:17])
    homes = read(orderly.chen, orderly.yuan)

    (twin,) = homes[orderly.chen.code].people[0].twins
    assert (twin.member_id, twin.is_active) == (other.pk, False)
    old = homes[orderly.yuan.code].people[0]
    assert old.number.form == NumberForm.OLD
    assert {one.member_id for one in old.twins} == {mine.pk, other.pk}


def test_the_latest_believed_fact_counts(orderly):
    member = orderly.chen.members.first()
    SchoolingFact.objects.create(member=member, status=SchoolStatus.SUSPECTED, **ORIGIN)
    SchoolingFact.objects.create(member=member, status=SchoolStatus.IN_SCHOOL, **ORIGIN)
    HousingFact.objects.create(household=orderly.chen, grade="D", **ORIGIN | {"valid_from": date(2026, 5, 1)})
    year = timezone.localdate().year
    InsuranceFact.objects.create(member=member, year=year, basic=Insurance.EMPLOYEE, serious_illness=None, **ORIGIN)
    InsuranceFact.objects.create(member=member, year=year - 1, basic=Insurance.NONE, **ORIGIN)
    (home,) = read(orderly.chen).values()

    assert (home.people[0].schooling, home.grade, home.housing_on) == ("in_school", "D", date(2026, 5, 1))
    assert (home.people[0].basic, home.people[0].both_insurances) == ("employee", True)


def test_doubts_and_splits_are_read_with_their_days(orderly):
    record_visit(household_id=orderly.chen.pk, entry=entry_for(water="no"), actor=orderly.wang)
    split(orderly.chen, orderly.liu)
    (home,) = read(orderly.chen).values()

    assert home.doubts == ((Guarantee.WATER.value, timezone.localdate()),)
    assert home.split_on is not None
    assert home.split_on <= timezone.localdate()


def test_closed_worksheets_of_two_windows_are_read_with_what_comes_only_once(orderly):
    ensure_starting_items()
    items = {"local": by_amount("7000"), "land-compensation": by_amount("3000"), "condolence": by_amount("500")}
    save_sheet(orderly.chen, orderly.wang, items, **CLOSED)
    (home,) = read(orderly.chen).values()

    assert home.sheet.window_end == END
    assert home.sheet_before is None
    assert home.sheet.gross == Decimal(10_000)
    assert (home.sheet.one_off, home.sheet.item_count) == (Decimal(3000), 3)


def test_a_number_is_opened_once_and_again_when_it_changed(orderly, monkeypatch):
    opened = []
    real = reading.number_said
    monkeypatch.setattr(reading, "number_said", lambda stored: opened.append(stored) or real(stored))
    check(orderly.chen)
    assert len(opened) == 3
    check(orderly.chen)
    assert len(opened) == 3

    member = orderly.chen.members.first()
    number_of(member, "530323198001010017")
    check(orderly.chen)
    assert len(opened) == 4
    assert NumberReading.objects.get(member=member).form == NumberForm.WRONG_CHECK
    assert open_rules(orderly.chen) == ["1.1"]


def test_what_is_kept_of_a_number_does_not_give_it_away(orderly):
    check(orderly.chen)
    number = good_number(date(1980, 1, 1), 0)
    kept = str(list(NumberReading.objects.values_list("form", "length", "area", "birth", "sex", "full_hash")))

    assert number[:6] in kept
    assert number[14:] not in kept
