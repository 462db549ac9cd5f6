"""F21: contracts just below the limit from which on tenders are demanded, or split so that each lies below it."""

from collections.abc import Iterator

from django.db.models import Count, Max, Min, Sum

from config.lib.money import format_money
from funds.checks.check import Asked, Check, Fault
from funds.finding_status import Category, Mode
from projects.models import Contract


def split_contracts(asked: Asked) -> Iterator[Fault]:
    """Yield firms with several contracts of one project below the limit and together above, and contracts just below.

    Nothing is asked where the county has set no limit.
    """
    limit = asked.rule.tender_limit
    if limit is None:
        return
    below = Contract.objects.standing().filter(amount__lt=limit, signed_on__lte=asked.day)
    groups = below.order_by("project_id", "unit").values("project_id", "unit")
    told = groups.annotate(
        n=Count("pk"), total=Sum("amount"), name=Min("project__name"), township=Max("project__township")
    )
    for one in told.filter(n__gt=1, total__gte=limit):
        sentence = (
            f"和{one['unit']}签了 {one['n']} 份合同，每份都不到 {format_money(limit)} 元，"
            f"合计 {format_money(one['total'])} 元。"
        )
        yield Fault(
            f"split:{one['project_id']}:{one['unit'][:30]}", one["name"], sentence, str(one["n"]), one["total"],
            project_id=one["project_id"], township_id=one["township"],
        )  # fmt: skip
    least = limit * (100 - asked.rule.near_percent) / 100
    for contract in below.filter(amount__gte=least).select_related("project").order_by("pk"):
        sentence = f"{contract} 合同 {format_money(contract.amount)} 元，刚好低于招标限额 {format_money(limit)} 元。"
        yield Fault(
            f"contract:{contract.pk}", str(contract.project), sentence, str(contract.amount), contract.amount,
            project_id=contract.project_id, township_id=contract.project.township_id,
        )  # fmt: skip


CHECK = Check(
    id="F21",
    label="可能拆分采购",
    mode=Mode.HINT,
    category=Category.SPENDING,
    advice="看采购文件：同一项目同类内容应当合并采购；查是不是为了不招标。",
    find=split_contracts,
)
