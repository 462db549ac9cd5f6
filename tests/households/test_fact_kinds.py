"""Land, living conditions, relocation, work, disability, assistance: what is kept, and what no door may write."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import AuditEntry
from config.lib.crypto import keyed_hash
from config.lib.fields import EncryptedText
from config.lib.refusals import Refused
from households.fact_kinds import FACT_KINDS
from households.models import (
    ConditionFact,
    DisabilityFact,
    HousingFact,
    InsuranceFact,
    LandFact,
    RegisterChange,
    SchoolingFact,
    WaterFact,
    WelfareFact,
    WorkFact,
)
from households.services.facts import correct_fact, enter_fact
from tests.households.entries import A_DAY, fact_form, id_number, paper

pytestmark = pytest.mark.usefixtures("_nobody_listens")
TYPED: dict[str, dict[str, Any]] = {
    "land": {"farmland": Decimal("3.50"), "farmland_titled": Decimal("3.20"), "irrigated": Decimal("3.50")},
    "conditions": {"cooperative": True, "toilet": False, "fuels": ["firewood", "power"], "house_area": Decimal("86.0")},
    "relocation": {"relocated": True, "kind": "clustered", "site": "幸福里安置点"},
    "work": {"year": 2026, "state": "working", "place": "浙江省义乌市", "months": 8, "wage": Decimal("4200.00")},
    "disability": {"kind": "4", "level": "2", "certified_year": 2015},
    "welfare": {"welfare": "dibao", "type": "b", "valid_to": None},
}
OFFICE = {"relocation", "disability", "welfare"}


@pytest.fixture
def _nobody_listens(settings):
    settings.HOOKS = settings.HOOKS | {"register_changed": []}


def enter(county, key: str, actor=None, household=None, **changes: Any) -> RegisterChange:
    """Enter a fact about Chen's household or its head."""
    household = household or county.chen
    whose = {"member": household.members.first()} if FACT_KINDS[key].of_member else {}
    typed = {"valid_from": A_DAY, "source_name": "下湾村委会", **whose, **TYPED.get(key, {}), **changes}
    return enter_fact(household_id=household.pk, key=key, typed=typed, paper=paper(), actor=actor or county.liu)


def fact_of(key: str) -> Any:
    return FACT_KINDS[key].model.objects.get()


def nothing_written(key: str, action: str = "households.enter_fact") -> bool:
    """Say whether no fact and no entry came to be, and one refusal is on record."""
    written = FACT_KINDS[key].model.objects.exists() or RegisterChange.objects.exists()
    return not written and AuditEntry.objects.filter(action=f"{action}.refused").count() == 1


@pytest.mark.parametrize("key", TYPED)
def test_a_fact_is_kept_with_issuer_day_and_author_and_waits_for_a_second_person(county, key):
    change = enter(county, key)

    fact = fact_of(key)
    assert {name: getattr(fact, name) for name in TYPED[key]} == TYPED[key]
    assert (fact.valid_from, fact.source_name, fact.recorded_by) == (A_DAY, "下湾村委会", county.liu)
    assert fact.source == ("department" if key in OFFICE else "form")
    assert (change.kind, change.state) == (FACT_KINDS[key].change, "pending")


@pytest.mark.parametrize("key", TYPED)
def test_a_role_without_the_right_is_refused(county, key):
    with pytest.raises(PermissionDenied):
        enter(county, key, county.wang if key in OFFICE else county.shui)

    assert nothing_written(key)


@pytest.mark.parametrize("key", sorted(set(TYPED) - OFFICE))
def test_a_helper_writes_down_what_is_asked_at_home(county, key):
    enter(county, key, county.wang)

    assert fact_of(key).recorded_by == county.wang


@pytest.mark.parametrize("key", TYPED)
def test_a_household_elsewhere_is_not_found(county, key):
    with pytest.raises(ObjectDoesNotExist):
        enter(county, key, household=county.yuan)

    assert nothing_written(key)


def test_what_is_left_out_is_not_known_and_never_no(county):
    enter(county, "conditions")

    fact = fact_of("conditions")
    assert (fact.enterprise, fact.broadcast, fact.road_km, fact.path) == (None, None, None, "")


def test_a_correction_leaves_what_it_does_not_name(county):
    enter(county, "land")
    fact = fact_of("land")
    typed, papers = fact_form("land", fact)

    about = {"household_id": county.chen.pk, "key": "land", "fact_id": fact.pk}
    correct_fact(**about, typed={"farmland": Decimal("4.00"), "valid_from": A_DAY}, paper=papers, actor=county.liu)

    newest = LandFact.objects.believed().get()
    assert (newest.farmland, newest.irrigated, newest.source_name) == (Decimal("4.00"), Decimal("3.50"), "下湾村委会")
    assert typed["farmland"] == Decimal("3.50")


@pytest.mark.parametrize(
    ("key", "changes", "sentence"),
    [
        ("land", dict.fromkeys(TYPED["land"]), "至少填一项"),
        ("land", {"forest": Decimal("-0.01")}, "0 到 999999"),
        ("land", {"irrigated": Decimal("3.51")}, "不能比耕地大"),
        ("conditions", {"cooperative": None, "toilet": None, "fuels": [], "house_area": None}, "至少填一项"),
        ("conditions", {"fuels": ["coal", "oil", "power", "biogas"]}, "最多选三种"),
        ("conditions", {"fuels": ["sun"]}, "不认识的选项"),
        ("conditions", {"built_year": timezone.localdate().year + 1}, "建房年份"),
        ("conditions", {"road_km": Decimal(1000)}, "0 到 999"),
        ("relocation", {"relocated": None}, "是不是搬迁户"),
        ("relocation", {"relocated": False}, "不是搬迁户的"),
        ("work", {"months": None}, "要么都填，要么都不填"),
        ("work", {"place": " "}, "要么都填，要么都不填"),
        ("work", {"post": "forest"}, "公益性岗位和月数"),
        ("work", {"post": "forest", "post_months": 13}, "12 个月"),
        ("work", {"year": 2013}, "2014 年到明年"),
        ("work", {"year": None}, "2014 年到明年"),
        ("work", {"firm": "老板电话13800138000"}, "手机号"),
        ("work", {"state": "", "place": "", "months": None}, "至少填一项"),
        ("disability", {"level": ""}, "残疾类别和等级"),
        ("disability", {"certificate": "530323"}, "残疾人证号不对"),
        ("disability", {"certificate": "53032319850930001X41"}, "第 19、20 位"),
        ("disability", {"certificate": "53032319850930001X42"}, "不是这个人"),
        ("disability", {"certified_year": timezone.localdate().year + 1}, "办证年度"),
        ("welfare", {"welfare": ""}, "都没有享受的也要选"),
        ("welfare", {"type": "gathered"}, "没有「特困集中供养」"),
        ("welfare", {"valid_to": A_DAY - timedelta(1)}, "不能早于"),
    ],
)
def test_values_against_the_rules_are_refused(county, key, changes, sentence):
    with pytest.raises(Refused, match=sentence):
        enter(county, key, **changes)

    assert nothing_written(key)


@pytest.mark.parametrize(
    ("key", "changes", "sentence"),
    [
        ("housing", {"grade": "C", "finished_on": A_DAY}, "没有选改造方式"),
        (
            "housing",
            {"grade": "C", "remedy": "on_site", "started_on": A_DAY, "finished_on": A_DAY - timedelta(1)},
            "一个比一个晚",
        ),
        ("water", {"quality": "full", "stop_days": 367}, "366"),
        ("schooling", {"status": "in_school", "school": "下湾小学", "absence": "weary"}, "不填未上学原因"),
        ("schooling", {"status": "dropped_out", "stage": "grade7"}, "不填在校生状况"),
        ("insurance", {"basic": "resident", "year": None}, "参保年度"),
    ],
)
def test_what_was_added_to_the_older_kinds_has_rules_too(county, key, changes, sentence):
    with pytest.raises(Refused, match=sentence):
        enter(county, key, **changes)

    assert nothing_written(key)


def test_a_house_built_for_who_had_none_is_graded_as_it_is(county):
    enter(county, "housing", grade="A", remedy="first_home", accepted_on=date(2026, 6, 1), subsidy=Decimal("20000.00"))

    assert HousingFact.objects.get().remedy == "first_home"


def test_measured_water_stands_beside_the_levels(county):
    enter(county, "water", quality="full", supply="tap", litres=Decimal("55.5"), minutes=0, stop_days=3)

    fact = WaterFact.objects.get()
    assert (fact.supply, fact.litres, fact.minutes, fact.metres) == ("tap", Decimal("55.5"), 0, None)


def test_two_offices_may_say_something_of_one_day_and_one_office_only_once(county):
    said = {"status": "in_school", "school": "下湾小学"}
    enter(county, "schooling", source_name="县教育体育局", **said)
    enter(county, "schooling", source_name="东乡人民政府", status="dropped_out")

    with pytest.raises(Refused, match="已经登记过"):
        enter(county, "schooling", source_name=" 县教育体育局 ", **said)

    assert SchoolingFact.objects.count() == 2


@pytest.mark.parametrize(
    ("key", "field", "number"),
    [("schooling", "roll_number", "G53032320160501001x"), ("disability", "certificate", f"{id_number()}42b1")],
)
def test_a_number_is_closed_masked_and_kept_until_another_is_typed(county, key, field, number):
    head = county.chen.members.first()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE households_member SET id_hash = %s WHERE id = %s", [keyed_hash(id_number()), head.pk])
    others = {"status": "in_school", "school": "下湾小学"} if key == "schooling" else {}
    change = enter(county, key, **{field: number}, **others)

    fact = fact_of(key)
    clear = number.upper()
    assert clear not in str(change.fields) + str(AuditEntry.objects.values_list("after", flat=True))
    assert "********" in str(change.fields)
    assert isinstance(getattr(fact, field), EncryptedText)
    typed, papers = fact_form(key, fact, **{field: ""}, source_name="县残联")
    about = {"household_id": county.chen.pk, "key": key, "fact_id": fact.pk}
    correct_fact(**about, typed=typed, paper=papers, actor=county.liu)
    assert getattr(FACT_KINDS[key].model.objects.believed().get(), field) == getattr(fact, field)


def refused_by_the_database(model: type, **row: Any) -> bool:
    """Say whether the database itself refuses a row that no service would write."""
    try:
        with transaction.atomic():
            model._base_manager.create(valid_from=A_DAY, source="form", **row)  # type: ignore[attr-defined]
    except IntegrityError:
        return True
    return False


def test_the_database_refuses_what_must_not_stand_there(county):
    home, head = {"household": county.chen}, {"member": county.chen.members.first()}

    assert refused_by_the_database(LandFact, **home, forest=Decimal("-0.01"))
    assert not refused_by_the_database(LandFact, **home, forest=Decimal(0))
    assert refused_by_the_database(ConditionFact, **home, fuels=["coal", "oil", "power", "biogas"])
    assert not refused_by_the_database(ConditionFact, **home, fuels=["coal", "oil", "power"])
    assert refused_by_the_database(FACT_KINDS["relocation"].model, **home, relocated=False, site="幸福里")
    for half in (
        {"place": "义乌"},
        {"months": 3},
        {"post": "forest"},
        {"post_months": 3},
        {"place": "义乌", "months": 13},
    ):
        assert refused_by_the_database(WorkFact, **head, year=2026, **half)
    assert not refused_by_the_database(
        WorkFact, **head, year=2026, place="义乌", months=12, post="forest", post_months=0
    )
    assert refused_by_the_database(DisabilityFact, **head, kind="8", level="1")
    assert refused_by_the_database(WelfareFact, **head, welfare="dibao", type="gathered")
    assert refused_by_the_database(WelfareFact, **head, welfare="none", type="a")
    assert refused_by_the_database(WelfareFact, **head, welfare="dibao", valid_to=A_DAY - timedelta(1))
    assert not refused_by_the_database(InsuranceFact, **head, year=2026, basic="resident", pension="resident")
