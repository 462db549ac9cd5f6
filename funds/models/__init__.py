from funds.models.claims import Claim, ClaimFile, ClaimStep
from funds.models.exports import LedgerExport
from funds.models.findings import MoneyCheckResult, MoneyCheckRun, MoneyFinding
from funds.models.ledger import EntryKind, LedgerEntry, LedgerHead, LedgerIsAppendOnly, PayeeKind
from funds.models.lines import Allocation, FundLine, FundSource, FundTier, FundType
from funds.models.money_rules import MoneyRule, MoneyRuleDraft
from funds.models.months import ClosedMonth
from funds.models.orders import FundOrder, Integration
from funds.models.payments import PayItem, PayList, Payment, Refund
from funds.models.stated import StatedSubject, StatedTotal

__all__ = [
    "Allocation",
    "Claim",
    "ClaimFile",
    "ClaimStep",
    "ClosedMonth",
    "EntryKind",
    "FundLine",
    "FundOrder",
    "FundSource",
    "FundTier",
    "FundType",
    "Integration",
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
    "StatedSubject",
    "StatedTotal",
]
