"""The pages about problems with money: narrowed, taken away, walked through by three persons."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from funds.checks.check import Fault
from funds.finding_status import FindingState
from funds.models import MoneyFinding, MoneyRule, MoneyRuleDraft
from funds.models.money_rules import RULE_NUMBERS
from tests.funds.test_money_checks import check_of, run

LIST = "funds:finding_list"


def faults(county, count: int) -> list[Fault]:
    """Return so many faults about projects of East township."""
    return [
        Fault(f"p{n}", f"第{n}项", f"欠{n}元", township_id=county.east.pk, project_id=county.pipes.pk)
        for n in range(count)
    ]


@pytest.fixture
def problem(funds) -> MoneyFinding:
    """The county with one problem about the pipes."""
    run(check_of(*faults(funds, 1)))
    return MoneyFinding.objects.get()


def as_(client, user):
    """Log a user in."""
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_problem_is_walked_from_the_list_to_its_end(client, funds, problem):
    due = (timezone.localdate() + timedelta(9)).isoformat()
    steps = [
        (funds.zhao, "assign", {"unit": funds.unit.pk, "owner": "周某", "due_on": due}),
        (funds.liu, "report", {"measure": "已收回多付的款", "evidence": "收字第 12 号凭证"}),
        (funds.qian, "close", {"opinion": "看了凭证，钱已到账"}),
    ]
    for user, action, typed in steps:
        step = reverse(f"funds:finding_{action}", args=[problem.pk])
        state = MoneyFinding.objects.get().state
        assert step in as_(client, user).get(f"{reverse(LIST)}?state={state}").content.decode()
        assert client.post(step, typed).status_code == 302

    problem.refresh_from_db()
    assert problem.state == FindingState.CLOSED
    page = client.get(reverse("funds:finding_detail", args=[problem.pk])).content.decode()
    assert "收字第 12 号凭证" in page
    assert "钱审批" in page


def test_a_refusal_keeps_what_was_typed(client, funds, problem):
    step = reverse("funds:finding_assign", args=[problem.pk])
    past = (timezone.localdate() - timedelta(1)).isoformat()

    page = as_(client, funds.zhao).post(step, {"unit": funds.unit.pk, "owner": "周某", "due_on": past})

    assert page.status_code == 200
    assert "整改期限要在今天以后" in page.content.decode()
    assert 'value="周某"' in page.content.decode()


def test_the_list_asks_as_often_with_twice_the_rows(client, funds):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(LIST)).status_code == 200
        return len(captured)

    as_(client, funds.zhao).get(reverse(LIST))
    run(check_of(*faults(funds, 5)))
    few = queries()
    run(check_of(*faults(funds, 20)))

    assert queries() == few <= 12


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", 1),
        ("check_id=F3", 1),
        ("check_id=F4", 0),
        ("category=idle&mode=2&source=check", 1),
        ("mode=x&check_id=9", 1),
    ],
)
def test_the_list_is_narrowed(client, funds, problem, query, shown):
    page = as_(client, funds.cai).get(f"{reverse(LIST)}?{query}").content.decode()

    assert page.count(problem.number) == shown


def test_the_ledger_of_problems_is_taken_away_with_every_column(client, funds, problem):
    answer = as_(client, funds.sheng).get(reverse("funds:finding_book"))

    rows = list(openpyxl.load_workbook(BytesIO(answer.content)).active.values)
    header = next(row for row in rows if row[0] == "编号")
    line = dict(zip(header, next(row for row in rows if row[0] == problem.number), strict=True))
    assert (line["检查"], line["对象"], line["问题类别"], line["状态"]) == ("F3", "第0项", "资金趴账", "待交办")
    assert AuditEntry.objects.filter(action="funds.export_findings", actor=funds.sheng).count() == 1


@pytest.mark.parametrize(("form", "begins"), [("pdf", b"%PDF"), ("docx", b"PK")])
def test_the_ledger_of_problems_is_printed(client, funds, problem, form, begins):
    answer = as_(client, funds.zhao).get(reverse("funds:finding_book"), {"format": form})

    assert answer.content.startswith(begins)


def test_a_pass_by_button_leads_to_its_page(client, funds, monkeypatch):
    monkeypatch.setattr("funds.views.money_checks.check_money.delay", lambda pk: None)

    page = as_(client, funds.cai).post(reverse("funds:check_start"), follow=True)
    assert "已查 0 项" in page.content.decode()

    again = client.post(reverse("funds:check_start"), follow=True)
    assert "还在进行" in again.content.decode()


def test_thresholds_go_from_one_person_to_another(client, funds):
    figures = {name: getattr(MoneyRule(), name) or "" for name in RULE_NUMBERS}
    typed = figures | {"valid_from": "2026-04-01", "document": "县财〔2026〕8号", "idle_days": 300}
    assert as_(client, funds.zhao).post(reverse("funds:money_rule_add"), typed).status_code == 302
    draft = MoneyRuleDraft.objects.get()

    assert "批准界限" in as_(client, funds.qian).get(reverse("funds:money_rules")).content.decode()
    assert client.post(reverse("funds:money_rule_approve", args=[draft.pk]), {"opinion": ""}).status_code == 302

    assert MoneyRule.objects.get().idle_days == 300
    assert "2026-04-01 起" in client.get(reverse("funds:money_rules")).content.decode()


def test_the_page_of_a_project_shows_its_problems(client, funds, problem):
    page = reverse("projects:detail", args=[funds.pipes.pk])
    assert problem.number in as_(client, funds.cai).get(page).content.decode()

    run(check_of())

    assert problem.number not in client.get(page).content.decode()


def test_the_list_of_checks_leads_only_where_its_reader_may_go(client, funds):
    elsewhere, checks = reverse("households:finding_list"), reverse("funds:check_list")

    assert f'"{elsewhere}"' in as_(client, funds.zhao).get(checks).content.decode()
    assert f'"{elsewhere}"' not in as_(client, funds.cai).get(checks).content.decode()
