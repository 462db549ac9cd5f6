"""Every workbook that can be sent in."""

from households.imports.cadre_books import CADRE_BOOK, PAIRING_BOOK
from households.imports.columns import BookKind
from households.imports.fact_books import FACT_BOOKS
from households.imports.income_book import INCOME_BOOK
from households.imports.posting_book import POSTING_BOOK
from households.imports.register_book import REGISTER_BOOK
from households.imports.village_book import VILLAGE_BOOK

BOOKS: dict[str, BookKind] = {
    book.key: book
    for book in (REGISTER_BOOK, INCOME_BOOK, *FACT_BOOKS, CADRE_BOOK, PAIRING_BOOK, POSTING_BOOK, VILLAGE_BOOK)
}
