"""What is asked beside a workbook, what is chosen of it, and why it goes back."""

from typing import Any

from django import forms

from config.lib.personal_numbers import without_numbers
from households.imports.columns import RULES, BookKind
from households.models import ImportJob
from villages.forms.picking import day_field

TAKES = (("new", "新增"), ("changed", "有变化"))


class ImportForm(forms.Form):
    """A workbook, and where it comes from."""

    file = forms.FileField(
        label="填好的表格",
        help_text="Excel 工作簿（.xlsx），最多 40 MB。先核对，不会马上改登记。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "请选择填好的表格。", "empty": "这个文件是空的，请重新选择。"},
    )
    source_name = forms.CharField(
        label="来源单位",
        required=False,
        max_length=60,
        validators=[without_numbers],
        help_text="表里没写出具单位的行用它。",
    )
    on_date = day_field("名单日期", required=False, help_text="表里没写日期的行用它。")
    document = forms.CharField(
        label="凭据", required=False, max_length=120, validators=[without_numbers], help_text="文号或名单的名称。"
    )

    def __init__(self, *args: Any, book: BookKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not book.asks_source:
            del self.fields["source_name"], self.fields["on_date"]


class TakeForm(forms.Form):
    """What is taken over of a workbook, and for each field that would change whose value counts."""

    takes = forms.MultipleChoiceField(
        label="哪些行入库",
        choices=TAKES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请勾选要入库的行：新增的、有变化的。"},
    )

    def __init__(self, *args: Any, job: ImportJob, first_rule: str, **kwargs: Any) -> None:
        counted = {name: sum(sheet[name] for sheet in job.summary.get("sheets", [])) for name, _ in TAKES}
        offered = [(name, f"{label} {counted[name]:,} 行") for name, label in TAKES if counted[name]]
        super().__init__(*args, **kwargs | {"initial": {"takes": [name for name, _ in offered]}})
        self.fields["takes"].choices = offered
        for name, told in job.summary.get("fields", {}).items():
            said = [f"登记空着的 {told['fill']:,} 行"] * bool(told["fill"])
            said += [f"登记是别的内容的 {told['overwrite']:,} 行"] * bool(told["overwrite"])
            self.fields[f"rule-{name}"] = forms.ChoiceField(
                label=told["label"],
                choices=list(RULES.items()),
                widget=forms.RadioSelect,
                initial=first_rule,
                help_text="，".join(said),
                error_messages={"required": f"请选「{told['label']}」按哪一边。"},
            )

    @property
    def rule_fields(self) -> list[Any]:
        """The choices between register and sheet, for the page."""
        return [self[name] for name in self.fields if name.startswith("rule-")]

    @property
    def rules(self) -> dict[str, str]:
        """What was chosen, by field."""
        chosen = self.cleaned_data.items()
        return {name.removeprefix("rule-"): rule for name, rule in chosen if name.startswith("rule-")}


class OpinionForm(forms.Form):
    """Why a workbook goes back to who sent it."""

    opinion = forms.CharField(
        label="退回原因",
        max_length=200,
        validators=[without_numbers],
        help_text="上传的人会看到，写清楚要改什么。",
        error_messages={"required": "请写明退回原因，上传的人才知道改什么。", "max_length": "退回原因最多 200 字。"},
    )
