"""Two people correct one cadre, unit, team, posting or link: both sides are compared, and the choice is recorded."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied

from accounts.models import AuditEntry
from config.lib.merging import EditConflict, ticket
from config.lib.refusals import Refused
from tests.villages.conftest import ago, opened, refusals, rows
from tests.villages.corrections import CASES, Case, LinkCase, PostingCase, TeamCase
from villages.models import Posting
from villages.services.links import correct_link
from villages.services.postings import correct_posting, end_posting


@pytest.fixture(params=CASES, ids=lambda kind: kind.__name__)
def case(request, county) -> Case:
    """Each of the five kinds in turn."""
    return request.param(county)


def test_what_two_people_changed_differently_is_a_conflict_and_nothing_is_saved(case, county):
    record = case.make()
    opening = opened(record)
    case.correct(record, opening, county.zhao, **case.theirs)
    before, told = rows(), AuditEntry.objects.filter(action=case.action).count()

    with pytest.raises(EditConflict) as conflict:
        case.correct(record, opening, county.zhao, **case.mine)

    [clash] = conflict.value.clashes
    assert (clash.name, clash.theirs, clash.mine) == (case.field, case.theirs[case.field], case.mine[case.field])
    assert rows() == before
    assert AuditEntry.objects.filter(action=case.action).count() == told


def test_what_only_the_other_changed_is_kept_beside_what_i_changed(case, county):
    record = case.make()
    opening = opened(record)
    case.correct(record, opening, county.zhao, **case.theirs)

    mended = case.correct(record, opening, county.zhao, **case.beside)

    for name, value in (case.theirs | case.beside).items():
        assert getattr(mended, name) == value
    assert "choices" not in AuditEntry.objects.filter(action=case.action).first().after


@pytest.mark.parametrize("side", ["mine", "theirs"])
def test_the_choice_is_saved_and_recorded(case, county, side):
    record = case.make()
    opening = opened(record)
    case.correct(record, opening, county.zhao, **case.theirs)
    chosen = {case.field: ticket(side, case.theirs[case.field])}

    mended = case.correct(record, replace(opening, chosen=chosen), county.zhao, **case.mine)

    kept = case.mine if side == "mine" else case.theirs
    assert getattr(mended, case.field) == kept[case.field]
    [choice] = AuditEntry.objects.filter(action=case.action).first().after["choices"]
    assert choice == {
        "label": case.label,
        "mine": str(case.mine[case.field]),
        "theirs": str(case.theirs[case.field]),
        "chosen": side,
    }


def test_a_choice_between_other_values_does_not_count(case, county):
    record = case.make()
    opening = opened(record)
    case.correct(record, opening, county.zhao, **case.theirs)
    chosen = {case.field: ticket("mine", "something never shown")}

    with pytest.raises(EditConflict):
        case.correct(record, replace(opening, chosen=chosen), county.zhao, **case.mine)


def test_the_very_same_correction_sent_again_is_one(case, county):
    record = case.make()
    opening = opened(record)
    case.correct(record, opening, county.zhao, **case.mine)
    before = rows()

    case.correct(record, opening, county.zhao, **case.mine)

    assert rows() == before


def test_a_stale_form_that_changes_nothing_says_so(case, county):
    record = case.make()
    opening = opened(record)
    case.correct(record, opening, county.zhao, **case.theirs)

    with pytest.raises(Refused, match="没有改动"):
        case.correct(record, opening, county.zhao)


def test_a_role_without_the_right_is_refused_before_anything_is_compared(case, county):
    record = case.make()
    opening = opened(record)
    case.correct(record, opening, county.zhao, **case.theirs)
    before = rows()

    with pytest.raises(PermissionDenied):
        case.correct(record, opening, getattr(county, case.wrong_role), **case.mine)

    assert rows() == before
    assert refusals() == [(f"{case.action}.refused", case.wrong_role)]


@pytest.mark.parametrize("kind", [TeamCase, PostingCase, LinkCase], ids=lambda kind: kind.__name__)
def test_a_place_elsewhere_is_not_found(kind, county):
    case = kind(county)
    case.place = county.far
    record = case.make()
    before = rows()

    with pytest.raises(ObjectDoesNotExist):
        case.correct(record, opened(record), county.liu, **case.mine)

    assert rows() == before
    assert refusals() == [(f"{case.action}.refused", "liu")]


@pytest.mark.parametrize("kind", [PostingCase, LinkCase], ids=lambda kind: kind.__name__)
def test_what_somebody_else_took_back_is_not_brought_back_by_a_correction(kind, county):
    case = kind(county)
    record = case.make()
    opening = opened(record)
    take_back = {PostingCase: correct_posting, LinkCase: correct_link}[kind]
    which = {PostingCase: "posting_id", LinkCase: "link_id"}[kind]
    take_back(**{which: record.pk}, entry=None, reason="登记错村", actor=county.zhao)
    before = rows()

    with pytest.raises(Refused, match="已经有人撤回"):
        case.correct(record, opening, county.liu, **case.mine)

    assert rows() == before


def test_an_end_that_somebody_else_entered_meanwhile_is_kept(county):
    case = PostingCase(county)
    posting = case.make()
    opening = opened(posting)
    end_posting(posting_id=posting.pk, last_day=ago(2), reason="任期届满", actor=county.zhao)

    mended = case.correct(posting, opening, county.liu, **case.mine)

    assert (mended.valid_from, mended.valid_to, mended.end_reason) == (ago(10), ago(2), "任期届满")
    assert list(Posting.objects.believed().filter(cadre=mended.cadre)) == [mended]


def form_of(client, case, record) -> tuple[str, dict[str, Any]]:
    """Open the page of a correction; return its address and what a browser would send with my change typed in."""
    client.force_login(case.county.zhao)
    address = case.address(record)
    stamp = client.get(address).context["form"]["opened"].value()
    return address, case.typed(**case.mine) | {"opened": stamp}


def test_the_page_shows_both_sides_with_who_wrote_the_other(client, case, county):
    record = case.make()
    address, sent = form_of(client, case, record)
    case.correct(record, opened(record), county.zhao, **case.theirs)

    page = client.post(address, sent)

    assert page.status_code == HTTPStatus.CONFLICT
    [shown] = page.context["comparisons"]
    both = (str(case.theirs[case.field]), str(case.mine[case.field]))
    assert (shown.label, shown.theirs, shown.mine) == (case.label, *both)
    assert shown.by.name == "赵经办"
    assert "赵经办" in page.text


def test_the_page_takes_the_choice_with_everything_else_that_was_typed(client, case, county):
    record = case.make()
    address, sent = form_of(client, case, record)
    sent |= {name.removesuffix("_id"): str(value) for name, value in case.beside.items()}
    case.correct(record, opened(record), county.zhao, **case.theirs)
    page = client.post(address, sent)
    [shown] = page.context["comparisons"]

    client.post(address, sent | {f"choose-{shown.name}": shown.choose_mine})

    after = AuditEntry.objects.filter(action=case.action).first().after
    assert after["choices"][0]["chosen"] == "mine"
    latest = type(record).objects.order_by("-pk").first()
    for name, value in (case.mine | case.beside).items():
        assert getattr(latest, name) == value


def test_a_form_of_another_record_is_not_taken(client, case, county):
    record = case.make()
    address, sent = form_of(client, case, record)
    before = rows()

    page = client.post(address, sent | {"opened": "made-up"})

    assert "这一页不完整" in page.text
    assert rows() == before
