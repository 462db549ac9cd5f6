"""A claim on paper: read, put together, and noted in the trail."""

from accounts.audit import record, require, service
from accounts.models import User
from accounts.permissions import VIEW_PAYMENTS
from config.lib.printing.blocks import Printout
from funds.models import Claim, ClaimFile, PayItem
from funds.papers.claim_sheet import claim_sheet
from funds.selectors.claims import for_page


@service("funds.claim_print", only_notes=True)
def print_claim(*, claim_id: int, actor: User) -> Printout:
    """Return a claim with opinions and payees on paper, and note that `actor` printed it.

    Raises PermissionDenied, ObjectDoesNotExist outside the scope.
    """
    require(actor, VIEW_PAYMENTS)
    claim = for_page(Claim.objects.visible_to(actor)).get(pk=claim_id)
    items = PayItem.objects.filter(pay_list__claim=claim, pay_list__dropped_at__isnull=True)
    paper = claim_sheet(
        claim,
        steps=list(claim.steps.select_related("actor")),
        files=list(ClaimFile.objects.standing().filter(claim=claim)),
        items=list(items.select_related("member", "household", "unit").order_by("number")),
    )
    record(actor=actor, action="funds.claim_print", subject=claim)
    return paper
