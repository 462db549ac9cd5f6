"""The cells that are written in Python: what they show, and that nothing in them is taken for HTML."""

from datetime import date
from types import SimpleNamespace

from django.template import engines

from assessments.criteria.verdict import Outcome, Verdict
from assessments.selectors.list_rows import Cell, Difference
from households.standing import Gap, Standing

EVIL = "<b>&"
SAFE = "&lt;b&gt;&amp;"


def render(source: str, **context) -> str:
    """Render a template text with both libraries."""
    return engines["django"].from_string("{% load verdicts standings %}" + source).render(context)


def cell(outcome: Outcome, reason: str = EVIL) -> Cell:
    """Return a cell whose every word could be HTML."""
    return Cell("water", EVIL, Verdict(outcome, EVIL, reason, EVIL, date(2026, 11, 19)), EVIL, "bad", "11-19")


def test_a_cell_shows_word_reason_source_and_day_escaped():
    shown = render("{% verdict_cells cells %}", cells=[cell(Outcome.UNMET), cell(Outcome.UNMET)])

    assert shown.count("<td") == 2
    assert shown.count(SAFE) == 2 * 4
    assert "<b>" not in shown
    assert "11-19" in shown


def test_a_cell_without_a_reason_has_no_empty_line():
    assert 'class="say"' not in render("{% verdict_cells cells %}", cells=[cell(Outcome.MET, reason="")])


def test_income_above_the_line_says_by_how_much_and_any_other_says_its_word():
    row = SimpleNamespace(
        income=cell(Outcome.MET, ""), margin_words="高出 212.60", verdict=SimpleNamespace(per_head=None)
    )
    assert "高出 212.60" in render("{% income_cell row %}", row=row)
    assert "—" in render("{% income_cell row %}", row=row)

    row = SimpleNamespace(
        income=cell(Outcome.UNMET), margin_words="高出 212.60", verdict=SimpleNamespace(per_head=5100)
    )
    shown = render("{% income_cell row %}", row=row)
    assert "5,100.00" in shown
    assert "高出" not in shown
    assert "<b>" not in shown


def test_a_difference_is_shown_by_its_kind():
    new, changed, nothing = (
        render("{% difference_cell difference %}", difference=difference)
        for difference in (Difference(EVIL, EVIL, is_new=True), Difference(EVIL, EVIL), Difference())
    )

    assert f'<span class="tag tag-new">{SAFE}</span><small class="say">{SAFE}</small>' in new
    assert f'<span class="say">{SAFE}<small class="say">{SAFE}</small>' in changed
    assert '<span class="mut">—</span>' in nothing
    assert 'class="all pc"' in nothing


def test_a_standing_says_what_is_missing_and_how_much_holds():
    gap = Gap(EVIL, "unmet")
    assert SAFE in render("{% standing found %}", found=Standing(met=6, gaps=(gap,)))
    assert "其余 6 项达标" in render("{% standing found %}", found=Standing(met=6, gaps=(gap,)))
    assert render("{% standing found %}", found=Standing(met=7)) == '<span class="st ok">七项达标</span>'
