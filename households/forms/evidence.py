"""The form of a paper of a household, why one is taken back, why a sensitive one is opened."""

from collections.abc import Iterator
from typing import Any

from django import forms

from accounts.reveal import MIN_REASON
from config.lib.personal_numbers import without_numbers
from households.codes import Guarantee
from households.evidence_kinds import CERTIFICATES, PROOFS, EvidenceKind
from households.forms.facts import day_field, text_field
from households.forms.measures import member_field
from households.models import Household
from households.services.evidence import LONGEST_NOTE, LONGEST_REASON, MOST_BYTES, MOST_PAGES, EvidenceEntry
from villages.forms import ScopedForm

OWN_FILE, OF_HELP = "一户一档", "帮扶措施"
ACCEPTED = "image/jpeg,image/png,image/webp,application/pdf"


def kind_choices() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield the kinds by what they prove: the household's own file first, then guarantees, then help alone."""
    groups: dict[str, list[tuple[str, str]]] = {OWN_FILE: []}
    groups |= {guarantee.label: [] for guarantee in Guarantee} | {OF_HELP: []}
    for kind in EvidenceKind:
        guarantee = PROOFS[kind].guarantee
        group = guarantee.label if guarantee else OF_HELP if kind in CERTIFICATES else OWN_FILE
        groups[group].append((kind.value, kind.label))
    yield from ((label, kinds) for label, kinds in groups.items() if kinds)


class EvidenceForm(ScopedForm):
    """One paper: a photo or a PDF, and what it is."""

    accepted = ACCEPTED

    kind = forms.ChoiceField(
        label="是什么材料",
        choices=[("", "请选择"), *kind_choices()],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择是什么材料。"),
    )
    issued_on = day_field("材料日期", hint="写在材料上的那一天；照片填拍的那一天")
    valid_until = day_field("有效期至", required=False, hint="没有期限的不填")
    pages = forms.IntegerField(
        label="页数",
        min_value=1,
        max_value=MOST_PAGES,
        initial=1,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), f"页数请填 1 到 {MOST_PAGES}。"
        ),
    )
    note = text_field("说明", LONGEST_NOTE, hint="不写身份证号和电话，没有就空着")
    file = forms.FileField(
        label="拍照或选文件",
        help_text=f"JPG、PNG、WebP 图片或 PDF，最大 {MOST_BYTES // 1024 // 1024} MB。字要看得清。",
        error_messages=dict.fromkeys(
            ("required", "invalid", "missing", "empty", "max_length"), "请拍一张照片，或者选一个图片或 PDF 文件。"
        ),
    )

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"] = member_field(self.user, household, label="是谁的", hint="全户的材料不用选")
        self.order_fields(["file", "kind", "member", "issued_on"])

    def entry(self) -> EvidenceEntry:
        """Return what the valid form says about the paper."""
        return EvidenceEntry(**{name: value for name, value in self.cleaned_data.items() if name != "file"})


class WithdrawForm(forms.Form):
    """Why a paper is taken back."""

    reason = forms.CharField(
        label="为什么撤回",
        max_length=LONGEST_REASON,
        validators=[without_numbers],
        help_text="例如：传到别人家了、拍得看不清。不写身份证号和电话。",
        error_messages={
            "required": "请写明为什么撤回这份材料。",
            "max_length": f"撤回原因最多 {LONGEST_REASON} 字，请写短一些。",
        },
    )


class OpenForm(forms.Form):
    """Why a paper that tells of illness or disability is opened."""

    reason = forms.CharField(
        label="为什么要看",
        max_length=LONGEST_REASON,
        validators=[without_numbers],
        help_text=f"至少 {MIN_REASON} 个字，会记入日志。",
        error_messages={"required": "请写明查看的原因。", "max_length": f"原因最多 {LONGEST_REASON} 字，请写短一些。"},
    )
