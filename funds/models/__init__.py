from funds.models.claims import Claim, ClaimFile, ClaimStep
from funds.models.exports import LedgerExport
from funds.models.findings import MoneyCheckResult, MoneyCheckRun, MoneyFinding
from funds.models.ledger import EntryKind, LedgerEntry, LedgerHead, LedgerIsAppendOnly, PayeeKind
from funds.models.lines import Allocation, FundLine, FundTier, FundType
from funds.models.money_rules import MoneyRule, MoneyRuleDraft
from funds.models.payments import PayItem, PayList, Payment, Refund

__all__ = [
    "Allocation",
    "Claim",
    "ClaimFile",
    "ClaimStep",
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
    "PayItem",
    "PayList",
    "PayeeKind",
    "Payment",
    "Refund",
]
