"""Forms around visits: what lists are narrowed by, rules and rounds, what is said about a visit afterwards."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from config.lib.personal_numbers import without_numbers
from config.lib.row_numbers import row_number
from households.codes import HintKind
from households.models import VisitRule
from households.selectors.visit_lists import Chosen
from households.selectors.visit_stats import SORTS
from households.services import hints, problems, voiding
from households.services.visit_rules import MOST, RULE_NUMBERS, RoundEntry
from villages.forms import ScopedForm
from villages.forms.places import PlaceField
from villages.models import Township, Village

EARLIEST = date(2000, 1, 1)
MOST_HINT_DAYS = 92
"""Every visit of the period is compared with all that its cadre wrote before: a quarter takes half a second."""


def day_field(label: str, *, required: bool = True, **kwargs: Any) -> forms.DateField:
    """Return a field for one day, by the phone's own picker."""
    missing = {"required": f"请填{label}。", "invalid": f"请按 2026-11-20 的样子填{label}。"}
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, error_messages=missing, **kwargs)


def words_field(label: str, most: int, hint: str) -> forms.CharField:
    """Return a field for a sentence or two that stays in the register."""
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=most,
        validators=[without_numbers],
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": f"请填写「{label}」。", "max_length": f"「{label}」最多 {most} 字。"},
    )


def document_field() -> forms.CharField:
    """Return a field for the number of the document that something rests on."""
    words = {"required": "请填文号。", "max_length": "文号最多 120 字。"}
    return forms.CharField(label="文号", max_length=120, validators=[without_numbers], error_messages=words)


class VisitFilter(ScopedForm):
    """Period and place: what every list about visits is narrowed by. Its address is the saved view."""

    since = day_field("起", required=False)
    until = day_field("止", required=False)
    township = PlaceField(label="乡镇", queryset=Township.objects.all(), required=False, empty_label="全部")
    village = PlaceField(label="村", queryset=Village.objects.all(), required=False, empty_label="全部")
    cadre = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, query: QueryDict, *args: Any, days: int = 0, **kwargs: Any) -> None:
        """Take the address; without days in it the period is the last `days`, or open when that is 0."""
        data = query.copy()
        if days and not (data.get("since") or data.get("until")):
            today = timezone.localdate()
            data["since"], data["until"] = str(today - timedelta(days)), str(today)
        super().__init__(data, *args, **kwargs)
        chosen = row_number(data.get("township", ""))
        if chosen is not None:
            self.fields["village"].queryset = self.fields["village"].queryset.filter(township=chosen)
        if len(self.fields["township"].queryset) <= 1:
            del self.fields["township"]

    def clean(self) -> dict[str, Any]:
        """Say so when the period ends before it begins."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and since > until:
            raise forms.ValidationError("起的日期不能晚于止的日期。请改正后再筛选。")
        return self.cleaned_data

    def chosen(self) -> Chosen:
        """Return what was chosen; a field that cannot be read counts as not chosen."""
        self.is_valid()
        said = self.cleaned_data
        places = {name: getattr(said.get(name), "pk", 0) for name in ("township", "village")}
        own = self.data.get("own") == "1"
        return Chosen(said.get("since"), said.get("until"), cadre=said.get("cadre") or 0, own=own, **places)

    @property
    def words(self) -> str:
        """Return what is chosen, in words, for the folded line of the phone."""
        self.is_valid()
        since, until, *places = (self.cleaned_data.get(name) for name in ("since", "until", "township", "village"))
        days = [f"{since} 至 {until}" if since and until else (since and f"{since} 起") or (until and f"{until} 止")]
        return "、".join(str(value) for value in (*days, *places) if value)


class StatsFilter(VisitFilter):
    """The filters of the statistics, and the order of their lines."""

    sort = forms.ChoiceField(label="排列", required=False, choices=[(name, word) for name, (word, _) in SORTS.items()])

    def __init__(self, query: QueryDict, *args: Any, **kwargs: Any) -> None:
        """Without days in the address the period is this month."""
        data = query.copy()
        if not (data.get("since") and data.get("until")):
            today = timezone.localdate()
            data["since"] = data.get("since") or str(today.replace(day=1))
            data["until"] = data.get("until") or str(today)
        super().__init__(data, *args, **kwargs)

    def period(self) -> tuple[date, date]:
        """Return the period, cut to today: nobody has visited tomorrow."""
        chosen, today = self.chosen(), timezone.localdate()
        if self.errors or chosen.since is None or chosen.until is None:
            return today.replace(day=1), today
        return tuple(max(min(day, today), EARLIEST) for day in (chosen.since, chosen.until))

    @property
    def order(self) -> str:
        """Return the chosen order, by place when none is chosen."""
        self.is_valid()
        return self.cleaned_data.get("sort") or "place"


class HintFilter(VisitFilter):
    """Period, place and kind of hint, and whether somebody has looked at it."""

    kind = forms.ChoiceField(label="提示", required=False, choices=HintKind.choices)
    done = forms.ChoiceField(label="核对", required=False, choices=[("", "等核对"), ("1", "已核对")])

    def clean(self) -> dict[str, Any]:
        """Say so when the period is too long to compare every visit in it with all before."""
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until") or timezone.localdate()
        if since is None or (until - since).days > MOST_HINT_DAYS:
            raise forms.ValidationError(f"可疑走访一次最多看 {MOST_HINT_DAYS} 天，下面是其中最近的。请缩短起止日期。")
        return cleaned

    def chosen(self) -> Chosen:
        """Return what was chosen, the period cut to its last days when it is too long."""
        chosen = super().chosen()
        until = chosen.until or timezone.localdate()
        earliest = max(until, EARLIEST) - timedelta(days=MOST_HINT_DAYS)
        return replace(chosen, since=max(chosen.since or earliest, earliest), until=until)

    @property
    def chosen_kind(self) -> str:
        """Return the kind of hint, copied text when none is chosen."""
        self.is_valid()
        return self.cleaned_data.get("kind") or HintKind.COPIED.value

    @property
    def wants_done(self) -> bool:
        """Say whether those looked at are wanted."""
        self.is_valid()
        return self.cleaned_data.get("done") == "1"


class VoidForm(forms.Form):
    """Why a visit is voided."""

    reason = words_field("作废原因", voiding.LONGEST_REASON, "例如：记到了别的户。原因会一直留在这次走访上。")

    def clean_reason(self) -> str:
        """Refuse what the service would."""
        return _sound(self.cleaned_data["reason"], voiding.reason_fault)


class SolveForm(forms.Form):
    """When and how a problem was solved."""

    solved_on = day_field("解决日期")
    how = words_field("怎么解决的", problems.LONGEST_HOW, "例如：11月18日更换了灯泡和线路。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["solved_on"].initial = timezone.localdate
        self.fields["solved_on"].widget.attrs["max"] = timezone.localdate().isoformat()

    def clean_how(self) -> str:
        """Refuse what the service would."""
        return _sound(self.cleaned_data["how"], problems.how_fault)


class HintReviewForm(forms.Form):
    """Why there is nothing wrong with a visit that a check pointed at."""

    reason = words_field("看过，没有问题，因为", hints.LONGEST_REASON, "例如：同一天集中走访，晚上一起登记。")

    def clean_reason(self) -> str:
        """Refuse what the service would."""
        return _sound(self.cleaned_data["reason"], hints.reason_fault)


class RuleForm(forms.ModelForm):
    """A new visit rule: from when, upon which document, with which numbers."""

    document = document_field()

    class Meta:
        model = VisitRule
        fields = ("valid_from", "document", *RULE_NUMBERS)
        widgets = {"valid_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        labels = {"valid_from": "从哪天起"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.error_messages["required"] = f"请填「{field.label}」。"
            field.error_messages["invalid"] = f"请把「{field.label}」改成整数。"
            if name in RULE_NUMBERS:
                field.widget.attrs |= {"min": 0 if name == "backdated_days" else 1, "max": MOST, "inputmode": "numeric"}
                field.help_text = "" if field.required else "不要求的留空。"
        self.fields["valid_from"].error_messages["invalid"] = "请按 2026-11-20 的样子填日期。"

    def _post_clean(self) -> None:
        """Leave the checks of the database to the service, which first makes room for the new rule."""

    def numbers(self) -> dict[str, Any]:
        """Return the numbers of a valid form."""
        return {name: self.cleaned_data[name] for name in RULE_NUMBERS}


class RoundForm(forms.Form):
    """A round of visits."""

    number = forms.IntegerField(
        label="第几轮",
        min_value=1,
        max_value=999,
        error_messages={"required": "请填第几轮。", "invalid": "请把第几轮填成整数。"},
    )
    name = forms.CharField(label="名称", max_length=60, error_messages={"required": "请填名称。"})
    valid_from = day_field("起始日期")
    valid_to = day_field("终止日期")
    document = document_field()

    def clean(self) -> dict[str, Any]:
        """Refuse a round that ends before it begins."""
        first, last = self.cleaned_data.get("valid_from"), self.cleaned_data.get("valid_to")
        if first and last and first > last:
            self.add_error("valid_to", "终止日期不能早于起始日期。")
        return self.cleaned_data

    def entry(self) -> RoundEntry:
        """Return the valid form as the service takes it."""
        return RoundEntry(**self.cleaned_data)


def _sound(text: str, fault_of: Any) -> str:
    if fault := fault_of(text):
        raise forms.ValidationError(fault)
    return text
