"""Who benefits: checked against the register of the day, withdrawn with a reason, counted once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from config.lib.refusals import Refused
from households.models import Household, Membership, StatusEvent
from projects.benefit_codes import BenefitForm
from projects.models import Project, ProjectBeneficiary, VillageBenefit
from projects.selectors.benefits import found_off_register, sums_of
from projects.services.benefits import withdraw_benefit, withdraw_village_benefit
from projects.status import Milestone
from tests.projects.assets import MADE, accepted_project
from tests.projects.benefits import cash, entry, give, give_village

BACKEND = "django.contrib.auth.backends.ModelBackend"
DAY = timedelta(days=1)


@pytest.fixture
def here(county, settings):
    """The county with the tank of Lower Bend; nobody is judged anew in these tests."""
    settings.HOOKS = settings.HOOKS | {"register_changed": []}
    county.tank = accepted_project(county.lower)
    county.head = county.chen.members.order_by("pk").first()
    return county


def refused(here, told, words, actor=None) -> None:
    """Expect that a benefit is refused with these words, and that nothing is written."""
    before = ProjectBeneficiary.objects.count()
    with pytest.raises(Refused, match=words):
        give(here.tank, told, actor or here.liu)
    assert ProjectBeneficiary.objects.count() == before
    assert AuditEntry.objects.filter(action="benefits.record.refused").exists()


def test_a_household_and_a_person_of_it_receive_goods_money_and_a_service(here):
    goods = give(here.tank, entry(here.chen), here.liu)
    money = give(here.tank, cash(here.chen), here.liu)
    course = {"form": BenefitForm.SERVICE, "item": "焊工培训", "quantity": None, "unit": ""}
    service = give(here.tank, entry(here.chen, member_code=here.head.code, **course), here.liu)

    assert (goods.what, money.amount, service.member) == ("鸡苗 20 只", Decimal("800.00"), here.head)
    sums = sums_of(ProjectBeneficiary.objects.filter(project=here.tank))
    assert (sums.households, sums.people, sums.amount, len(sums.forms)) == (1, 1, Decimal("800.00"), 3)
    told = AuditEntry.objects.filter(action="benefits.record").latest("pk").after
    assert "陈阿福" not in str(told)


def test_the_same_entry_twice_is_one_and_by_another_hand_is_refused(here):
    first = give(here.tank, entry(here.chen), here.liu)

    assert give(here.tank, entry(here.chen), here.liu) == first
    refused(here, entry(here.chen), "已经登记过了", here.zhao)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"quantity": None}, "实物请填数量和单位"),
        ({"unit": " "}, "实物请填数量和单位"),
        ({"item": ""}, "请写明是什么"),
        ({"form": BenefitForm.CASH}, "现金受益请填金额"),
        ({"form": BenefitForm.CASH, "amount": Decimal(1)}, "不填数量"),
        ({"form": BenefitForm.SHARED, "amount": Decimal(1)}, "没有到户的金额"),
        ({"amount": Decimal(0)}, "金额要大于零"),
        ({"form": "love"}, "请选择受益方式"),
        ({"benefited_on": MADE.replace(year=2024, month=12, day=31)}, "受益日期应在 2025 年以后"),
        ({"benefited_on": timezone.localdate() + DAY}, "今天以前"),
        ({"note": "电话 13812345678"}, "像身份证号或手机号"),
        ({"member_code": "530399000003-9"}, "没有人编号是这个的人"),
    ],
)
def test_a_benefit_that_does_not_fit_its_form_is_refused(here, changes, words):
    refused(here, entry(here.chen, **changes), words)


def test_who_is_out_of_sight_or_not_registered_yet_is_refused(here):
    refused(here, entry(here.yuan), "没有编号是这个的户")
    Household.objects.filter(pk=here.chen.pk).update(registered_year=2026)
    refused(here, entry(here.chen), "2026 年才建档立卡")


def test_who_had_left_the_register_by_that_day_is_refused_and_who_left_later_is_not(here):
    StatusEvent.objects.create(household=here.chen, before="registered", after="removed", on_date=MADE)
    Household.objects.filter(pk=here.chen.pk).update(status="removed")

    refused(here, cash(here.chen), "已经清退")
    before = accepted_project(here.lower, "SZ-2025-109")
    told = cash(here.chen, benefited_on=MADE - DAY)
    assert give(before, told, here.liu).household == here.chen


def test_a_person_counts_from_the_day_they_are_in_the_household(here):
    joined = MADE + DAY
    Membership.objects.filter(member=here.head).update(superseded_at=timezone.now())
    Membership.objects.create(household=here.chen, member=here.head, relation="head", valid_from=joined)
    told = {"form": BenefitForm.SERVICE, "item": "培训", "quantity": None, "unit": "", "member_code": here.head.code}

    refused(here, entry(here.chen, **told), "这一户没有人编号是这个的人")
    assert give(here.tank, entry(here.chen, benefited_on=joined, **told), here.liu).member == here.head


def test_nobody_benefits_from_a_project_that_is_not_approved(here):
    Project.objects.filter(pk=here.tank.pk).update(milestone=Milestone.APPROVING, accepted_on=None)

    refused(here, entry(here.chen), "还没有立项")


def test_who_may_not_and_who_does_not_see_the_project_write_nothing(here):
    far = accepted_project(here.far, "SZ-2025-102")

    with pytest.raises(PermissionDenied):
        give(here.tank, entry(here.chen), here.li)
    with pytest.raises(ObjectDoesNotExist):
        give(far, entry(here.chen), here.liu)
    assert not ProjectBeneficiary.objects.exists()


def test_what_was_wrong_is_withdrawn_with_a_reason_and_may_be_written_anew(here):
    benefit = give(here.tank, entry(here.chen), here.liu)

    with pytest.raises(Refused, match="为什么撤回"):
        withdraw_benefit(benefit_id=benefit.pk, reason=" ", actor=here.liu)
    with pytest.raises(ObjectDoesNotExist):
        withdraw_benefit(benefit_id=benefit.pk + 1, reason="登记错了户", actor=here.liu)
    withdraw_benefit(benefit_id=benefit.pk, reason="登记错了户", actor=here.liu)
    withdraw_benefit(benefit_id=benefit.pk, reason="又点了一次", actor=here.liu)
    again = give(here.tank, entry(here.chen), here.liu)

    assert list(ProjectBeneficiary.objects.standing()) == [again]
    assert ProjectBeneficiary.objects.get(pk=benefit.pk).withdrawn_reason == "登记错了户"
    assert AuditEntry.objects.filter(action="benefits.withdraw").count() == 1
    assert sums_of(ProjectBeneficiary.objects.all()).withdrawn == 1


def test_a_village_benefits_as_a_whole_and_its_numbers_must_fit(here):
    benefit = give_village(here.tank, here.lower, here.liu)
    assert give_village(here.tank, here.lower, here.liu) == benefit

    for wrong in ({"people": 79}, {"registered_households": 81}, {"registered_people": 19}, {"households": 0}):
        with pytest.raises(Refused, match="对不上"):
            give_village(here.tank, here.lower, here.liu, what="路", **wrong)
    with pytest.raises(ObjectDoesNotExist):
        give_village(here.tank, here.far, here.liu)
    withdraw_village_benefit(benefit_id=benefit.pk, reason="统计错了", actor=here.liu)
    assert not VillageBenefit.objects.standing().exists()


def test_the_checks_find_who_was_not_on_the_register_that_day(here):
    fine = give(here.tank, entry(here.chen), here.liu)
    gone = give(here.tank, cash(here.bai), here.liu)
    person = give(here.tank, cash(here.chen, member_code=here.head.code), here.liu)
    assert not found_off_register(ProjectBeneficiary.objects.all()).exists()

    StatusEvent.objects.create(household=here.bai, before="registered", after="closed", on_date=MADE)
    Membership.objects.filter(member=here.head).update(superseded_at=timezone.now())

    assert set(found_off_register(ProjectBeneficiary.objects.all())) == {gone, person}
    assert fine.withdrawn_at is None


@pytest.mark.parametrize(
    "change",
    [
        {"form": "cash", "quantity": None, "unit": ""},
        {"quantity": 0},
        {"quantity": None},
        {"item": ""},
        {"withdrawn_reason": "没有撤回"},
    ],
)
def test_the_database_refuses_a_benefit_that_cannot_be(here, change):
    benefit = give(here.tank, entry(here.chen), here.liu)

    with pytest.raises(DatabaseError), transaction.atomic():
        ProjectBeneficiary.objects.filter(pk=benefit.pk).update(**change)


def test_the_page_lists_who_got_what_and_a_form_saves_it(client, here):
    client.force_login(here.liu, backend=BACKEND)
    typed = {"household_code": here.chen.code, "form": "cash", "amount": "800", "benefited_on": MADE.isoformat()}

    answer = client.post(reverse("projects:benefit_add", args=[here.tank.pk]), typed)
    page = client.get(answer.url)

    assert "800.00" in page.text
    assert "陈阿福" in page.text
    withdrawn = client.post(
        reverse("projects:benefit_withdraw", args=[ProjectBeneficiary.objects.get().pk]), {"reason": "登记错了户"}
    )
    assert "登记错了户" in client.get(withdrawn.url, {"tab": "withdrawn"}).text
    assert "陈阿福" not in client.get(withdrawn.url).text
