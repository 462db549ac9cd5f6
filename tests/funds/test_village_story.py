"""A village's page: what happened here, what it cost, who benefited; the money only for who sees funds."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from funds.selectors.places import village_story
from projects.models import ProjectBeneficiary
from tests.funds.conftest import make_project

pytestmark = pytest.mark.django_db


def test_a_village_tells_what_happened_what_it_cost_and_who_benefited(paid):
    yard = make_project("SZ-2026-8", "下湾村晒场", paid.lower)
    type(yard).objects.filter(pk=yard.pk).update(started_on=date(2026, 4, 1), finished_on=date(2026, 6, 1))
    ProjectBeneficiary.objects.create(project=yard, household=paid.chen, amount=Decimal(300))
    ProjectBeneficiary.objects.create(project=paid.road, household=paid.chen)
    ProjectBeneficiary.objects.create(project=paid.road, household=paid.yuan, amount=Decimal(900))

    story = village_story(paid.sheng, paid.lower, with_funds=True)

    assert {project.code for project in story.projects} == {"SZ-2026-001", "SZ-2026-8"}
    assert [(one.day, one.words) for one in story.happened] == [(date(2026, 6, 1), "竣工"), (date(2026, 4, 1), "开工")]
    assert (story.whole.stated, story.whole.money.paid) == (6000, 1500)
    assert (story.benefits.households, story.benefits.of_all, story.benefits.amount) == (1, 1, 300)
    assert story.benefits.rows[0]["projects"] == 2


def test_a_township_sees_its_village_without_the_money(client, paid):
    client.force_login(paid.liu, backend="django.contrib.auth.backends.ModelBackend")

    page = client.get(reverse("funds:village", args=[paid.lower.pk]))

    assert "下湾村人饮管网" in page.text
    assert "台账已分配" not in page.text
    assert page.context["story"].whole.money.paid == 0


def test_the_page_of_a_village_leads_to_its_money(client, paid):
    client.force_login(paid.liu, backend="django.contrib.auth.backends.ModelBackend")

    page = client.get(reverse("villages:detail", args=[paid.lower.pk])).text

    assert reverse("funds:village", args=[paid.lower.pk]) in page


def test_a_project_shows_where_it_lies_and_how_far_its_money_came(client, paid):
    client.force_login(paid.sheng, backend="django.contrib.auth.backends.ModelBackend")

    page = client.get(reverse("projects:detail", args=[paid.pipes.pk])).text

    assert "下湾村在全县的位置：东乡" in page
    assert "项目资金：已支付 1,500.00 元，已收回 0.00 元，未支付 4,500.00 元" in page
    assert "文件和台账一致" in page
