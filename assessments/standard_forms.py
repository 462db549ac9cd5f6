"""The draft of a standard as its page fills it in, and the last day of a released one."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator

from assessments.area_criteria import AREA_CRITERIA
from assessments.criteria import HOUSEHOLD_CODES, LABELS, MUST_NOT, SEVEN
from assessments.models import Level, Standard
from config.lib.personal_numbers import without_numbers
from households.evidence_kinds import PROOFS, EvidenceKind

ORDER, LIMIT, EARLIER = "order_", "limit_", "earlier_"
MOST_EARLIER = 3
MOST = MaxValueValidator(9999, "最多填 9999。")
COMMON = (
    "label", "year", "document", "source", "grade", "valid_from", "valid_to", "notice_days", "second_notice_days",
    "notice_skips_holidays", "sample_all_up_to", "sample_small_up_to", "sample_small_least", "sample_large_least",
    "sample_percent",
)  # fmt: skip
OF_HOUSEHOLDS = (
    "income_line", "one_off_percent", "water_litres", "water_minutes", "water_metres", "water_stop_days",
    "living_stale_days", "water_stale_days", "housing_stale_days", "condition_stale_days",
)  # fmt: skip
PROVES = [
    (kind, f"{EvidenceKind(kind).label}（{proof.guarantee.label}）")
    for kind, proof in PROOFS.items()
    if proof.guarantee
]


class StandardForm(forms.ModelForm):
    """A draft: what a county changes in it. The service checks what belongs together."""

    class Meta:
        model = Standard
        fields = (*COMMON, *OF_HOUSEHOLDS)
        widgets = {
            "valid_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "valid_to": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("label", "document", "source"):
            self.fields[name].validators.append(without_numbers)
        self.fields["year"].validators += [self._year]
        for field in self.fields.values():
            if isinstance(field, forms.IntegerField):
                field.validators.append(MOST)
        if self.instance.level == Level.HOUSEHOLD:
            self._ask_of_households()
        else:
            for name in OF_HOUSEHOLDS:
                del self.fields[name]
            self._ask_of_areas()

    @staticmethod
    def _year(value: int) -> None:
        if not 2010 <= value <= 2099:
            raise forms.ValidationError("年度请填 2010 至 2099。")

    def _ask_of_households(self) -> None:
        criteria = self.instance.criteria
        for code in HOUSEHOLD_CODES:
            place = criteria.index(code) + 1 if code in criteria else None
            self.fields[ORDER + code] = _number(LABELS[code], place, required=code in SEVEN, most=99)
        lines = [*self.instance.earlier_lines, *[None] * MOST_EARLIER]
        for back in range(1, MOST_EARLIER + 1):
            self.fields[f"{EARLIER}{back}"] = forms.DecimalField(
                label=f"往前第 {back} 期的收入线（元）",
                required=False,
                initial=lines[back - 1],
                min_value=Decimal("0.01"),
                max_digits=14,
                decimal_places=2,
            )
        self.fields["must_not_exit"] = _ticks("不得退出的情形", MUST_NOT.items(), self.instance.must_not_exit)
        kinds = [kind for of_one in self.instance.evidence.values() for kind in of_one]
        self.fields["kinds"] = _ticks("每户要有的凭据", PROVES, kinds)

    def _ask_of_areas(self) -> None:
        chosen = [(code, asked.label) for code, asked in AREA_CRITERIA.items()]
        self.fields["area_criteria"] = _ticks("核对哪些项", chosen, self.instance.criteria)
        for code, asked in AREA_CRITERIA.items():
            if asked.compare:
                self.fields[LIMIT + code] = forms.DecimalField(
                    label=f"{asked.label}{asked.compare}（{asked.unit.strip()}）",
                    required=False,
                    initial=self.instance.limits.get(code),
                    min_value=0,
                    max_digits=10,
                    decimal_places=2,
                )

    def _post_clean(self) -> None:
        """Leave the draft as it is: the service writes it, and says in sentences what does not fit together."""

    def terms(self) -> dict[str, Any]:
        """Return the columns of a valid form as the service takes them."""
        cleaned = self.cleaned_data
        columns = {name: cleaned[name] for name in (*COMMON, *OF_HOUSEHOLDS) if name in self.fields}
        if self.instance.level != Level.HOUSEHOLD:
            limits = {code: cleaned.get(LIMIT + code) for code in cleaned["area_criteria"]}
            numbers = {code: float(limit) for code, limit in limits.items() if limit is not None}
            return columns | {"criteria": cleaned["area_criteria"], "limits": numbers}
        places = {code: cleaned[ORDER + code] for code in HOUSEHOLD_CODES if cleaned[ORDER + code] is not None}
        lines = [cleaned[f"{EARLIER}{back}"] for back in range(1, MOST_EARLIER + 1)]
        return columns | {
            "criteria": sorted(places, key=lambda code: (places[code], HOUSEHOLD_CODES.index(code))),
            "must_not_exit": cleaned["must_not_exit"],
            "earlier_lines": _up_to_the_last(lines),
            "evidence": _by_criterion(cleaned["kinds"]),
        }

    def named(self, *prefixes: str) -> list[Any]:
        """Return the bound fields whose names begin so, in order: a group of the page."""
        return [self[name] for name in self.fields if name.startswith(prefixes)]


def _number(label: str, initial: int | None, *, required: bool, most: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, initial=initial, required=required, min_value=1, max_value=most)


def _ticks(label: str, choices: Iterable[tuple[str, str]], initial: list[str]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=list(choices), initial=initial, required=False, widget=forms.CheckboxSelectMultiple
    )


def _up_to_the_last(lines: list[Decimal | None]) -> list[Decimal | None]:
    """Leave out the empty ones at the end; one in between stays, or the lines behind it would move to other windows."""
    while lines and lines[-1] is None:
        lines = lines[:-1]
    return lines


def _by_criterion(kinds: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for kind in kinds:
        guarantee = PROOFS[kind].guarantee
        if guarantee is not None:
            found.setdefault(guarantee.value, []).append(kind)
    return found


class LastDayForm(forms.Form):
    """Until which day a released standard holds; a draft is put away at once."""

    last_day = forms.DateField(
        label="最后一天", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="已发布的标准必填；草稿不用填，马上停用。",
    )  # fmt: skip


class StandardChoiceField(forms.ModelChoiceField):
    """Standards by name, number and state: copies are named alike."""

    def label_from_instance(self, obj: Standard) -> str:
        return f"{obj} · {obj.code} · {obj.state.label}"


class WhatIfForm(forms.Form):
    """By which standard, and with which line, the county is to be judged for once."""

    standard = StandardChoiceField(
        label="按哪个标准", queryset=Standard.objects.filter(level=Level.HOUSEHOLD), empty_label="请选择"
    )
    income_line = forms.DecimalField(
        label="换一条收入线（元/人/年）", required=False, min_value=Decimal("0.01"), max_digits=12, decimal_places=2,
        help_text="空着就用标准自己的线",
    )  # fmt: skip

    def question(self) -> dict[str, Any]:
        """Return the question of a valid form as the service takes it."""
        return {"standard_id": self.cleaned_data["standard"].pk, "income_line": self.cleaned_data["income_line"]}
