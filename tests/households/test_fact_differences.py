"""Where sources disagree, as the pages of a household show it."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from households.changes import ChangeState
from households.fact_kinds import FACT_KINDS
from households.models import DisabilityFact, HousingFact, InsuranceFact, RegisterChange, SchoolingFact
from households.services.changes import confirm_change
from households.services.facts import enter_fact
from households.services.visits import record_visit
from households.services.voiding import void_visit
from tests.households.conftest import entry_for
from tests.households.entries import make_water, paper

BACKEND = "django.contrib.auth.backends.ModelBackend"
TODAY = timezone.localdate()
BEFORE = TODAY - timedelta(20)


@pytest.fixture(autouse=True)
def _nobody_listens(settings):
    settings.HOOKS = settings.HOOKS | {"register_changed": []}


@pytest.fixture
def liu(client, county):
    """A browser in which Liu is logged in."""
    client.force_login(county.liu, backend=BACKEND)
    return client


def graded(household, grade: str, issuer: str, *, on=TODAY, **more: Any) -> HousingFact:
    about = {"source": "department", "source_name": issuer, "valid_from": on}
    return HousingFact.objects.create(household=household, grade=grade, **about, **more)


def page(client, county, name: str = "facts", household=None) -> str:
    return client.get(reverse(f"households:{name}", args=[(household or county.chen).pk])).text


def test_two_offices_that_grade_a_house_differently_are_set_side_by_side(liu, county):
    graded(county.chen, "D", "县住建局", on=BEFORE, recorded_by=county.zhao)
    graded(county.chen, "B", "东乡人民政府", recorded_by=county.liu)

    shown = page(liu, county)

    assert "说法不一" in shown
    for words in ("D 级", "县住建局", "赵经办", "B 级", "东乡人民政府", "刘专干", "现在算这个", "按日期最近的算"):
        assert words in shown
    assert "有 1 处说法不一" in page(liu, county, "detail")


def test_who_confirmed_an_entry_is_named(liu, county):
    typed = {"valid_from": BEFORE, "grade": "D", "source_name": "县住建局"}
    change = enter_fact(household_id=county.chen.pk, key="housing", typed=typed, paper=paper(), actor=county.shui)
    confirm_change(change_id=change.pk, actor=county.liu)
    graded(county.chen, "B", "东乡人民政府")

    assert "刘专干 复核" in page(liu, county)
    assert RegisterChange.objects.get().state == ChangeState.CONFIRMED


def test_one_office_that_changed_its_mind_contradicts_nobody(liu, county):
    graded(county.chen, "D", "县住建局", on=BEFORE)
    graded(county.chen, "B", "县住建局")

    assert "说法不一" not in page(liu, county) + page(liu, county, "detail")


def test_what_was_corrected_or_has_ended_contradicts_nobody(liu, county):
    wrong = graded(county.chen, "D", "县住建局", on=BEFORE)
    HousingFact.objects.filter(pk=wrong.pk).update(superseded_at=timezone.now())
    graded(county.chen, "C", "县危改办", on=BEFORE, valid_to=BEFORE)
    graded(county.chen, "B", "东乡人民政府")

    assert "说法不一" not in page(liu, county) + page(liu, county, "detail")


def test_each_person_and_year_is_looked_at_for_itself(liu, county):
    one, other = county.chen.members.order_by("code")[:2]
    about = {"source": "department", "valid_from": TODAY}
    InsuranceFact.objects.create(member=one, year=TODAY.year, basic="none", source_name="县医保局", **about)
    InsuranceFact.objects.create(member=other, year=TODAY.year, basic="resident", source_name="下湾村委会", **about)
    InsuranceFact.objects.create(member=one, year=TODAY.year - 1, basic="resident", source_name="下湾村委会", **about)

    assert "说法不一" not in page(liu, county)

    InsuranceFact.objects.create(member=one, year=TODAY.year, basic="employee", source_name="县人社局", **about)
    assert f"有 1 处说法不一</b><p>{one} 参保情况 基本医保。" in page(liu, county, "detail")


def test_a_visit_that_sees_the_opposite_of_a_certificate_is_a_voice_and_nothing_counts_meanwhile(liu, county):
    make_water(county.chen, source_name="县水务局")
    visit = record_visit(household_id=county.chen.pk, entry=entry_for(water="no"), actor=county.wang)

    shown = page(liu, county)

    for words in (
        "说法不一",
        "走访看到相反情况",
        "走访 王小满",
        "没有安全饮用水",
        "县水务局",
        "待核实",
        "请水务部门再去核实",
    ):
        assert words in shown
    assert reverse("households:visit_detail", args=[visit.pk]) in shown
    assert "现在算这个" not in shown
    assert "饮水认定（走访看到没有安全饮用水）" in page(liu, county, "detail")

    make_water(county.chen, valid_from=TODAY + timedelta(1), source_name="县水务局")
    assert "说法不一" in page(liu, county), "a certificate of a day to come settles nothing yet"


def test_a_visit_that_agrees_or_was_voided_is_no_voice(liu, county):
    make_water(county.chen, quality="fail")
    visit = record_visit(household_id=county.chen.pk, entry=entry_for(water="no", house="no"), actor=county.wang)
    assert "说法不一" not in page(liu, county) + page(liu, county, "detail")

    graded(county.chen, "A", "县住建局", on=BEFORE)
    assert "说法不一" in page(liu, county)
    void_visit(visit_id=visit.pk, reason="记到别的户了", actor=county.wang)
    assert "说法不一" not in page(liu, county) + page(liu, county, "detail")


def test_another_household_is_not_drawn_in(liu, county):
    graded(county.bai, "D", "县住建局")
    graded(county.bai, "B", "东乡人民政府")

    assert "说法不一" not in page(liu, county) + page(liu, county, "detail")


def test_the_fact_that_counts_is_marked_once_of_each_kind_and_person(liu, county):
    graded(county.chen, "D", "县住建局", on=BEFORE)
    graded(county.chen, "B", "县住建局")
    make_water(county.chen)

    assert page(liu, county).count("现在算数") == 2


def test_the_pages_ask_no_more_with_more_kinds_and_more_sources(liu, county):
    def questions(name: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            page(liu, county, name)
        return len(asked)

    for name in ("facts", "detail"):
        questions(name)
    few = {name: questions(name) for name in ("facts", "detail")}
    graded(county.chen, "D", "县住建局")
    graded(county.chen, "B", "东乡人民政府")
    make_water(county.chen)
    for status in ("in_school", "dropped_out"):
        SchoolingFact.objects.create(
            member=county.chen.members.first(), status=status, source="department", source_name=status, valid_from=TODAY
        )

    assert {name: questions(name) for name in few} == few


def test_every_kind_has_a_place_on_the_page_and_only_who_may_enter_it_finds_the_button(client, county):
    client.force_login(county.wang, backend=BACKEND)

    shown = page(client, county)

    for kind in FACT_KINDS.values():
        assert kind.label in shown
        button = reverse("households:fact_add", args=[county.chen.pk, kind.key])
        assert (button in shown) == county.wang.may(kind.permission)


@pytest.mark.parametrize("stored", [True, False, None])
def test_a_stored_yes_or_no_is_still_there_when_another_field_is_corrected(liu, county, stored):
    about = {"source": "department", "source_name": "县医保局", "valid_from": BEFORE, "year": BEFORE.year}
    fact = InsuranceFact.objects.create(
        member=county.chen.members.first(), basic="resident", serious_illness=stored, **about
    )
    url = reverse("households:fact_correct", args=[county.chen.pk, "insurance", fact.pk])
    form = liu.get(url).context["form"]
    select = str(form["serious_illness"])
    chosen = {True: "true", False: "false", None: "unknown"}[stored]

    assert f'value="{chosen}" selected' in select


def test_a_certificate_number_is_opened_by_reveal_alone(liu, county):
    head, number = county.chen.members.first(), "53032319850930001X42"
    about = {"source": "department", "source_name": "县残联", "valid_from": BEFORE}
    DisabilityFact.objects.create(member=head, kind="4", level="2", certificate=number, **about)
    url = reverse("households:reveal", args=[county.chen.pk])

    assert number not in page(liu, county) + page(liu, county, "detail") + page(liu, county, "history")
    shown = liu.post(url, {"what": f"certificate-{head.pk}", "reason": "核对残疾人补贴"})

    assert (shown.status_code, number in shown.text) == (HTTPStatus.OK, True)
    noted = AuditEntry.objects.get(action="personal_data.revealed")
    assert (noted.after, noted.reason) == ({"field": "certificate"}, "核对残疾人补贴")


def test_who_may_not_open_numbers_does_not_open_certificates(client, county):
    head = county.chen.members.first()
    about = {"source": "department", "source_name": "县残联", "valid_from": BEFORE}
    DisabilityFact.objects.create(member=head, kind="4", level="2", certificate="53032319850930001X42", **about)
    client.force_login(county.li, backend=BACKEND)

    answer = client.post(
        reverse("households:reveal", args=[county.chen.pk]), {"what": f"certificate-{head.pk}", "reason": "想看一看"}
    )

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert not AuditEntry.objects.filter(action="personal_data.revealed").exists()
