"""Finding what one payee got, by a name that is typed; the name is compared by its keyed hash and written nowhere."""

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import VIEW_FUNDS
from config.lib.crypto import keyed_hash
from config.lib.refusals import Refused
from funds.models import LedgerEntry
from funds.selectors.entries import first_of_payee


@service("funds.find_payee", only_notes=True)
def find_payee(*, payee: str, actor: User) -> LedgerEntry:
    """Return the first entry of the payee with exactly this name, and note that `actor` looked for one.

    Raises PermissionDenied without the right to see funds, Refused when nobody of this name was paid.
    """
    require(actor, VIEW_FUNDS)
    found = first_of_payee(actor, keyed_hash(payee.strip()))
    if found is None:
        raise Refused("没有向这个名称付过款。请照凭证上的全称填写，一个字也不差才找得到。")
    record(actor=actor, action="funds.find_payee", subject=found)
    return found
