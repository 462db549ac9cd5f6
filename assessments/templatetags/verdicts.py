"""The cells of tonight's list. Written here and not as templates: a page has four hundred of them."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from accounts.templatetags.huce import money
from assessments.criteria.verdict import Outcome
from assessments.selectors.list_rows import Cell, Difference, ListRow

register = template.Library()

CELL = (
    '<td class="fold" data-l="{}"><span><span class="st {}">{}</span>{}'
    '<small>{} <span class="nb">{}</span></small></span></td>\n'
)
INCOME = (
    '<td class="n all" data-l="收入 元/人"><span>{}<small><span class="st {}">{}</span></small>{}'
    '<small>{} <span class="nb">{}</span></small></span></td>'
)
CHANGED = '<td class="all" data-l="与昨晚比"><span class="say">{}<small class="say">{}</small></span></td>'
UNCHANGED = '<td class="all pc" data-l="与昨晚比"><span class="say">{}</span></td>'


@register.simple_tag
def income_cell(row: ListRow) -> SafeString:
    """Show the income per head, and how far above the line it lies or what is the matter with it."""
    income, verdict = row.income, row.income.verdict
    word = row.margin_words if income.outcome == Outcome.MET else income.word
    amount = money(row.verdict.per_head)
    return format_html(INCOME, amount, income.shape, word, _reason(income), verdict.source, income.day)


@register.simple_tag
def difference_cell(difference: Difference) -> SafeString:
    """Show what is different from last night; the phone leaves out what has no source."""
    if difference.is_new:
        text = format_html('<span class="tag tag-new">{}</span>', difference.text)
    elif difference.source:
        text = format_html("{}", difference.text)
    else:
        text = format_html('<span class="mut">{}</span>', difference.text or "—")
    return format_html(CHANGED, text, difference.source) if difference.source else format_html(UNCHANGED, text)


@register.simple_tag
def verdict_cells(cells: Iterable[Cell]) -> SafeString:
    """Show how each criterion stands: the word, why, source and day."""
    return mark_safe("".join(map(_cell, cells)))  # every cell is escaped by format_html


def _cell(cell: Cell) -> SafeString:
    return format_html(CELL, cell.label, cell.shape, cell.word, _reason(cell), cell.verdict.source, cell.day)


def _reason(cell: Cell) -> SafeString | str:
    return format_html('<small class="say">{}</small>', cell.verdict.reason) if cell.verdict.reason else ""
