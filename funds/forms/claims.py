"""Forms of claims: what is claimed, its papers, its payees, the steps, and how a payment is undone."""

from collections.abc import Iterable
from typing import Any

from django import forms

from funds.claims import CLAIM_MOVES, ClaimAction, ClaimKind, FileKind, RefundWay
from funds.models import Allocation, Claim
from funds.pay_policies import PayPolicy
from funds.selectors.claims import allocations_of, with_money_kept_back
from funds.services.claims import LONGEST_PAYEE, LONGEST_USE, LONGEST_WORDS, MOST, ClaimEntry
from funds.services.payments import LONGEST_VOUCHER, RefundEntry
from households.forms.evidence import ACCEPTED
from households.forms.fact_fields import day_field, text_field
from households.forms.words import words_field
from households.services.evidence import MOST_BYTES
from projects.models import Project
from villages.forms import ScopedForm
from villages.forms.numbers import ExactField, number_field
from villages.forms.places import PlaceField
from villages.models import Township


class ClaimFilter(ScopedForm):
    """What the list of claims is narrowed by. Its address is the saved view."""

    township = PlaceField(label="乡镇", queryset=Township.objects.all(), required=False, empty_label="全部乡镇")
    kind = forms.ChoiceField(label="报账类别", required=False, choices=[("", "不限"), *ClaimKind.choices])
    q = forms.CharField(label="项目名称或编号", required=False, max_length=120)

    def chosen(self) -> dict[str, Any]:
        """Return what was chosen; a field that cannot be read counts as not chosen."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in {None, ""}}

    def in_words(self) -> str:
        """Return what was chosen for the folded line of the phone."""
        kinds = dict(ClaimKind.choices)
        return " · ".join(str(kinds.get(value, value)) for value in self.chosen().values())


def money_field(label: str, *, required: bool = True, hint: str = "") -> forms.DecimalField:
    """Return an amount in 元 with at most two decimals."""
    fault = f"请填{label}，单位元，最多两位小数{'' if required else '，没有就留空'}。"
    return number_field(ExactField, f"{label}（元）", fault, MOST, required=required, hint=hint, decimal_places=2)


def _choice(label: str, choices: Iterable[tuple[Any, Any]], words: str, **about: Any) -> forms.ChoiceField:
    faults = dict.fromkeys(("required", "invalid_choice"), words)
    return forms.ChoiceField(label=label, choices=[("", "请选择"), *choices], error_messages=faults, **about)


class ClaimForm(forms.Form):
    """What is claimed for one project, and from which allocation; a claim on record keeps its allocation."""

    allocation = _choice("从哪一笔分配出", [], "请选择从哪一笔分配出。")
    kind = _choice("报账类别", ClaimKind.choices, "请选择报账类别。")
    amount = money_field("报账金额", hint="到户补助填清单合计")
    retained = money_field("扣留质保金", required=False, hint="只有工程款可以扣，最多一成；没有留空")
    payee = text_field("收款单位", LONGEST_PAYEE, hint="到户补助不填，收款人在发放清单里")
    claimed_on = day_field("报账日期", hint="报账申请上的日期")
    words = words_field("用途", "付什么钱、做到哪一步；不写个人的证件号和电话", LONGEST_USE)
    releases = _choice("退还哪一笔扣留的质保金", [], "请选择扣留质保金的报账。", required=False)
    over_reason = words_field("超出比例的原因", "项目管理费超过指标 1% 才填", LONGEST_WORDS, required=False)

    def __init__(self, *args: Any, project: Project, claim: Claim | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if claim is None:
            self._offer("allocation", ((row.pk, _named(row)) for row in allocations_of(project)))
        else:
            del self.fields["allocation"]
        kept = list(with_money_kept_back(project))
        if claim is not None and claim.releases is not None:
            kept.append(claim.releases)
        if kept:
            self._offer("releases", ((one.pk, f"{one.number} 扣留 {one.retained:,.2f} 元") for one in kept))
        else:
            del self.fields["releases"]

    def _offer(self, name: str, choices: Iterable[tuple[int, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = [("", "请选择"), *((str(pk), label) for pk, label in choices)]

    def entry(self) -> ClaimEntry:
        """Return what was typed."""
        said = self.cleaned_data
        names = ("kind", "amount", "claimed_on", "words", "payee", "over_reason")
        released = said.get("releases")
        return ClaimEntry(
            **{name: said[name] for name in names},
            retained=said["retained"] or 0,
            releases_id=int(released) if released else None,
        )


def _named(allocation: Allocation) -> str:
    line = allocation.line
    return f"{line.document_no} {line.get_tier_display()}级 分配 {allocation.amount:,.2f} 元"


def values_of(claim: Claim) -> dict[str, Any]:
    """Return what a claim on record says, to begin its form with."""
    names = ("kind", "amount", "payee", "claimed_on", "words", "over_reason")
    values = {name: getattr(claim, name) for name in names}
    return values | {"retained": claim.retained or None, "releases": str(claim.releases_id or "")}


class ClaimFileForm(forms.Form):
    """One paper of a claim: a photo or a PDF, and what it is."""

    accepted = ACCEPTED

    file = forms.FileField(
        label="拍照或选文件",
        help_text=f"JPG、PNG、WebP 图片或 PDF，最大 {MOST_BYTES // 1024 // 1024} MB。字要看得清。",
        error_messages=dict.fromkeys(
            ("required", "invalid", "missing", "empty", "max_length"), "请拍一张照片，或者选一个图片或 PDF 文件。"
        ),
    )
    kind = _choice("是什么材料", FileKind.choices, "请选择是什么材料。")
    number = text_field("发票号码", 20, hint="只有发票要填，一张发票只能报一次")


class PayListForm(forms.Form):
    """A workbook of payees, for which policy and period."""

    policy = _choice("按哪项政策发放", PayPolicy.choices, "请选择按哪项政策发放。")
    period = text_field("发放期间", 12, required=True, hint="如 2026、2026上半年、2026第1季度、2026-03")
    file = forms.FileField(
        label="发放清单",
        help_text="用下载的模板填，Excel 工作簿（.xlsx），最多 5,000 行",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "missing", "empty", "max_length"), "请选一个填好的 Excel 工作簿。"
        ),
    )


class OpinionForm(forms.Form):
    """The opinion that goes with a step; a way back needs one."""

    def __init__(self, action: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        move = CLAIM_MOVES.get(action)
        hint = "登记的人会看到，照着补。" if move.needs_reason else "可以不填；写了会记进办理经过。"
        label = "原因" if move.needs_reason else "意见"
        self.fields["words"] = words_field(label, hint, LONGEST_WORDS, required=move.needs_reason)


class PayForm(OpinionForm):
    """By which voucher and on which day a claim was paid."""

    voucher = text_field("凭证号", LONGEST_VOUCHER, required=True, hint="国库支付凭证或记账凭证的编号")
    paid_on = day_field("支付日期", hint="钱实际付出的那一天")


def step_form(action: str) -> type[OpinionForm]:
    """Return the form of a step."""
    return PayForm if action == ClaimAction.PAY else OpinionForm


class RefundForm(forms.Form):
    """How a payment is undone."""

    way = forms.ChoiceField(
        label="方式",
        choices=[(RefundWay.REFUND.value, "退款：钱退回来了"), (RefundWay.REVERSAL.value, "冲正：账记错了")],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择是退款还是冲正。"),
    )
    amount = money_field("金额", hint="冲正填支付的整笔金额")
    occurred_on = day_field("退款日期", hint="钱退到账的那一天；冲正填今天")
    voucher = text_field("凭证号", LONGEST_VOUCHER, required=True)
    reason = words_field("原因", "为什么退、谁退回来的；不写个人的证件号和电话", LONGEST_WORDS)

    def entry(self) -> RefundEntry:
        """Return what was typed."""
        return RefundEntry(**self.cleaned_data)


class RefuseForm(forms.Form):
    """Why a refund is not posted."""

    words = words_field("不同意的原因", "登记的人会看到", LONGEST_WORDS)
