from funds.models.exports import LedgerExport
from funds.models.ledger import EntryKind, LedgerEntry, LedgerHead, LedgerIsAppendOnly, PayeeKind
from funds.models.lines import Allocation, FundLine, FundTier, FundType

__all__ = [
    "Allocation",
    "EntryKind",
    "FundLine",
    "FundTier",
    "FundType",
    "LedgerEntry",
    "LedgerExport",
    "LedgerHead",
    "LedgerIsAppendOnly",
    "PayeeKind",
]
