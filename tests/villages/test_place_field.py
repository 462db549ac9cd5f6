"""A place in a filter is read once; what is not offered is not accepted."""

import pytest

from households.forms.pairings import PlaceFilterForm


def test_offering_and_choosing_read_each_list_once(county, django_assert_num_queries):
    form = PlaceFilterForm({"township": county.east.pk, "village": county.lower.pk}, user=county.zhao)

    with django_assert_num_queries(1):  # the townships are read already, to see whether there is more than one
        assert form.words == "东乡、下湾村"
        assert "远山村" not in str(form)


@pytest.mark.parametrize("broken", ["abc", "0", "-1", "9" * 30, "\0", "１"])
def test_a_broken_choice_is_a_fault_of_the_form(county, broken):
    form = PlaceFilterForm({"village": broken}, user=county.zhao)

    assert not form.is_valid()
    assert list(form.errors) == ["village"]


def test_a_place_out_of_scope_is_neither_offered_nor_accepted(county):
    form = PlaceFilterForm({"village": county.far.pk}, user=county.liu)

    assert "village" in form.errors
    assert "远山村" not in str(form)


def test_another_form_reads_anew(county):
    assert "上湾村" in str(PlaceFilterForm({}, user=county.zhao))
    county.upper.name = "新湾村"
    county.upper.save()

    assert "新湾村" in str(PlaceFilterForm({}, user=county.zhao))
