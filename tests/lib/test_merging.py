import pytest

from config.lib.merging import EditConflict, digest, merge, read_stamp, stamp, ticket

OPENED = {"cause": digest("illness"), "bank": digest("")}


def merged(*, now: dict, typed: dict, chosen: dict | None = None):
    return merge(opened=OPENED, now=now, typed=typed, chosen=chosen or {})


def test_what_only_i_changed_is_saved():
    result = merged(now={"cause": "illness", "bank": ""}, typed={"cause": "no_money", "bank": ""})

    assert result.values == {"cause": "no_money", "bank": ""}
    assert not result.choices


def test_what_only_somebody_else_changed_is_not_taken_back():
    result = merged(now={"cause": "disaster", "bank": ""}, typed={"cause": "illness", "bank": "信用社"})

    assert result.values == {"cause": "disaster", "bank": "信用社"}


def test_the_same_change_by_two_people_is_no_clash():
    assert merged(now={"cause": "disaster"}, typed={"cause": "disaster"}).values == {"cause": "disaster"}


def test_two_different_changes_of_one_field_clash_and_name_both_sides():
    with pytest.raises(EditConflict) as conflict:
        merged(now={"cause": "disaster", "bank": ""}, typed={"cause": "no_money", "bank": "信用社"})

    [clash] = conflict.value.clashes
    assert (clash.name, clash.theirs, clash.mine) == ("cause", "disaster", "no_money")


@pytest.mark.parametrize(("side", "kept"), [("mine", "no_money"), ("theirs", "disaster")])
def test_the_chosen_side_of_a_clash_is_saved_and_remembered(side, kept):
    result = merged(now={"cause": "disaster"}, typed={"cause": "no_money"}, chosen={"cause": ticket(side, "disaster")})

    assert result.values == {"cause": kept}
    assert result.choices["cause"][1] == side


def test_a_choice_does_not_count_for_a_value_that_was_never_shown():
    with pytest.raises(EditConflict):
        merged(now={"cause": "no_land"}, typed={"cause": "no_money"}, chosen={"cause": ticket("mine", "disaster")})


def test_a_field_that_the_form_was_not_opened_with_clashes_rather_than_overwrites():
    with pytest.raises(EditConflict):
        merge(opened={}, now={"cause": "illness"}, typed={"cause": "no_money"}, chosen={})


def test_nothing_is_one_thing_however_it_is_written():
    assert digest("") == digest(None) == digest([])
    assert digest(0) != digest("")


def test_a_stamp_counts_for_its_record_alone():
    made = stamp({"cause": "illness"}, record="household-1")

    assert read_stamp(made, record="household-1") == {"cause": digest("illness")}
    assert read_stamp(made, record="household-2") is None
    assert read_stamp(made + "x", record="household-1") is None
