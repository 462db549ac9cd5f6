"""People who stand in the register twice: records of one ID number, those who have left included."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from accounts.reveal import masked
from config.lib.keyset import KeysetPage, keyset_page
from households.models import Member

PAIRS_AT_ONCE = 20


@dataclass(frozen=True)
class Group:
    """The records of one ID number that `user` sees, and how many there are that they do not see."""

    records: list[Member]
    elsewhere: int

    @property
    def total(self) -> int:
        return len(self.records) + self.elsewhere

    @property
    def kept(self) -> Member:
        """Which of them would go on when they are merged: one that is on the register, the oldest of those."""
        return self.records[0]

    @property
    def masked(self) -> str:
        """The number as lists show it."""
        return masked(self.records[0].id_number, "id")


def read_duplicates(user: Any, *, after: str = "", before: str = "") -> tuple[list[Group], KeysetPage, int]:
    """Return a page of ID numbers that stand in several records, one of them in the user's scope, and how many.

    Three queries and one for the count. Of records out of scope nothing is told but that they are there.
    """
    numbers = _shared(user)
    page = keyset_page(numbers, fields=("id",), after=after, before=before, size=PAIRS_AT_ONCE)
    hashes = [row.id_hash for row in page.rows]
    standing = Member.objects.filter(id_hash__in=hashes, merged_into__isnull=True)
    records = Member.objects.visible_to(user).filter(pk__in=standing).select_related("household__village")
    by_hash: dict[str, list[Member]] = {}
    for record in records.order_by("-is_active", "pk"):
        by_hash.setdefault(record.id_hash, []).append(record)
    totals = dict(standing.order_by().values_list("id_hash").annotate(n=Count("pk")))
    groups = [Group(by_hash[one], totals[one] - len(by_hash[one])) for one in hashes]
    return groups, page, numbers.count()


def _shared(user: Any) -> QuerySet[Member]:
    """Return, for each number that stands in several records, the first record with it that `user` sees.

    A record that went into another one is none any more.
    """
    mine = Member.objects.visible_to(user).filter(merged_into__isnull=True)
    twin = Member.objects.filter(id_hash=OuterRef("id_hash"), merged_into__isnull=True).exclude(pk=OuterRef("pk"))
    earlier = mine.filter(id_hash=OuterRef("id_hash"), pk__lt=OuterRef("pk"))
    return mine.filter(Exists(twin)).exclude(Exists(earlier)).order_by()
