"""Another head of the same household (换户主): the code stays, everybody stands in a new relation."""

from collections.abc import Mapping
from datetime import date

from accounts.audit import require, service
from accounts.models import User
from accounts.permissions import ENTER_REGISTER
from config.lib.refusals import Refused
from households.changes import ChangeKind
from households.codes import Relation
from households.models import RegisterChange
from households.services.changes import Paper, earlier_entry, note_change
from households.services.memberships import hand_over, open_memberships, require_day, require_same_people
from households.services.register import locked_household


@service("households.change_head")
def change_head(
    *, household_id: int, relations: Mapping[int, str], on_date: date, paper: Paper, actor: User
) -> RegisterChange:
    """Make another member the head from `on_date` on; `relations` say how everybody stands to them, by member id.

    The household keeps its code and goes by the new head's name. Raises PermissionDenied, ObjectDoesNotExist outside
    the scope, Refused for a household that is gone or has changed since the form was opened, for relations that leave
    somebody out or name none, two or the same head, and for a day to come or before somebody was there.
    """
    require(actor, ENTER_REGISTER)
    household = locked_household(household_id, actor)
    if earlier := earlier_entry(paper, household=household, actor=actor):
        return earlier
    people = open_memberships(household)
    require_same_people(paper, people)
    require_day(on_date)
    if any(one.relation == Relation.HEAD == relations.get(one.member_id) for one in people):
        raise Refused("选的还是原来的户主。请在另一个人那里选「户主」，没有换就不用办。")
    told = hand_over(household, people, relations, on_date=on_date, reason=paper.reason, actor=actor)
    return note_change(
        household=household, kind=ChangeKind.EVENT, subject=household, told=told, paper=paper, actor=actor
    )
