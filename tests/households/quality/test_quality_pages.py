"""What people see of data quality: scores, lists, one household with the way to mend each finding."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.jobs import JobState
from households.models import CheckRun, CheckTrigger, Finding, Household, Member, Waiver
from households.services.quality import start_check, work_on
from households.services.waivers import approve_waiver, ask_waiver
from tests.conftest import make_household, pair
from tests.households.quality.registers import check, finding_of, number_of

LIST = reverse("households:finding_list")


@pytest.fixture
def troubled(orderly):
    """No telephone at the Chens' and the Yuans', and one of the Chens without labour; all checked."""
    Household.objects.exclude(pk=orderly.bai.pk).update(phone="")
    Member.objects.filter(pk=orderly.chen.members.first().pk).update(labour="none")
    work_on(start_check(trigger=CheckTrigger.COMMAND, actor=None).pk)
    return orderly


def page(client, user, url: str) -> str:
    """Return the page as `user` reads it."""
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_households_findings_lead_to_the_field_that_mends_them(client, troubled):
    member = troubled.chen.members.first()
    text = page(client, troubled.wang, reverse("households:findings", args=[troubled.chen.pk]))

    assert "这一户没有登记联系电话。" in text
    assert f"{reverse('households:edit', args=[troubled.chen.pk])}#id_phone" in text
    assert f"{reverse('households:member_edit', args=[member.pk])}#id_labour" in text
    for address in ("households:edit", "households:member_edit"):
        pk = troubled.chen.pk if address == "households:edit" else member.pk
        field = "id_phone" if address == "households:edit" else "id_labour"
        assert f'id="{field}"' in page(client, troubled.wang, reverse(address, args=[pk]))


def test_who_enters_nothing_is_told_what_to_do_without_a_link(client, troubled):
    text = page(client, troubled.sheng, reverse("households:findings", args=[troubled.chen.pk]))

    assert "请登记能打通的手机号" in text
    assert "#id_phone" not in text
    assert "申请豁免</a>" not in text


def test_checking_at_once_says_what_was_found_and_what_is_mended(client, troubled):
    client.force_login(troubled.wang, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("households:findings_check", args=[troubled.chen.pk])
    assert "这一户有 2 个问题" in client.post(url, follow=True).content.decode()

    kept = Household.objects.get(pk=troubled.bai.pk)
    Household.objects.filter(pk=troubled.chen.pk).update(phone=kept.phone)
    Member.objects.update(labour="ordinary")
    text = client.post(url, follow=True).content.decode()
    assert "这一户没有问题" in text
    assert "消除</small>" in text


def test_the_list_is_narrowed_by_gravity_rule_village_and_cadre(client, troubled):
    def heads(query: str) -> list[str]:
        text = page(client, troubled.zhao, f"{LIST}?{query}")
        return [name for name in ("陈阿福", "白石保", "袁远") if f">{name}</a>" in text]

    assert heads("") == heads("severity=1") == heads("rule=19.1") == ["陈阿福", "袁远"]
    assert heads("severity=2") == heads("rule=9.2") == heads(f"village={troubled.lower.pk}") == ["陈阿福"]
    assert heads(f"cadre={troubled.sun.cadre_account.cadre_id}") == heads(f"township={troubled.west.pk}") == ["袁远"]
    assert heads("severity=nonsense&rule=%00&village=99999999999999999999&cadre=x") == ["陈阿福", "袁远"]


def test_everybody_lists_their_own_households_only(client, troubled):
    assert "袁远" not in page(client, troubled.wang, LIST)
    assert "陈阿福" not in page(client, troubled.sun, LIST)


def test_a_waived_finding_is_shown_as_such_on_a_list_of_its_own(client, troubled):
    finding = finding_of(troubled.chen, "19.1")
    until = timezone.localdate() + timedelta(30)
    waiver = ask_waiver(finding_id=finding.pk, reason="家里没有电话，找邻居", until=until, actor=troubled.wang)
    assert "已申请豁免，等批准" in page(client, troubled.wang, LIST)
    approve_waiver(waiver_id=waiver.pk, actor=troubled.qian)

    assert "没有登记联系电话" not in page(client, troubled.wang, LIST)
    assert f"豁免到 {until}" in page(client, troubled.wang, f"{LIST}?tab=waived")


def test_twice_the_findings_take_as_many_queries(client, troubled):
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            page(client, troubled.zhao, LIST)
        return len(found)

    queries()  # the first page of a session asks more
    before = queries()
    for number in range(8):
        household = make_household(troubled.lower, f"新户{number}", f"5303990002{number:02}", size=3)
        pair(troubled.wang, household)
        check(household)

    assert Finding.objects.open().count() > 20
    assert queries() == before


def test_the_overview_tells_scores_by_village_the_rules_and_how_it_is_reckoned(client, troubled):
    text = page(client, troubled.liu, reverse("households:quality"))

    assert "下湾村" in text
    assert "远山村" not in text
    assert "得分是各户的平均分" in text
    assert "联系电话缺少或不对" in text
    assert "检查全县" not in text
    assert "检查全县" in page(client, troubled.zhao, reverse("households:quality"))


def test_a_helper_sees_the_score_of_their_own_households(client, troubled):
    text = page(client, troubled.wang, reverse("households:quality"))

    assert "我帮扶的户得分" in text
    assert "<b>0.0</b>" in text


def test_a_village_and_a_cadre_have_their_trend_and_their_rules(client, troubled):
    village = page(client, troubled.liu, reverse("households:village_quality", args=[troubled.lower.pk]))
    cadre = page(client, troubled.liu, reverse("households:cadre_quality", args=[troubled.wang.cadre_account.cadre_id]))

    for text in (village, cadre):
        assert "得分走势" in text
        assert "健康的成年人没有劳动力" in text
    assert f"?rule=19.1&amp;village={troubled.lower.pk}" in village
    listed = page(client, troubled.liu, reverse("households:cadre_scores"))
    assert "王小满" in listed
    assert "孙远山" not in listed


def test_the_clerk_starts_a_check_and_sees_how_each_rule_fared(client, troubled, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    client.force_login(troubled.zhao, backend="django.contrib.auth.backends.ModelBackend")
    text = client.post(reverse("households:check_start"), follow=True).content.decode()

    run = CheckRun.objects.first()
    assert (run.trigger, run.requested_by) == (CheckTrigger.BUTTON, troubled.zhao)
    assert "各条规则" in text


def test_a_crashed_rule_is_told_on_the_page_of_the_run(client, troubled):
    run = CheckRun.objects.first()
    run.results.filter(rule="5").update(crashes=3, reason="KeyError（户 7）")
    text = page(client, troubled.zhao, reverse("households:check_detail", args=[run.pk]))

    assert "3 户没有查成：KeyError（户 7）" in text
    CheckRun.objects.filter(pk=run.pk).update(state=JobState.RUNNING)
    assert 'hx-trigger="every 2s"' in page(client, troubled.zhao, reverse("households:check_progress", args=[run.pk]))


def test_asking_and_deciding_a_waiver_on_the_pages(client, troubled):
    finding = finding_of(troubled.chen, "9.2")
    ask = reverse("households:waiver_ask", args=[finding.pk])
    client.force_login(troubled.wang, backend="django.contrib.auth.backends.ModelBackend")
    assert "还没有申请" in client.post(ask, {"reason": "", "until": ""}).content.decode()
    until = timezone.localdate() + timedelta(60)
    client.post(ask, {"reason": "在家照顾老人，已核对", "until": until.isoformat()})
    waiver = Waiver.objects.get()

    assert "在家照顾老人" in page(client, troubled.qian, reverse("households:waiver_list"))
    approve = reverse("households:waiver_decide", args=[waiver.pk, "approve"])
    client.post(approve, {"opinion": ""})
    waiver.refresh_from_db()
    assert (waiver.state, waiver.decided_by) == ("approved", troubled.qian)
    assert "现在是「已批准」" in client.post(approve, {"opinion": ""}).content.decode()
    nonsense = reverse("households:waiver_decide", args=[waiver.pk, "nonsense"])
    assert client.get(nonsense).status_code == 404


def test_records_of_one_number_stand_side_by_side_as_far_as_one_sees(client, troubled):
    mine, other = troubled.chen.members.first(), troubled.yuan.members.first()
    Member.objects.filter(pk=other.pk).update(is_active=False, id_hash=mine.id_hash)
    text = page(client, troubled.zhao, reverse("households:duplicates"))

    assert "陈阿福 等 2 条记录" in text
    assert "已不在册" in text
    east = page(client, troubled.liu, reverse("households:duplicates"))
    assert "另有 1 条记录不在您能看到的范围内" in east
    assert "袁远" not in east


def test_no_page_shows_a_whole_number(client, troubled):
    number = "530323198001010019"
    number_of(troubled.chen.members.first(), number)
    check(troubled.chen)
    urls = [LIST, reverse("households:findings", args=[troubled.chen.pk]), reverse("households:duplicates")]

    assert finding_of(troubled.chen, "1.1").value == "530323************"
    for url in urls:
        assert number not in page(client, troubled.zhao, url)
    assert number not in str(list(Finding.objects.values_list("value", "sentence")))
