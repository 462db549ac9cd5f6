"""One row of everything about the checks of money that has a page of its own."""

from datetime import timedelta
from types import SimpleNamespace

from django.utils import timezone

from funds.models import MoneyRule
from funds.models.money_rules import RULE_NUMBERS
from funds.services.findings import FoundByPeople, add_finding, assign_finding
from funds.services.money_checks import start_check, work_on
from funds.services.money_rules import draft_rule
from households.models import CheckTrigger


def fill_money_checks(county: SimpleNamespace) -> None:
    """Let all checks look at the county, a problem of each township wait, one of them given, and a draft wait."""
    county.money_run = start_check(trigger=CheckTrigger.COMMAND)
    work_on(county.money_run.pk)
    county.money_run.refresh_from_db()
    county.money_finding = add(county, "下湾村人饮管网", county.east.pk)
    county.far_finding = add(county, "远山村产业路", county.west.pk)
    due_on = timezone.localdate() + timedelta(20)
    given = {"unit_id": county.unit.pk, "owner": "周某", "due_on": due_on}
    county.money_finding = assign_finding(finding_id=county.money_finding.pk, **given, actor=county.zhao)
    values = {name: getattr(MoneyRule(), name) for name in RULE_NUMBERS}
    about = {"valid_from": timezone.localdate(), "document": "县财〔2026〕8号"}
    county.money_draft = draft_rule(values=values, **about, actor=county.zhao)


def add(county: SimpleNamespace, about: str, township_id: int):
    """Enter a problem that the audit found."""
    entry = FoundByPeople("audit", "审〔2026〕3号", "spending", about, "多付工程款未收回", township_id=township_id)
    return add_finding(entry=entry, actor=county.zhao)
