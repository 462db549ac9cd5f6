"""What a proposal must hold: the plan is the sum of its sources, the class of its era, one purpose the main one."""

import uuid
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction
from django.urls import reverse

from config.lib.refusals import Refused
from projects.kinds import ERAS, LibraryClass, classes_of
from projects.models import LibraryEntry, PlannedMoney, Project, ProjectPurpose
from projects.services.proposals import Share, correct_proposal, propose_project, require_plan
from tests.projects.library_chain import MONEY, QUANTITIES, proposal, propose

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.mark.parametrize(
    ("year", "count", "last"),
    [(2013, 0, []), (2014, 13, ["fee_2018"]), (2020, 13, ["fee_2018"]), (2021, 9, ["own_works"])],
)
def test_each_year_is_counted_by_the_classes_of_its_era(year, count, last):
    found = classes_of(year)

    assert (len(found), list(found[-1:])) == (count, last)


def test_every_class_belongs_to_one_era():
    assert sorted(one for era in ERAS for one in era.classes) == sorted(LibraryClass)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"library_class": "industry_2018"}, "没有 2027 年能用的这一类"),
        ({"year": 2019}, "没有 2019 年能用的这一类"),
        ({"money": ()}, "至少填一项资金来源"),
        ({"money": (MONEY[0], MONEY[0])}, "请合成一行"),
        ({"money": (Share("central", 2027, Decimal(10) ** 11 + 1),)}, "像是多写了位数"),
        ({"quantities": (QUANTITIES[0], QUANTITIES[0])}, "请合成一行"),
        ({"planned_registered": 87}, "不能比受益户数多"),
        ({"planned_households": None}, "不能比受益户数多"),
        ({"planned_to": proposal().columns["planned_from"].replace(year=2026)}, "不能早于计划开工"),
        ({"main_purpose": "", "purposes": ["reach_works"]}, "请选一个主要用途"),
        ({"purposes": ["reach_works"]}, "请选一个主要用途"),
    ],
)
def test_a_plan_that_will_not_do_is_refused_with_a_sentence(changes, told):
    with pytest.raises(Refused, match=told):
        require_plan(proposal(**changes))


def test_the_planned_amount_is_the_sum_of_the_sources():
    assert require_plan(proposal()) == Decimal("280000.50")


@pytest.mark.django_db
def test_a_proposal_is_written_whole_once_and_corrected_with_its_history(county):
    key = uuid.uuid4()
    about = {"level": "village", "area_id": county.lower.pk, "submit_key": key, "actor": county.he}
    way = propose_project(entry=proposal(purposes=["reach_services"]), **about)
    assert propose_project(entry=proposal(), **about) == way
    project = way.project
    assert (project.plan_amount, project.code[:6], project.milestone) == (Decimal("280000.50"), "XM2027", "proposed")
    assert list(project.purposes.values_list("purpose", "is_main")) == [
        ("reach_works", True),
        ("reach_services", False),
    ]

    fewer = proposal(name="下湾村管网（一期）", money=MONEY[:1])
    correct_proposal(entry_id=way.pk, shown_round=1, entry=fewer, actor=county.he)

    project.refresh_from_db()
    assert (Project.objects.count(), project.name, project.plan_amount) == (
        1,
        "下湾村管网（一期）",
        Decimal("250000.00"),
    )
    assert sorted(apps.get_model("projects.PlannedMoneyEvent").objects.values_list("amount", flat=True)) == [
        Decimal("30000.50"), Decimal("250000.00"),
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_database_knows_the_eras_and_one_main_purpose(county):
    project = propose(county).project
    for change in (
        lambda: Project.objects.filter(pk=project.pk).update(library_class="industry_2018"),
        lambda: Project.objects.filter(pk=project.pk).update(planned_registered=87),
        lambda: ProjectPurpose.objects.create(project=project, purpose="reach_skills", is_main=True),
        lambda: PlannedMoney.objects.create(project=project, source="central", year=2027, amount=5),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def typed(county, **changes: str) -> dict[str, str]:
    """Return what a clerk types into the form."""
    return {
        "place": f"v{county.lower.pk}", "name": "下湾村人饮管网", "year": "2027", "library_class": "rural_works",
        "project_type": "water", "nature": "new", "content": "铺管道", "goals": "通水", "mechanism": "务工",
        "responsible": "何驻村", "source_1": "central", "year_1": "2027", "amount_1": "250000", "item_1": "管道",
        "quantity_1": "3200", "unit_1": "米", "submit_key": str(uuid.uuid4()),
    } | changes  # fmt: skip


@pytest.mark.django_db
def test_a_village_proposes_on_the_page_and_sees_what_it_can_do_next(client, county):
    client.force_login(county.he, backend=BACKEND)
    answer = client.post(reverse("projects:proposal_add"), typed(county), follow=True)
    page = answer.content.decode()

    assert LibraryEntry.objects.get().project.plan_amount == Decimal("250000.00")
    for shown in ("下湾村人饮管网", "张贴村级公示", "250,000.00", "3200"):
        assert shown in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"place": "v99999999999999999999"}, "请从列出的里面选实施地点"),
        ({"amount_1": ""}, "第 1 行请把资金来源、年度和金额填全"),
        ({"quantity_1": "0"}, "第 1 行请把内容、数量和单位填全"),
        ({"source_1": "", "year_1": "", "amount_1": ""}, "至少填一项资金来源"),
        ({"name": "打 13800002046"}, "像身份证号或手机号"),
    ],
)
def test_a_form_with_faults_says_what_to_do_and_writes_nothing(client, county, changes, told):
    client.force_login(county.he, backend=BACKEND)
    page = client.post(reverse("projects:proposal_add"), typed(county, **changes)).content.decode()

    assert (told in page, Project.objects.exists()) == (True, False)
