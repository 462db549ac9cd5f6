from funds.forms.ledger import LedgerFilterForm

__all__ = ["LedgerFilterForm"]
