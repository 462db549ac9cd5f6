"""What a system is told of a part of the ledger it reads by the API, in lines that are signed."""

import json
from collections.abc import Mapping
from decimal import Decimal

from django.db.models import Count, Sum
from django.utils import timezone

from config.lib.crypto import signing_key_id
from funds.models.ledger import LedgerEntryQuerySet
from funds.proof import manifest as words
from funds.proof.manifest import Head, head_line
from villages.models import County

FORM = "huce-api-1"


def manifest_of(entries: LedgerEntryQuerySet, *, by: str, filters: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the lines about `entries`: rows, sum, and of each line in them the end of its chain.

    One statement gives all of it, so that what is posted meanwhile counts everywhere or nowhere.
    """
    named = ("line_id", "line__document_no", "line__head__number", "line__head__hash")
    grouped = entries.order_by().values_list(*named).annotate(Count("pk"), Sum("amount"))
    found = [(Head(*row[:5]), row[5]) for row in grouped.order_by("line_id")]
    return [
        (words.FORM_LINE, FORM),
        (words.REPORT, "资金台账"),
        (words.COUNTY, str(County.objects.first() or "")),
        (words.AS_OF, timezone.localtime().isoformat(timespec="seconds")),
        (words.OPERATOR, by),
        ("筛选条件", json.dumps(filters, ensure_ascii=False, sort_keys=True)),
        (words.ROWS, str(sum(head.exported for head, _ in found))),
        (words.AMOUNT, f"{sum((amount for _, amount in found), start=Decimal(0)):.2f}"),
        *(head_line(head) for head, _ in found),
        (words.KEY, signing_key_id()),
    ]
