"""The entry form of the income worksheet by items, and the forms of the catalogue."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms

from config.lib.personal_numbers import without_numbers
from households.codes import IncomeCategory, TransferPart
from households.forms.entry import EntryForm, code_field
from households.forms.fact_fields import day_field, text_field
from households.forms.visit_work import document_field
from households.income import LONGEST_EVIDENCE, PREFIX, Cells, Line, Totals, faults_of, field_name, totals_of, work_out
from households.models import IncomeItem
from households.services.income import ABOUT_SHEET, CATALOGUE_CHANGED
from households.services.income_items import LONGEST_NAME, LONGEST_REASON, LONGEST_UNIT, ItemTerms
from households.services.worksheets import MOST_PEOPLE

CELLS = {"quantity": "数量", "unit_price": "单价", "amount": "金额", "cost": "支出", "evidence": "凭据"}


@dataclass(frozen=True)
class ItemRow:
    """One item on the form: its bound cells, the income they make so far, and whether the row stands open."""

    item: IncomeItem
    cells: list[forms.BoundField]
    line: Line | None
    is_open: bool
    has_faults: bool


@dataclass(frozen=True)
class ItemGroup:
    """The items of one class, with what they add up to so far (元)."""

    category: str
    label: str
    rows: list[ItemRow]


def cell_field(item: IncomeItem, cell: str) -> forms.Field:
    """Return one cell of an item. Its sentences name the item, for the summary above the form."""
    label = CELLS[cell]
    if cell == "evidence":
        words = {"max_length": f"{item.name}：凭据最多 {LONGEST_EVIDENCE} 字，请写短一些。"}
        return forms.CharField(
            label=label,
            required=False,
            max_length=LONGEST_EVIDENCE,
            validators=[without_numbers],
            error_messages=words,
        )
    unit = f"（{item.unit}）" if cell == "quantity" else "（元）"
    fault = f"{item.name}：{label}请填数字，最多两位小数，例如 1200.50。"
    names = ("invalid", "min_value", "max_decimal_places", "max_digits", "max_whole_digits")
    return forms.DecimalField(
        label=label + unit,
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "n"}),
        error_messages=dict.fromkeys(names, fault),
    )


class ItemCellsForm(EntryForm):
    """Base of the forms by items: cells of each item, worked out as far as they go. `about` are the other fields."""

    about: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, items: Sequence[IncomeItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        for item in items:
            for cell in cells_asked(item):
                self.fields[self.cell_name(item, cell)] = cell_field(item, cell)
        self.papers_last()

    @staticmethod
    def cell_name(item: IncomeItem, cell: str) -> str:
        """Return the name of a cell among the fields of the form."""
        return f"{field_name(item)}-{cell}"

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """Take the cells of an item apart."""
        name, _, cell = field_name.rpartition("-")
        cells = self.initial.get(name) if name.startswith(PREFIX) else None
        if isinstance(cells, Cells):
            return getattr(cells, cell)
        return super().get_initial_for_field(field, field_name)

    def clean(self) -> dict[str, Any]:
        """Say at each cell what keeps its item from being worked out, and that an item has left the catalogue."""
        for item in self.items:
            cells = self._cells(item)
            if cells.is_empty or self._broken(item):
                continue
            for cell, sentence in faults_of(item, cells):
                self.add_error(self.cell_name(item, cell), sentence)
        gone = (name for name in self.data if name.startswith(PREFIX) and name not in self.fields)
        if any(self.data[name].strip() for name in gone):
            raise forms.ValidationError(CATALOGUE_CHANGED)
        return self.cleaned_data

    def typed(self) -> dict[str, Any]:
        """Return what was typed as the service takes it: cells by item, None where nothing was."""
        cells = {field_name(item): self._cells(item) for item in self.items}
        about = {name: self.cleaned_data[name] for name in self.about}
        return about | {name: None if one.is_empty else one for name, one in cells.items()}

    def groups(self) -> list[ItemGroup]:
        """Return the items by class as the page shows them; what cannot be worked out yet adds nothing."""
        by_category: dict[str, list[ItemRow]] = {category: [] for category in IncomeCategory.values}
        for item in self.items:
            by_category[item.category].append(self._row(item))
        labels = dict(IncomeCategory.choices)
        return [ItemGroup(category, labels[category], rows) for category, rows in by_category.items() if rows]

    def totals(self) -> Totals:
        """Return what the items add up to so far."""
        return totals_of(line for line in map(self._line, self.items) if line)

    def _row(self, item: IncomeItem) -> ItemRow:
        cells = [self[self.cell_name(item, cell)] for cell in cells_asked(item)]
        broken = self.is_bound and any(cell.errors for cell in cells)
        filled = any(cell.value() not in (None, "") for cell in cells)
        return ItemRow(item, cells, self._line(item), is_open=filled or broken, has_faults=broken)

    def _line(self, item: IncomeItem) -> Line | None:
        if not self.is_bound:
            stored = self.initial.get(field_name(item))
            return work_out(item, stored) if stored else None
        self.is_valid()
        cells = self._cells(item)
        if cells.is_empty or self._broken(item) or any(faults_of(item, cells)):
            return None
        return work_out(item, cells)

    def _cells(self, item: IncomeItem) -> Cells:
        given = {cell: self.cleaned_data.get(self.cell_name(item, cell)) for cell in cells_asked(item)}
        return Cells(**given | {"evidence": given["evidence"] or ""})

    def _broken(self, item: IncomeItem) -> bool:
        return any(self.cell_name(item, cell) in self.errors for cell in cells_asked(item))

    def last_fields(self) -> Iterator[forms.BoundField]:
        """Yield the fields about the whole, then the papers."""
        for name in (*self.about, "document", "reason"):
            yield self[name]


class IncomeForm(ItemCellsForm):
    """The worksheet of one household and window by items: cells of each item, head count, signatures, closing."""

    about = ABOUT_SHEET

    head_count = forms.IntegerField(
        label="家庭人口数",
        min_value=0,
        max_value=MOST_PEOPLE,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), f"请填核算期末的家庭人口数，0 到 {MOST_PEOPLE} 之间。"
        ),
    )
    signed_by_surveyor_on = day_field("调查人签字", required=False, hint="签字的那一天，没签不填")
    signed_by_householder_on = day_field("户主签字", required=False)
    signed_by_village_on = day_field("村签字", required=False)
    closed = forms.BooleanField(
        label="结账：三方都签了字，金额不再增减",
        required=False,
        help_text="结账后才作为核对收入的依据；再改会存成新的一版。",
    )

    def people(self) -> int | None:
        """Return the head count so far."""
        if self.is_bound:
            self.is_valid()
            count: int | None = self.cleaned_data.get("head_count")
            return count
        return self.initial.get("head_count")


def cells_asked(item: IncomeItem) -> tuple[str, ...]:
    """Return the cells an item has on the form: costs only where they are subtracted."""
    return tuple(cell for cell in CELLS if cell != "cost" or item.has_costs)


class ItemForm(forms.Form):
    """How an item of the catalogue counts, from when, upon which document."""

    name = text_field("名称", LONGEST_NAME, required=True, hint="例如：生猪、外出务工工资")
    category = code_field("类别", IncomeCategory.choices)
    part = forms.ChoiceField(
        label="哪一部分",
        choices=[("", "不是转移性收入"), *TransferPart.choices],
        required=False,
        help_text="转移性收入的六部分之一",
        error_messages={"invalid_choice": "请重新选择哪一部分。"},
    )
    unit = text_field("单位", LONGEST_UNIT, required=True, hint="例如：公斤、头、月")
    coefficient = forms.DecimalField(
        label="系数",
        required=False,
        min_value=0,
        max_value=1,
        decimal_places=3,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "n"}),
        help_text="净收入占收入的比例，例如 0.31。空着就是据实减支出。",
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value", "max_decimal_places", "max_digits", "max_whole_digits"),
            "系数应大于 0、不超过 1，最多三位小数，例如 0.31。",
        ),
    )
    recurring = forms.BooleanField(label="稳定的收入：每年都有", required=False, initial=True)
    counted = forms.BooleanField(label="计入收入", required=False, initial=True)
    reason = text_field("不计入的原因", LONGEST_REASON, hint="例如：一次性救济，不计入收入")
    valid_from = day_field("从哪天起", hint="核算期最后一天（9月30日）在这一天以后的，都按它算")
    document = document_field()

    def terms(self) -> ItemTerms:
        """Return the terms of a valid form as the service takes them."""
        return ItemTerms(
            **{name: value for name, value in self.cleaned_data.items() if name not in {"valid_from", "document"}}
        )


class ItemEndForm(forms.Form):
    """When an item counts for the last time, upon which document."""

    last_day = day_field("最后一天", hint="核算期最后一天在这一天以后的，不再有这一项")
    document = document_field()
