"""One entry of the ledger with what it belongs to, and everything one payee got. Reads only."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from funds.filters import LedgerFilter
from funds.models import LedgerEntry
from funds.models.ledger import LedgerEntryQuerySet

RELATED = ("line", "allocation__project__township", "allocation__project__village")


@dataclass(frozen=True)
class Beside:
    """What an entry is read with: the other leg of its posting, what it undoes, what undid it."""

    legs: list[LedgerEntry]
    undone: LedgerEntry | None
    undoing: LedgerEntry | None


def for_entry(entries: LedgerEntryQuerySet) -> LedgerEntryQuerySet:
    """Add what the page of an entry shows of it; the payee stays closed and out of reach."""
    return entries.select_related(*RELATED, "recorded_by").defer("payee", "payee_salt")


def beside(user: Any, entry: LedgerEntry) -> Beside:
    """Return what belongs to `entry`, in one statement: all of it stands on the same line."""
    seen = LedgerEntry.objects.visible_to(user).filter(line_id=entry.line_id).exclude(pk=entry.pk)
    near = Q(posting=entry.posting, number__range=(entry.number - 1, entry.number + 1)) | Q(reverses=entry)
    if entry.reverses_id:
        near |= Q(pk=entry.reverses_id)
    found = list(seen.filter(near).select_related("allocation__project").order_by("number"))
    return Beside(
        legs=[one for one in found if one.posting == entry.posting],
        undone=next((one for one in found if one.pk == entry.reverses_id), None),
        undoing=next((one for one in found if one.reverses_id == entry.pk), None),
    )


def of_payee(user: Any, entry: LedgerEntry) -> LedgerEntryQuerySet:
    """Return what the payee of `entry` was paid, with refunds and what was reversed of it; nothing where nobody was."""
    seen: LedgerEntryQuerySet = LedgerEntry.objects.visible_to(user)
    return seen.filter(payee_hash=entry.payee_hash) if entry.payee_hash else seen.none()


def first_of_payee(user: Any, payee_hash: str) -> LedgerEntry | None:
    """Return the first entry of the payee with this keyed hash, or None."""
    return LedgerEntry.objects.visible_to(user).filter(payee_hash=payee_hash).order_by("pk").first()


def of_place(user: Any, township: str) -> LedgerEntryQuerySet:
    """Return the entries on the projects of a township, or of the county as a whole."""
    seen: LedgerEntryQuerySet = LedgerEntry.objects.visible_to(user)
    return LedgerFilter(township=township).apply(seen.filter(allocation__isnull=False))
