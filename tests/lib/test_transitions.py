import pytest

from config.lib.refusals import Refused
from config.lib.transitions import Transition, TransitionNotAllowed, TransitionTable

PROPOSE = Transition("propose", "提出", frozenset({"open"}), "proposed", "propose")
APPROVE = Transition("approve", "批准", frozenset({"proposed"}), "approved", "approve", frozenset({"propose"}))
RETURN = Transition("return", "退回", frozenset({"proposed"}), "open", "approve", needs_reason=True)
TABLE = TransitionTable([PROPOSE, APPROVE, RETURN])


class Holder:
    def __init__(self, *permissions: str) -> None:
        self.permissions = permissions

    def may(self, permission: str) -> bool:
        return permission in self.permissions


def test_a_move_is_allowed_from_its_state():
    assert TABLE.require("approve", "proposed", "待审批") is APPROVE


@pytest.mark.parametrize("state", ["open", "approved", "no such state"])
def test_a_move_from_another_state_is_refused_in_words(state):
    with pytest.raises(TransitionNotAllowed, match="现在是「某状态」，不能批准。"):
        TABLE.require("approve", state, "某状态")


def test_a_move_that_the_workflow_does_not_have_is_refused():
    with pytest.raises(Refused, match="没有这个操作"):
        TABLE.require("fly", "open", "待提出")


@pytest.mark.parametrize(
    ("state", "holder", "actions"),
    [
        ("open", Holder("propose", "approve"), ["propose"]),
        ("proposed", Holder("propose"), []),
        ("proposed", Holder("approve"), ["approve", "return"]),
        ("approved", Holder("propose", "approve"), []),
    ],
)
def test_the_buttons_are_the_moves_of_the_state_that_the_user_may_make(state, holder, actions):
    assert [t.action for t in TABLE.available(state, holder)] == actions


def test_the_moves_keep_the_order_in_which_they_were_declared():
    assert [t.action for t in TABLE] == ["propose", "approve", "return"]
