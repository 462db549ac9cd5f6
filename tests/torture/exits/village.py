"""The village of the histories: three households all met, everybody a chain needs and their like, one person twice."""

from types import SimpleNamespace

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from assessments.models import Trigger
from assessments.services.runs import run_here, start_run
from tests.assessments.chain import staff
from tests.assessments.factories import make_standard
from tests.assessments.in_order import put_in_order
from tests.conftest import make_household, make_users, pair, post
from villages.models import CadreAccount
from villages.models.people import PostingKind

MORE_STAFF = (
    ("bi", "毕经办", Role.COUNTY_CLERK),
    ("zhou", "周审批", Role.COUNTY_APPROVER),
    ("tang", "唐审核", Role.TOWNSHIP_REVIEWER),
    ("d_office", "双面人", Role.COUNTY_CLERK),
    ("d_approval", "双面人", Role.COUNTY_APPROVER),
    ("d_village", "双面人", Role.TOWNSHIP_CLERK),
    ("d_township", "双面人", Role.TOWNSHIP_REVIEWER),
)
"""A like of some, and four accounts that belong to one person."""
OF_ONE_PERSON = tuple(name for name, _, _ in MORE_STAFF if name.startswith("d_"))
STAFF = (
    "zhao", "qian", "liu", "wang", "he", "li", "wu", "bi", "zhou", "tang", *OF_ONE_PERSON, "sun", "shui", "sheng",
)  # fmt: skip
"""Who may be sent for a step, some of them always in vain."""
SECOND_DAYS = 5


def fill_village(here: SimpleNamespace) -> SimpleNamespace:
    """Add the people and households to the small county, their facts in order, and return it."""
    staff(here)
    for user in make_users(MORE_STAFF, here.unit, first=81):
        setattr(here, user.username, user)
    cadre = here.d_office.cadre_account.cadre
    CadreAccount.objects.filter(user__username__in=OF_ONE_PERSON).update(cadre=cadre)
    for name in ("tang", "d_village"):
        post(User.objects.get(username=name), here.east, PostingKind.TOWNSHIP_STAFF)
    bao = make_household(here.lower, "包小宝", "530399000011", size=2)
    mo = make_household(here.lower, "莫大山", "530399000012", size=1)
    for household in (bao, mo):
        pair(here.wang, household)
    here.homes, here.year = [here.chen, bao, mo], timezone.localdate().year
    for household in here.homes:
        put_in_order(household)
    return here


def begin(*, second_notice: bool) -> None:
    """Release the standard that a tree of histories goes by, and check everybody once."""
    make_standard(second_notice_days=SECOND_DAYS if second_notice else None)
    run_here(start_run(trigger=Trigger.COMMAND))
