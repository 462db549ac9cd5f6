"""Forms of arbitration: what is claimed, how it is ruled on, as which household a missed family was registered."""

from typing import Any

from django import forms

from assessments.claims import ClaimAction, ClaimedBy, ClaimKind, Effect
from assessments.forms import PlaceFilter
from assessments.models import Claim
from assessments.selectors.claims import fitting_effects
from assessments.services.claims import (
    LONGEST_ABOUT,
    LONGEST_DOCUMENT,
    LONGEST_PHONE,
    LONGEST_TEXT,
    LONGEST_WHO,
    ClaimEntry,
    Ruling,
)
from households.forms.fact_fields import day_field
from households.forms.visits import SeveralFilesField
from households.forms.words import line_field, opinion_field
from villages.forms import ScopedForm
from villages.forms.places import VillageField
from villages.models import Village

LONGEST_CODE = 20


class ClaimFilter(PlaceFilter):
    """What the list of claims is narrowed by."""

    kind = forms.ChoiceField(label="争议事项", required=False, choices=[("", "不限"), *ClaimKind.choices])

    field_order = ("township", "village", "kind", "q")


def _taps(label: str, choices: Any, words: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), words),
    )


def _kept_back(label: str, length: int, **attrs: str) -> forms.CharField:
    """Return a field for who claims: encrypted, never shown."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=length,
        help_text="加密保存，不公开，只用来回访",
        error_messages={"max_length": f"最多 {length} 个字符。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", **attrs}),
    )


class ClaimForm(ScopedForm):
    """What somebody claims about a household, or about a family that is not on the register."""

    kind = forms.ChoiceField(
        label="争议事项",
        choices=[("", "请选择"), *ClaimKind.choices],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择争议事项。"),
    )
    household_code = line_field("户编号", LONGEST_CODE, required=False, hint="漏评的不填")
    village = VillageField(
        label="漏评的在哪个村",
        queryset=Village.objects.select_related("township").order_by("township__sort", "code"),
        required=False,
        empty_label="不是漏评",
    )
    about = line_field("漏评的是哪一家", LONGEST_ABOUT, required=False, hint="只有漏评才填：户主姓名、哪个组")
    claimed_by = _taps("谁提出的", ClaimedBy.choices, "请选择谁提出的。")
    who = _kept_back("申请人", LONGEST_WHO)
    phone = _kept_back("申请人电话", LONGEST_PHONE, inputmode="tel")
    content = opinion_field("申请内容", required=True, hint="凭什么这样说；不写姓名和电话", length=LONGEST_TEXT)
    received_on = day_field("收到日期")
    photos = SeveralFilesField(label="证据照片", required=False, help_text="申请书、证明、现场，最多 6 张")

    def entry(self) -> ClaimEntry:
        """Return what was typed."""
        said = dict(self.cleaned_data)
        village = said.pop("village")
        return ClaimEntry(**said, village_id=village.pk if village else None)


class RuleForm(forms.Form):
    """How the township rules."""

    upheld = _taps("裁定", [("yes", "成立"), ("no", "不成立")], "请选择成立还是不成立。")
    heard_on = day_field("听证或核查日期")
    words = opinion_field("裁定理由", required=True, hint="谁去核的、看到什么、凭哪些证据", length=LONGEST_TEXT)

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.claim = claim

    def said(self) -> Ruling:
        """Return what was typed."""
        found = self.cleaned_data
        return Ruling(found["upheld"] == "yes", found["words"], heard_on=found["heard_on"])


def _named(claim: Claim) -> list[tuple[str, str]]:
    return [(one.value, str(one.label)) for one in fitting_effects(claim)]


class DecideForm(RuleForm):
    """How the county rules, and what follows."""

    effect = forms.ChoiceField(
        label="怎么落实",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择怎么落实。"),
    )
    document = line_field("文件编号", LONGEST_DOCUMENT, hint="县里裁定的文件")

    field_order = ("upheld", "effect", "document", "words")

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, claim=claim, **kwargs)
        del self.fields["heard_on"]
        self.fields["effect"].choices = [("", "请选择"), *_named(claim)]  # type: ignore[attr-defined]

    def said(self) -> Ruling:
        """Return what was typed."""
        found = self.cleaned_data
        words, effect = found["words"], Effect(found["effect"])
        return Ruling(found["upheld"] == "yes", words, document=found["document"], effect=effect)


class ReturnForm(forms.Form):
    """What the township still has to find out."""

    words = opinion_field("退回原因", required=True, hint="还要查清什么", length=LONGEST_TEXT)

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def said(self) -> str:
        """Return what was typed."""
        return str(self.cleaned_data["words"])


class CarryOutForm(forms.Form):
    """As which household the missed family was registered."""

    household_code = line_field("户编号", LONGEST_CODE, hint="登记新户以后，它的户编号")

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def said(self) -> str:
        """Return what was typed."""
        return str(self.cleaned_data["household_code"])


STEP_FORMS: dict[str, type[forms.Form]] = {
    ClaimAction.RULE: RuleForm,
    ClaimAction.DECIDE: DecideForm,
    ClaimAction.RETURN: ReturnForm,
    ClaimAction.CARRY_OUT: CarryOutForm,
}
