"""Visits that a system of another unit records in the name of a cadre."""

from django.core.exceptions import PermissionDenied

from accounts.access import access_refusal
from accounts.audit import record, service
from accounts.models import User
from accounts.permissions import RECORD_VISITS
from config.lib.refusals import Refused
from households.models import Household, Visit
from households.services.visits import VisitEntry, record_visit
from villages.models import ApiClient, CadreAccount


@service("api.record_visit")
def record_visit_for(*, household_id: int, cadre_code: str, entry: VisitEntry, client: ApiClient) -> Visit:
    """Record a visit by the cadre `cadre_code` on behalf of `client`: both must be allowed to, each within its scope.

    The visit is the cadre's, by the same service as the page's; a second audit row names the system. Raises
    PermissionDenied when the system may not record visits, ObjectDoesNotExist when either of them does not see the
    household, Refused when the cadre has no account that may, and whatever `record_visit` raises.
    """
    if not client.may(RECORD_VISITS):
        raise PermissionDenied(f"「{client}」没有得到「记录走访」的授权。需要请联系县办系统管理员。")
    household = Household.objects.visible_to(client).get(pk=household_id)
    actor = _account_of(cadre_code, household)
    visit = record_visit(household_id=household.pk, entry=entry, actor=actor)
    record(actor=None, action="api.record_visit", subject=visit, after={"cadre": cadre_code, "client": client.name})
    return visit


def _account_of(cadre_code: str, household: Household) -> User:
    """Return the account through which the cadre records visits to `household`.

    A cadre may hold several; the first that sees the household counts. Raises Refused where none may record visits,
    ObjectDoesNotExist where none sees it.
    """
    held = CadreAccount.objects.filter(cadre__code=cadre_code, user__is_active=True).select_related("user")
    able = [account.user for account in held.order_by("pk") if _may_visit(account.user)]
    if not able:
        raise Refused("这位干部没有可以记走访的账号。请核对干部编码，或者请县办系统管理员先给他建账号。")
    for user in able:
        if Household.objects.visible_to(user).filter(pk=household.pk).exists():
            return user
    raise Household.DoesNotExist


def _may_visit(user: User) -> bool:
    """Say whether `user` could log in now and record a visit: an ended posting lends nothing to a system either."""
    return user.may(RECORD_VISITS) and not access_refusal(user)
