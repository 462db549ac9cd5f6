"""What a user has filtered the ledger by: one value that page, export and audit trail share."""

from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Self

from django.db.models import Q

from funds.models import EntryKind, FundLine, FundTier, FundType, LedgerEntry
from funds.models.ledger import LedgerEntryQuerySet
from villages.models import Township

COUNTY_LEVEL = "county"


@dataclass(frozen=True)
class LedgerFilter:
    """The filters of the ledger; None or an empty text where nothing was chosen.

    `township` is a township's id, or `COUNTY_LEVEL` for what belongs to no township; `document_no` and `project` match
    a part of the text, `project` also the whole code; `since` and `until` are ISO days, both included.
    """

    year: int | None = None
    tier: str = ""
    fund_type: str = ""
    line: int | None = None
    document_no: str = ""
    project: str = ""
    township: str = ""
    kind: str = ""
    since: str = ""
    until: str = ""

    @classmethod
    def from_form(cls, cleaned: dict[str, Any]) -> Self:
        """Take a valid form's data; days become ISO texts, blanks None or empty."""
        wanted: dict[str, Any] = {field.name: cleaned.get(field.name) for field in fields(cls)}
        for name, value in wanted.items():
            if isinstance(value, date):
                wanted[name] = value.isoformat()
        return cls(**{name: value for name, value in wanted.items() if value})

    def as_json(self) -> dict[str, Any]:
        """Return what is filtered by, to be stored; `LedgerFilter(**stored)` gives it back."""
        return {name: value for name, value in asdict(self).items() if value}

    def apply(self, entries: LedgerEntryQuerySet) -> LedgerEntryQuerySet:
        """Narrow `entries`."""
        simple: dict[str, Any] = {
            "line__year": self.year,
            "line__tier": self.tier,
            "line__fund_type": self.fund_type,
            "line_id": self.line,
            "line__document_no__contains": self.document_no,
            "kind": self.kind,
            "occurred_on__gte": self.since,
            "occurred_on__lte": self.until,
        }
        return entries.filter(self._project(), self._township(), **{k: v for k, v in simple.items() if v})

    def describe(self) -> str:
        """Say in words what is filtered by; 全部 when nothing is."""
        said: list[Any] = [
            self.year and f"{self.year} 年度",
            self.tier and f"{FundTier(self.tier).label}级",
            self.fund_type and FundType(self.fund_type).label,
            self.line and f"指标 {FundLine.objects.filter(pk=self.line).first() or self.line}",
            self.document_no and f"资金文号含 {self.document_no}",
            self.project and f"项目 {self.project}",
            self.township and self._township_name(),
            self.kind and EntryKind(self.kind).label,
            self.since and f"{self.since} 起",
            self.until and f"{self.until} 止",
        ]
        return "；".join(filter(None, said)) or "全部"

    def _project(self) -> Q:
        if not self.project:
            return Q()
        return Q(allocation__project__code=self.project) | Q(allocation__project__name__contains=self.project)

    def _township(self) -> Q:
        if not self.township:
            return Q()
        if self.township == COUNTY_LEVEL:
            return Q(allocation__project__township__isnull=True)
        return Q(allocation__project__township_id=int(self.township))

    def _township_name(self) -> str:
        if self.township == COUNTY_LEVEL:
            return "县本级"
        return str(Township.objects.filter(pk=self.township).first() or self.township)


def filtered_entries(chosen: LedgerFilter, user: Any) -> LedgerEntryQuerySet:
    """Return the entries `user` sees, narrowed by `chosen`."""
    visible: LedgerEntryQuerySet = LedgerEntry.objects.visible_to(user)
    return chosen.apply(visible)
