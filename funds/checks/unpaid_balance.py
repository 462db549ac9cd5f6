"""F4: works that are accepted and not paid for, beyond the deposit; and deposits that are kept too long."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from config.lib.money import format_money, to_money
from funds.checks.check import Asked, Check, Fault
from funds.checks.sums import Sums, by_project
from funds.finding_status import Category, Mode
from funds.models import MoneyRule
from projects.models import Project


def unpaid_balance(asked: Asked) -> Iterator[Fault]:
    """Yield the accepted projects whose money is still there, by the worst that can be said of each."""
    sums = by_project(asked.day)
    accepted = Project.objects.filter(pk__in=list(sums), accepted_on__lt=asked.day).order_by("pk")
    for project in accepted:
        assert project.accepted_on is not None  # filtered by it; the type checker cannot know
        said = unpaid_words(project.accepted_on, sums[project.pk], asked.day, asked.rule)
        if said is not None:
            value, amount, words = said
            yield Fault(
                f"project:{project.pk}",
                str(project),
                f"{project.accepted_on:%Y-%m-%d} 验收，{words}",
                value,
                amount,
                project_id=project.pk,
                township_id=project.township_id,
            )


def unpaid_words(accepted_on: date, moved: Sums, day: date, rule: MoneyRule) -> tuple[str, Decimal, str] | None:
    """Return degree, money and words for a project accepted on a day; None where nothing is to be said."""
    left = moved.allocated - moved.paid
    deposit = to_money(moved.allocated * rule.deposit_percent / 100)
    if left > deposit and accepted_on <= day - timedelta(rule.unpaid_days):
        return (
            "未付清",
            left - deposit,
            f"超过 {rule.unpaid_days} 天还有 {format_money(left)} 元没有支付，"
            f"质量保证金最多留 {format_money(deposit)} 元（{rule.deposit_percent}%）。",
        )
    if left > 0 and accepted_on <= day - timedelta(rule.deposit_days):
        return "质保金", left, f"超过 {rule.deposit_days} 天还留着 {format_money(left)} 元，没有缺陷应当支付。"
    return None


CHECK = Check(
    id="F4",
    label="完工项目没有付清",
    mode=Mode.WARN,
    category=Category.IDLE,
    advice="凭验收单和发票报账；审减的余款收回；质量保证金到期、没有缺陷的支付。",
    find=unpaid_balance,
)
