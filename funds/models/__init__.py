from funds.models.exports import LedgerExport
from funds.models.findings import MoneyCheckResult, MoneyCheckRun, MoneyFinding
from funds.models.ledger import EntryKind, LedgerEntry, LedgerHead, LedgerIsAppendOnly, PayeeKind
from funds.models.lines import Allocation, FundLine, FundTier, FundType
from funds.models.money_rules import MoneyRule, MoneyRuleDraft

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
    "MoneyCheckResult",
    "MoneyCheckRun",
    "MoneyFinding",
    "MoneyRule",
    "MoneyRuleDraft",
    "PayeeKind",
]
