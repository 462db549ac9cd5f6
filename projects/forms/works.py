"""Forms about the carrying out of projects: milestones, procurement, contracts, reports, acceptance, hand-over."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from config.lib.row_numbers import row_number
from households.forms.fact_fields import day_field, text_field
from households.forms.visits import SeveralFilesField, position_of
from households.forms.words import words_field
from projects.models import AcceptanceResult, Contract, Procurement, ProcurementMethod, ProjectMilestone
from projects.services.acceptance import (
    LONGEST_CONCLUSION,
    LONGEST_KEEPER,
    LONGEST_MEMBERS,
    LONGEST_RECEIVER,
    AcceptanceEntry,
    HandOverEntry,
)
from projects.services.contracts import (
    LONGEST_NAME,
    LONGEST_NUMBER,
    LONGEST_WORDS,
    MOST_AMOUNT,
    BidEntry,
    ContractEntry,
    ProcurementEntry,
)
from projects.services.milestones import LONGEST_REASON
from projects.services.reports import LONGEST_TEXT, ReportEntry
from projects.status import WORKS
from villages.forms.numbers import ExactField, number_field

MOST_BIDS = 6
PLANNED = "planned_"
HUNDRED = Decimal(100)


def yuan_field(label: str, *, required: bool = True, hint: str = "") -> Any:
    """Return an amount in 元 with at most two decimals."""
    fault = f"「{label}」请填金额，单位元，最多两位小数{'' if required else '，没有就留空'}。"
    most = MOST_AMOUNT - 1
    return number_field(
        ExactField, f"{label}（元）", fault, most, required=required, hint=hint, decimal_places=2, max_digits=16
    )


def late_field() -> Any:
    """Return the field for why a milestone is late."""
    return words_field("滞后原因", "比计划晚的要写；按时的留空", LONGEST_REASON, required=False)


class WorksPlanForm(forms.Form):
    """The days planned for the milestones that have not been reached."""

    def __init__(self, *args: Any, rows: Iterable[ProjectMilestone], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known, today = {row.milestone: row for row in rows}, timezone.localdate()
        for milestone in WORKS:
            row = known.get(milestone)
            if row is not None and row.planned_on and (row.reached_on or row.planned_on < today):
                continue
            field = day_field(str(milestone.label), required=False, hint="" if row is None else _reached(row))
            field.initial = row.planned_on if row else None
            self.fields[PLANNED + milestone] = field

    def planned(self) -> dict[str, date | None]:
        """Return milestone → day, of those that could be planned."""
        return {name.removeprefix(PLANNED): self.cleaned_data[name] for name in self.fields}


def _reached(row: ProjectMilestone) -> str:
    return f"{row.reached_on:%Y-%m-%d} 已到" if row.reached_on else ""


class MilestoneForm(forms.Form):
    """The day on which a milestone was reached, or why it was not."""

    reached_on = day_field("实际日期", required=False, hint="还没有到的留空，写明滞后原因；登记错的清空，写明撤回原因")
    reason = late_field()


class ProcurementForm(forms.Form):
    """How a firm was chosen: up to six firms that bid, and which of them won."""

    lot = text_field("采购内容", LONGEST_NAME, required=True, hint="整个项目，或者哪个标段")
    method = forms.ChoiceField(
        label="采购方式",
        choices=[("", "请选择"), *ProcurementMethod.choices],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择采购方式。"),
    )
    decided_on = day_field("确定日期", hint="中标、成交通知书上的日期")
    ceiling = yuan_field("控制价", required=False)
    agency = text_field("代理机构", LONGEST_NAME)
    winner = forms.TypedChoiceField(
        label="中标单位",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "没有（自建）"), *((n, f"第 {n} 家") for n in range(1, MOST_BIDS + 1))],
        error_messages={"invalid_choice": "请从列出的单位里选中标单位。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST_BIDS + 1):
            self.fields[f"unit_{number}"] = text_field(f"第 {number} 家投标单位", LONGEST_NAME)
            self.fields[f"price_{number}"] = yuan_field(f"第 {number} 家报价", required=False)

    def entry(self) -> ProcurementEntry:
        """Return what was typed."""
        found = self.cleaned_data
        bids = [
            BidEntry(unit, found[f"price_{number}"], won=found["winner"] == number)
            for number in range(1, MOST_BIDS + 1)
            if (unit := found[f"unit_{number}"])
        ]
        about = {name: found[name] for name in ("lot", "method", "decided_on", "ceiling", "agency")}
        return ProcurementEntry(**about, bids=bids)

    def plain_fields(self) -> list[forms.BoundField]:
        """Return what is asked once."""
        return [field for field in self.visible_fields() if not field.name.startswith(("unit_", "price_"))]

    def bid_fields(self) -> list[tuple[int, forms.BoundField, forms.BoundField]]:
        """Return the fields of each firm: its number, name and price."""
        return [(n, self[f"unit_{n}"], self[f"price_{n}"]) for n in range(1, MOST_BIDS + 1)]

    @staticmethod
    def initial_of(procurement: Procurement) -> dict[str, Any]:
        """Return what a procurement says, as this form asks it."""
        names = ("lot", "method", "decided_on", "ceiling", "agency")
        initial: dict[str, Any] = {name: getattr(procurement, name) for name in names}
        for number, bid in enumerate(procurement.bids.all()[:MOST_BIDS], 1):
            initial |= {f"unit_{number}": bid.unit, f"price_{number}": bid.price}
            if bid.won:
                initial["winner"] = number
        return initial


class ContractForm(forms.Form):
    """What stands in a contract."""

    number = text_field("合同编号", LONGEST_NUMBER, required=True)
    procurement = forms.ChoiceField(
        label="哪一次采购", required=False, error_messages={"invalid_choice": "请从列出的采购里选。"}
    )
    unit = text_field("承包单位", LONGEST_NAME, required=True, hint="和中标单位的名称一致")
    amount = yuan_field("合同金额")
    signed_on = day_field("签订日期")
    due_on = day_field("约定完工日期", required=False)
    retention = number_field(
        ExactField,
        "质量保证金（%）",
        "质量保证金请填 0 到 10 的数，最多一位小数，没有填 0。",
        10,
        required=True,
        hint="合同金额的百分之几，最多 10，移交一年没有缺陷再付",
        decimal_places=1,
        max_digits=4,
    )
    supervisor = text_field("监理单位", LONGEST_NAME)
    content = text_field("合同内容", LONGEST_WORDS)

    def __init__(self, *args: Any, procurements: Iterable[Procurement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "没有采购记录"), *((str(one.pk), str(one)) for one in procurements)]
        self.fields["procurement"].choices = choices  # type: ignore[attr-defined]

    def entry(self) -> ContractEntry:
        """Return what was typed."""
        found = self.cleaned_data
        names = ("number", "unit", "amount", "signed_on", "due_on", "supervisor", "content")
        share = found["retention"] / HUNDRED
        procurement_id = row_number(found["procurement"])
        return ContractEntry(
            **{name: found[name] for name in names}, retention_share=share, procurement_id=procurement_id
        )

    @staticmethod
    def initial_of(contract: Contract) -> dict[str, Any]:
        """Return what a contract says, as this form asks it."""
        names = ("number", "unit", "amount", "signed_on", "due_on", "supervisor", "content")
        share = (contract.retention_share * HUNDRED).quantize(Decimal("0.1"))
        more = {"retention": share, "procurement": contract.procurement_id or ""}
        return {name: getattr(contract, name) for name in names} | more


class VoidForm(forms.Form):
    """Why a contract is struck out."""

    reason = words_field("作废原因", "例如：重复登记；合同已经解除", LONGEST_WORDS)


class ReportForm(forms.Form):
    """How far the works have come, with photos and the place."""

    reported_on = day_field("截至日期")
    percent = number_field(
        forms.IntegerField, "工程进度（%）", "工程进度请填 0 到 100 的整数。", 100, required=True, hint="从开工累计"
    )
    invested = yuan_field("累计完成投资", hint="从开工累计，不是这个月的")
    text = words_field("进展情况", "做到哪一步，有什么困难", LONGEST_TEXT)
    photos = SeveralFilesField(label="现场照片", required=False, help_text="1 到 6 张，看得出做到哪里")
    position = forms.CharField(widget=forms.HiddenInput(attrs={"data-no-draft": True}), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reported_on"].initial = timezone.localdate

    def entry(self) -> ReportEntry:
        """Return what was typed."""
        found = self.cleaned_data
        words = {name: value for name, value in found.items() if name != "position"}
        return ReportEntry(**words, **position_of(found["position"]))


class AcceptanceForm(forms.Form):
    """What an acceptance found."""

    accepted_on = day_field("验收日期")
    result = forms.ChoiceField(
        label="结论",
        choices=AcceptanceResult.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择验收结论。"),
    )
    conclusion = words_field("验收意见", "写具体：查了什么，数量、质量怎样，哪里要整改", LONGEST_CONCLUSION)
    members = text_field("参加验收的单位和人员", LONGEST_MEMBERS, hint="例如：县水务局、雄壁镇、村监督委员会")
    reason = late_field()
    photos = SeveralFilesField(label="验收照片", required=False, help_text="验收单和现场，最多 6 张")

    def entry(self) -> AcceptanceEntry:
        """Return what was typed."""
        return AcceptanceEntry(**self.cleaned_data)


class HandOverForm(forms.Form):
    """Whom the works were handed over to."""

    handed_on = day_field("移交日期")
    receiver = text_field("接收单位", LONGEST_RECEIVER, required=True, hint="例如：下湾村村民委员会")
    keeper = text_field("管护责任", LONGEST_KEEPER, hint="谁管、管什么；不填电话")
    reason = late_field()

    def entry(self) -> HandOverEntry:
        """Return what was typed."""
        return HandOverEntry(**self.cleaned_data)
