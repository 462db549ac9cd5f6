"""The form of a proposal: what a project is, who pays, what is built or given, what it is for, whom it helps."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from config.lib.row_numbers import row_number
from households.forms.fact_fields import day_field, text_field
from households.forms.words import words_field
from projects.kinds import ERAS, MoneySource, Nature, Purpose
from projects.library_status import LibraryLevel
from projects.models import LibraryEntry, Project, ProjectType
from projects.services.proposals import (
    FIRST_YEAR,
    LAST_YEAR,
    LEVELS,
    MOST_MONEY,
    ProposalEntry,
    Quantity,
    Share,
)
from villages.forms.numbers import ExactField, number_field
from villages.models import Township, Unit, Village

STALE = "页面不完整，请重新打开再填。"
ROWS = 4
"""How many sources and how many quantities the form has room for."""
MOST_COUNTED = 10_000_000
MOST_QUANTITY = Decimal("999999999")
LINES = {"subsidy": 120, "participation": 200}
MORE_THAN_TEXT = ("place", "submit_key", "shown_round", "main_purpose", "purposes")
SELECT = dict.fromkeys(("required", "invalid_choice"), "请从列出的里面选一项。")


def _choice(label: str, choices: Any, *, required: bool = True, hint: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[("", "请选择" if required else "没有"), *choices],
        required=required,
        help_text=hint,
        error_messages={"required": f"请选择{label}。", "invalid_choice": f"请从列出的里面选{label}。"},
    )


def _classes() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the classes of the library under the name of their era."""
    return [(era.label, [(one.value, str(one.label)) for one in era.classes]) for era in ERAS]


def _count(label: str, hint: str = "") -> Any:
    fault = f"「{label}」请填整数，还不知道就留空。"
    return number_field(forms.IntegerField, label, fault, MOST_COUNTED, required=False, hint=hint)


def _year(label: str, *, required: bool) -> Any:
    fault = f"「{label}」请填 {FIRST_YEAR} 到 {LAST_YEAR} 的年份。"
    return number_field(
        forms.IntegerField, label, fault, LAST_YEAR, least=FIRST_YEAR, required=required, hint="",
    )  # fmt: skip


def place_choices(user: Any) -> list[tuple[str, str]]:
    """Return the places that `user` may propose for: v12 a village, t5 a township, c the county."""
    levels, found = LEVELS.get(user.scope_kind, ()), []
    if LibraryLevel.VILLAGE in levels:
        villages = Village.objects.visible_to(user).select_related("township").order_by("township__sort", "code")
        found += [(f"v{one.pk}", f"{one.township}{one}") for one in villages]
    if LibraryLevel.TOWNSHIP in levels:
        found += [(f"t{one.pk}", f"{one}（乡镇的项目）") for one in Township.objects.visible_to(user)]
    if LibraryLevel.COUNTY in levels:
        found.append(("c", "全县"))
    return found


@dataclass(frozen=True)
class Row:
    """One line of the money or of the quantities, with the words that a screen reader says."""

    number: int
    fields: tuple[forms.BoundField, ...]

    def inputs(self) -> Iterator[dict[str, Any]]:
        """Yield each input with its label and its faults."""
        for field in self.fields:
            own = str(field.field.widget.attrs.get("class", ""))
            attrs = {"aria-label": f"第 {self.number} 行 {field.label}", "class": f"in {own}".strip()}
            said = field.as_widget(attrs=attrs)
            yield {"label": field.label, "input": said, "errors": field.errors}


class ProposalForm(forms.Form):
    """A project as its library asks for it. The planned amount is the sum of the sources, and is not typed."""

    submit_key = forms.UUIDField(widget=forms.HiddenInput, required=False, error_messages={"invalid": STALE})
    shown_round = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=10_000,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), STALE),
    )  # fmt: skip
    place = _choice("实施地点", [])
    name = text_field("项目名称", 120, required=True, hint="地点加内容，如：下湾村人饮管网")
    year = _year("年度", required=True)
    library_class = _choice("项目库类型", _classes(), hint="按项目年度选所在项目库的类型")
    project_type = _choice("本县类别", ProjectType.choices)
    nature = _choice("建设性质", Nature.choices)
    content = words_field("建设内容及规模", "建什么、多大、怎么建；数量另填在下面", 1000)
    main_purpose = _choice("主要用途", Purpose.choices, required=False, hint="五个一批、六个到村到户，主要算哪一项")
    purposes = forms.MultipleChoiceField(
        label="其他用途", choices=Purpose.choices, required=False, widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(("invalid_choice", "invalid_list"), "请从列出的用途里选。"),
    )  # fmt: skip
    subsidy = text_field("补助标准", 120, hint="如：每户补助 5,000 元；没有的不填")
    goals = words_field("绩效目标", "做成什么样算成，如：解决 86 户饮水，水质达标", 300)
    mechanism = words_field("带贫减贫机制", "农户怎样得到好处，如：务工、分红、土地流转", 300)
    participation = text_field("群众参与", 200, hint="哪次会议议过、多少人同意，如：6 月 3 日村民代表会，31 人同意")
    planned_households = _count("受益户数")
    planned_people = _count("受益人数")
    planned_registered = _count("其中建档立卡户数")
    planned_from = day_field("计划开工", required=False)
    planned_to = day_field("计划完工", required=False)
    implementing_unit = forms.ModelChoiceField(
        label="实施单位", queryset=Unit.objects.all(), required=False, empty_label="还没有定",
        error_messages={"invalid_choice": "请从列出的单位里选。"},
    )  # fmt: skip
    department = forms.ModelChoiceField(
        label="主管部门", queryset=Unit.objects.all(), required=False, empty_label="还没有定",
        error_messages={"invalid_choice": "请从列出的单位里选。"},
    )  # fmt: skip
    responsible = text_field("责任人", 40, required=True)
    responsible_phone = forms.CharField(
        label="责任人办公电话", required=False, max_length=30, help_text="会印在公示上，不要填个人手机",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        error_messages={"max_length": "电话写得太长，请核对。"},
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, entry: LibraryEntry | None = None, **kwargs: Any) -> None:
        self.entry = entry
        initial = {"submit_key": uuid.uuid4(), "year": timezone.localdate().year + 1}
        if entry is not None:
            initial = initial_of(entry)
        super().__init__(*args, initial=initial | kwargs.pop("initial", {}), **kwargs)
        if entry is None:
            self.fields["place"].choices = [("", "请选择"), *place_choices(user)]  # type: ignore[attr-defined]
        else:
            del self.fields["place"]
        for number in range(1, ROWS + 1):
            self._add_rows(number)

    def _add_rows(self, number: int) -> None:
        """Add one line of money and one of quantities; a line left empty says nothing."""
        amount = f"第 {number} 行的金额请填大于 0 的数，单位元，最多两位小数。"
        quantity = f"第 {number} 行的数量请填大于 0 的数，最多两位小数。"
        about = {"required": False, "hint": "", "decimal_places": 2}
        self.fields |= {
            f"source_{number}": _choice("资金来源", MoneySource.choices, required=False),
            f"year_{number}": _year("资金年度", required=False),
            f"amount_{number}": number_field(ExactField, "金额 元", amount, MOST_MONEY, **about),
            f"item_{number}": text_field("内容", 40),
            f"quantity_{number}": number_field(ExactField, "数量", quantity, MOST_QUANTITY, **about),
            f"unit_{number}": text_field("单位", 12),
        }

    def money_rows(self) -> list[Row]:
        """Return the lines of the money."""
        return [Row(n, (self[f"source_{n}"], self[f"year_{n}"], self[f"amount_{n}"])) for n in range(1, ROWS + 1)]

    def quantity_rows(self) -> list[Row]:
        """Return the lines of the quantities."""
        return [Row(n, (self[f"item_{n}"], self[f"quantity_{n}"], self[f"unit_{n}"])) for n in range(1, ROWS + 1)]

    def plain_fields(self) -> dict[str, list[forms.BoundField]]:
        """Return the fields under their headings, in the order of the form."""
        parts = {
            "what": ("place", "name", "year", "library_class", "project_type", "nature", "content"),
            "why": ("goals", "mechanism", "participation", "subsidy"),
            "whom": ("planned_households", "planned_people", "planned_registered"),
            "who": (
                "planned_from",
                "planned_to",
                "implementing_unit",
                "department",
                "responsible",
                "responsible_phone",
            ),
        }
        return {part: [self[name] for name in names if name in self.fields] for part, names in parts.items()}

    def clean(self) -> dict[str, Any]:
        """Ask for the whole of each line that was begun."""
        found: dict[str, Any] = super().clean() or {}
        for number in range(1, ROWS + 1):
            self._ask_whole(("source", "year", "amount"), number, "资金来源、年度和金额")
            self._ask_whole(("item", "quantity", "unit"), number, "内容、数量和单位")
        return found

    def _ask_whole(self, names: tuple[str, ...], number: int, words: str) -> None:
        keys = [f"{name}_{number}" for name in names]
        if any(key in self.errors for key in keys):
            return
        given = [key for key in keys if self.cleaned_data.get(key) not in {None, "", Decimal(0)}]
        if given and len(given) < len(keys):
            self.add_error(keys[-1], f"第 {number} 行请把{words}填全，或者清空这一行。")

    def said(self) -> ProposalEntry:
        """Return what was typed."""
        found = self.cleaned_data
        rows = range(1, ROWS + 1)
        apart = {*MORE_THAN_TEXT, *(name for name in self.fields if name.rpartition("_")[2].isdigit())}
        return ProposalEntry(
            columns={name: value for name, value in found.items() if name not in apart},
            money=[
                Share(found[f"source_{n}"], found[f"year_{n}"], found[f"amount_{n}"])
                for n in rows if found.get(f"source_{n}")
            ],
            quantities=[
                Quantity(found[f"item_{n}"], found[f"quantity_{n}"], found[f"unit_{n}"])
                for n in rows if found.get(f"item_{n}")
            ],
            main_purpose=found["main_purpose"],
            purposes=found["purposes"],
        )  # fmt: skip

    def chosen_place(self) -> tuple[str, int | None]:
        """Return the level and the id of the place that was chosen."""
        choice = self.cleaned_data["place"]
        levels = {"v": LibraryLevel.VILLAGE, "t": LibraryLevel.TOWNSHIP}
        return levels.get(choice[:1], LibraryLevel.COUNTY), row_number(choice[1:])


def initial_of(entry: LibraryEntry) -> dict[str, Any]:
    """Return what stands in the form of a proposal that is corrected."""
    project: Project = entry.project
    names = [name for name in ProposalForm.base_fields if name not in MORE_THAN_TEXT]
    found: dict[str, Any] = {name: getattr(project, name) for name in names} | {"shown_round": entry.round}
    for number, money in enumerate(project.planned_money.all(), 1):
        found |= {f"source_{number}": money.source, f"year_{number}": money.year, f"amount_{number}": money.amount}
    for number, one in enumerate(project.planned_quantities.all(), 1):
        found |= {f"item_{number}": one.item, f"quantity_{number}": one.quantity, f"unit_{number}": one.unit}
    chosen = list(project.purposes.all())
    found["main_purpose"] = next((one.purpose for one in chosen if one.is_main), "")
    found["purposes"] = [one.purpose for one in chosen if not one.is_main]
    return found
