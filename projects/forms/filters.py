"""The filters of the project list. Nothing here writes."""

from typing import Any

from django import forms
from django.db.models import Q

from projects.models import Project, ProjectQuerySet, ProjectType
from projects.status import Milestone
from villages.forms import ScopedForm
from villages.models import Township

ALL = ("", "全部")


class ProjectFilterForm(ScopedForm):
    """Year, type, milestone, township and words of the name."""

    year = forms.TypedChoiceField(label="年度", required=False, coerce=int, empty_value=None)
    project_type = forms.ChoiceField(label="类别", required=False, choices=[ALL, *ProjectType.choices])
    milestone = forms.ChoiceField(label="进度", required=False, choices=[ALL, *Milestone.choices])
    township = forms.ModelChoiceField(label="乡镇", required=False, queryset=Township.objects.visible_to(None))
    words = forms.CharField(label="名称或编号", required=False, max_length=120)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        years = Project.objects.visible_to(user).order_by("-year").values_list("year", flat=True).distinct()
        self.fields["year"].choices = [ALL, *((year, str(year)) for year in years)]  # type: ignore[attr-defined]
        self.fields["township"].queryset = Township.objects.visible_to(user)  # type: ignore[attr-defined]
        self.fields["township"].empty_label = ALL[1]  # type: ignore[attr-defined]

    def narrow(self, projects: ProjectQuerySet) -> ProjectQuerySet:
        """Narrow `projects`; what is not valid counts as not chosen. A project counts under both its types."""
        self.is_valid()
        chosen = self.cleaned_data
        simple = {name: chosen.get(name) for name in ("year", "milestone", "township")}
        projects = projects.filter(**{name: value for name, value in simple.items() if value})
        if kind := chosen.get("project_type"):
            projects = projects.filter(Q(project_type=kind) | Q(second_type=kind))
        if words := chosen.get("words"):
            projects = projects.filter(Q(name__contains=words) | Q(code=words))
        return projects

    def describe(self) -> str:
        """Say in words what was chosen."""
        said = [self._label(name) for name, value in self.cleaned_data.items() if value]
        return "；".join(said)

    def _label(self, name: str) -> str:
        value = self.cleaned_data[name]
        choices = dict(getattr(self.fields[name], "choices", [])) if name in {"project_type", "milestone"} else {}
        return str(choices.get(value, value))
