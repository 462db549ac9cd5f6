"""Forms about areas: a sample survey, the timetable of a township, a step of an exit."""

from typing import Any

from django import forms

from assessments.models import AreaSurvey, TownshipExitPlan, VillageExitPlan
from assessments.models.area_figures import PAIRS, TITLES
from assessments.services.area_surveys import LONGEST_DOCUMENT, LONGEST_NAME, MOST_COUNTED, SurveyEntry
from assessments.services.timetable import MOST_HOUSEHOLDS, PlanEntry, plans_of, stamp, years_to_plan
from households.forms.fact_fields import day_field
from households.forms.words import line_field, opinion_field
from villages.forms import ScopedForm
from villages.forms.numbers import number_field
from villages.forms.places import PlaceField
from villages.models import Township, Village
from villages.services.places import chosen_place, place_choices

WHOLE_COUNTY = ("county", "全县")


def _count(name: str, least: int) -> Any:
    label = str(AreaSurvey._meta.get_field(name).verbose_name)
    fault = f"「{label}」请填 {least} 或更大的整数，没有查这一项就留空。"
    return number_field(forms.IntegerField, label, fault, MOST_COUNTED, least=least, required=False, hint="")


class SurveyForm(forms.Form):
    """What a survey found: a pair of counts for each of 错退, 漏评, 认可度; a pair left empty was not asked."""

    place = forms.ChoiceField(
        label="抽查哪里", error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择抽查的是哪里。")
    )
    surveyed_on = day_field("抽查日期", hint="报告上的日期")
    surveyor = line_field("谁抽查的", LONGEST_NAME, hint="如：省第三方评估组")
    document = line_field("凭什么材料", LONGEST_DOCUMENT, hint="报告的名称或文号")

    def __init__(self, *args: Any, fixed: AreaSurvey | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fixed = fixed
        if fixed is None:
            self.fields["place"].choices = [("", "请选择"), WHOLE_COUNTY, *place_choices()]  # type: ignore[attr-defined]
        else:
            del self.fields["place"]
            self.fields["reason"] = opinion_field("更正的原因", required=True, hint="哪里登记错了，依据是什么")
        for part, whole in PAIRS:
            self.fields |= {whole: _count(whole, 1), part: _count(part, 0)}

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the pairs of counts under their headings."""
        return [(title, [self[whole], self[part]]) for title, (part, whole) in zip(TITLES, PAIRS, strict=True)]

    def leading(self) -> list[forms.BoundField]:
        """Return what is asked before the counts."""
        return [self[name] for name in ("place", "surveyed_on", "surveyor", "document") if name in self.fields]

    def entry(self) -> SurveyEntry:
        """Return what was typed."""
        found = {name: value for name, value in self.cleaned_data.items() if name not in {"place", "reason"}}
        if self.fixed is not None:
            return SurveyEntry(**found, township_id=self.fixed.township_id, village_id=self.fixed.village_id)
        place = self.cleaned_data["place"]
        township, village = (None, None) if place == WHOLE_COUNTY[0] else chosen_place(place)
        return SurveyEntry(**found, township_id=None if village else township, village_id=village)


def survey_values(survey: AreaSurvey) -> dict[str, Any]:
    """Return what the form of a survey shows."""
    counts = {name: getattr(survey, name) for pair in PAIRS for name in pair}
    return counts | {
        "surveyed_on": survey.valid_from,
        "surveyor": survey.surveyor,
        "document": survey.document,
    }


class TakeBackForm(forms.Form):
    """Why a survey is taken back."""

    reason = opinion_field("撤回的原因", required=True)


class PlanForm(forms.Form):
    """The timetable of one township: households a year, and the year of each poor village."""

    document = line_field("依据", LONGEST_DOCUMENT, hint="如：师贫组〔2018〕3号 脱贫摘帽年度计划")
    seen = forms.RegexField(
        r"^\d{1,19}(-\d{1,19}){3}$",
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid": "看不出您是从哪一版计划改起的，请刷新页面再填。"},
    )

    def __init__(self, *args: Any, township: Township, villages: list[Village], **kwargs: Any) -> None:
        by_year, of_villages = plans_of(township)
        super().__init__(*args, initial=_planned(by_year, of_villages), **kwargs)
        years = years_to_plan()
        self.years, self.villages = years, villages
        for year in years:
            fault = f"{year} 年的户数请填 0 或更大的整数，没有计划就留空。"
            self.fields[f"y{year}"] = number_field(
                forms.IntegerField, f"{year} 年退出户数", fault, MOST_HOUSEHOLDS, required=False, hint=""
            )
        choices = [("", "没有排"), *((str(year), f"{year} 年") for year in years)]
        for village in villages:
            words = {"invalid_choice": f"请从列出的年度里选{village}的退出年度。"}
            self.fields[f"v{village.pk}"] = forms.ChoiceField(
                label=str(village), choices=choices, required=False, error_messages=words
            )

    def of_years(self) -> list[forms.BoundField]:
        """Return the fields of the households."""
        return [self[f"y{year}"] for year in self.years]

    def of_villages(self) -> list[forms.BoundField]:
        """Return the fields of the villages."""
        return [self[f"v{village.pk}"] for village in self.villages]

    def entry(self) -> PlanEntry:
        """Return what was typed."""
        found = self.cleaned_data
        chosen = {village.pk: found[f"v{village.pk}"] for village in self.villages}
        return PlanEntry(
            document=found["document"],
            households={year: found[f"y{year}"] for year in self.years},
            villages={pk: int(year) if year else None for pk, year in chosen.items()},
            seen=found["seen"],
        )


def _planned(by_year: dict[int, TownshipExitPlan], of_villages: dict[int, VillageExitPlan]) -> dict[str, Any]:
    initial: dict[str, Any] = {f"y{year}": plan.households for year, plan in by_year.items()}
    initial |= {f"v{pk}": str(plan.year) for pk, plan in of_villages.items()}
    return initial | {"seen": stamp(by_year, of_villages)}


def _years_offered() -> list[tuple[str, str]]:
    return [("", "最近的年度"), *[(str(year), f"{year} 年") for year in reversed(years_to_plan())]]


class TimetableFilter(ScopedForm):
    """Which township and year the timetable shows."""

    year = forms.ChoiceField(label="年度", required=False, choices=_years_offered)
    township = PlaceField(label="乡镇", queryset=Township.objects.all(), required=False, empty_label="全部乡镇")

    def chosen(self) -> tuple[int | None, Township | None]:
        """Return year and township; what cannot be read counts as not chosen."""
        self.is_valid()
        year, township = self.cleaned_data.get("year"), self.cleaned_data.get("township")
        return int(year) if year else None, township

    def offered(self) -> list[Township]:
        """Return the townships on offer, which are read once."""
        return list(self.fields["township"].queryset)  # type: ignore[attr-defined]

    def in_words(self) -> str:
        """Return what was chosen for the folded line of the phone."""
        year, township = self.chosen()
        return " · ".join(word for word in (f"{year} 年" if year else "", str(township or "")) if word)
