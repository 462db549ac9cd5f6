"""Every workbook that can be sent in: the register's own, and those of higher apps."""

from households.imports.cadre_books import CADRE_BOOK, PAIRING_BOOK
from households.imports.columns import BookKind
from households.imports.fact_books import FACT_BOOKS
from households.imports.income_book import INCOME_BOOK
from households.imports.kinds import further_kinds
from households.imports.posting_book import POSTING_BOOK
from households.imports.register_book import REGISTER_BOOK
from households.imports.village_book import VILLAGE_BOOK

BOOKS: dict[str, BookKind] = {
    book.key: book
    for book in (REGISTER_BOOK, INCOME_BOOK, *FACT_BOOKS, CADRE_BOOK, PAIRING_BOOK, POSTING_BOOK, VILLAGE_BOOK)
}
"""The register's own workbooks, which are exported, too."""


def all_books() -> dict[str, BookKind]:
    """Return every workbook that can be sent in, by its key."""
    return BOOKS | {key: kind.book for key, kind in further_kinds().items()}
