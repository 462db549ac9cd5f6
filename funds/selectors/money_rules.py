"""The thresholds of the checks of money: which held on a day, and what pages show of them."""

from datetime import date
from typing import Any

from funds.models import MoneyRule, MoneyRuleDraft
from funds.models.money_rules import RULE_NUMBERS, MoneyThresholds


def rule_on(day: date) -> MoneyRule:
    """Return the thresholds that hold on a day; those that the system comes with where the county has set none."""
    return MoneyRule.objects.believed().as_of(day).first() or MoneyRule()


def numbers_of(one: MoneyThresholds) -> list[dict[str, Any]]:
    """Return the figures with their labels, for a list of facts."""
    fields = [MoneyRule._meta.get_field(name) for name in RULE_NUMBERS]
    values = [(field.verbose_name, getattr(one, field.name)) for field in fields]  # type: ignore[union-attr]
    return [{"label": label, "value": "不查" if value is None else value} for label, value in values]


def waiting_drafts() -> Any:
    """Return the drafts that wait for another person's decision."""
    return MoneyRuleDraft.objects.filter(state="asked").select_related("asked_by")
