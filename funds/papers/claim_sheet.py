"""报账审批单: what is claimed, its papers, its payees, and the opinions of the four persons with their days."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from django.utils import timezone

from config.lib.money import format_money
from config.lib.printing.blocks import Block, Fact, Facts, Grid, Heading, Opinion, Opinions, Printout, Signer, Text
from funds.claims import ClaimAction, ClaimKind, ClaimState
from funds.models import Claim, ClaimFile, ClaimStep, PayItem

TITLE = "报账审批单"
LINES: tuple[tuple[str, str, str], ...] = (
    (ClaimAction.APPLY, "报账单位", "送审"),
    (ClaimAction.REVIEW, "主管部门审核意见", "同意"),
    (ClaimAction.APPROVE, "财政审批意见", "同意支付"),
    (ClaimAction.PAY, "支付", "已支付"),
)
"""Whose opinion stands on the paper, under which heading, and what is meant where no words were written."""


def claim_sheet(
    claim: Claim, *, steps: Sequence[ClaimStep], files: Sequence[ClaimFile], items: Sequence[PayItem]
) -> Printout:
    """Return a claim on paper; steps that a later round has overtaken do not stand on it."""
    project = claim.allocation.project
    return Printout(
        title=TITLE,
        lead=(f"{project.name} {project.code} · {project.place_label}", f"{claim.number} · 金额单位：元"),
        blocks=tuple(_blocks(claim, standing_steps(steps), files, items)),
        number=claim.number,
    )


def standing_steps(steps: Sequence[ClaimStep]) -> dict[str, ClaimStep]:
    """Return by action the steps of the last round: those that nobody sent back since."""
    standing: dict[str, ClaimStep] = {}
    for step in steps:
        if step.action in {ClaimAction.SEND_BACK, ClaimAction.DISAPPROVE, ClaimAction.HOLD}:
            standing.clear()
        else:
            standing[step.action] = step
    return standing


def _blocks(
    claim: Claim, steps: Mapping[str, ClaimStep], files: Sequence[ClaimFile], items: Sequence[PayItem]
) -> Iterator[Block]:
    if claim.state != ClaimState.PAID:
        yield Text(f"现在是「{claim.get_state_display()}」，还没有支付。")
    line = claim.allocation.line
    yield Facts(
        (
            Fact("报账类别", claim.get_kind_display()),
            Fact("报账日期", claim.claimed_on.isoformat()),
            Fact("资金文号", f"{line.document_no}（{line.get_tier_display()}级）"),
            Fact("收款单位", claim.payee or "照发放清单"),
            Fact("报账金额", format_money(claim.amount)),
            Fact("扣留质保金", format_money(claim.retained)),
            Fact("本次支付", format_money(claim.payable)),
            Fact("退还质保金", claim.releases.number if claim.releases else "不是"),
            Fact("用途", claim.words, wide=True),
        )
    )
    yield Heading("材料", f"{len(files)} 份")
    yield Text("；".join(_named(file) for file in files) or "没有材料。")
    if claim.kind == ClaimKind.BENEFIT:
        yield from _payees(items)
    yield Heading("意见")
    yield Opinions(tuple(_opinion(steps.get(action), label, meant) for action, label, meant in LINES))


def _named(file: ClaimFile) -> str:
    return f"{file.get_kind_display()} {file.number}".strip()


def _payees(items: Sequence[PayItem]) -> Iterator[Block]:
    yield Heading("发放清单", f"{len(items)} 行")
    total = format_money(sum((item.amount for item in items), start=Decimal(0)))
    rows = tuple(
        (
            str(order),
            item.payee_name,
            item.household.code if item.household else "",
            format_money(item.amount),
            item.note,
        )
        for order, item in enumerate(items, start=1)
    )
    yield Grid(
        head=("序号", "收款人", "户编号", "金额", "说明"),
        rows=(*rows, ("", "合计", "", total, "")) if rows else (),
        shares=(16, 50, 50, 34, 30),
        right=frozenset({3}),
        totals=1 if rows else 0,
        empty="还没有发放清单。",
    )


def _opinion(step: ClaimStep | None, label: str, meant: str) -> Opinion:
    if step is None:
        return Opinion(label, "", (Signer("经办人"),), sealed=True)
    said = step.words or meant
    if step.action == ClaimAction.PAY:
        said = f"{said}，凭证 {step.voucher}，{step.on_date} 付出"
    return Opinion(
        label,
        said,
        (Signer("经办人", step.actor.display_name, f"{timezone.localtime(step.taken_at):%Y-%m-%d}"),),
        sealed=True,
    )
