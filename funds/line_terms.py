"""What a granting document says of a fund line, as an order carries it: kept as JSON, compared, told in words."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, Self

from config.lib.money import format_money, to_money
from funds.models.lines import FundLine, FundSource, FundTier, FundType

SAME_LINE = ("document_no", "tier", "fund_type", "year", "batch")
"""What together names a line: one document grants money for one type in one batch once."""


@dataclass(frozen=True)
class LineTerms:
    """The columns of a fund line that a document settles; amounts in 元."""

    document_no: str
    issuer: str
    tier: str
    fund_type: str
    year: int
    amount: Decimal
    issued_on: date
    batch: int = 1
    source: str = ""
    subject: str = ""
    use_until: date | None = None
    purpose: str = ""
    restriction: str = ""
    note: str = ""

    @classmethod
    def of(cls, line: FundLine) -> Self:
        """Return what stands about `line`."""
        return cls(**{field.name: getattr(line, field.name) for field in fields(cls)})

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Return what an order kept."""
        known = {field.name: kept[field.name] for field in fields(cls) if field.name in kept}
        known["amount"] = to_money(str(known["amount"]))
        for name in ("issued_on", "use_until"):
            if known.get(name):
                known[name] = date.fromisoformat(known[name])
        return cls(**known)

    def as_json(self) -> dict[str, Any]:
        """Return what an order keeps: days and amounts as texts."""
        return {
            name: str(value) if isinstance(value, Decimal | date) else value for name, value in asdict(self).items()
        }

    def columns(self) -> dict[str, Any]:
        """Return the columns of the line with their values."""
        return asdict(self)

    def naming(self) -> dict[str, Any]:
        """Return the columns that name the line."""
        return {name: getattr(self, name) for name in SAME_LINE}

    def told(self) -> Iterator[tuple[str, str]]:
        """Yield label and words of every column."""
        labels = {column.name: str(column.verbose_name) for column in FundLine._meta.concrete_fields}
        for field in fields(self):
            yield labels[field.name], _words(field.name, getattr(self, field.name))


def changed(before: LineTerms, after: LineTerms) -> list[tuple[str, str, str]]:
    """Return label and words before and after of every column that differs."""
    pairs = zip(before.told(), after.told(), strict=True)
    return [(label, was, becomes) for (label, was), (_, becomes) in pairs if was != becomes]


def _words(name: str, value: Any) -> str:
    if value in (None, ""):
        return "—"
    match name:
        case "tier":
            return str(FundTier(value).label)
        case "fund_type":
            return str(FundType(value).label)
        case "source":
            return str(FundSource(value).label)
        case "amount":
            return format_money(value)
    return str(value)
