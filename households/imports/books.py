"""Every workbook that can be sent in."""

from households.imports.columns import BookKind
from households.imports.fact_books import FACT_BOOKS
from households.imports.register_book import REGISTER_BOOK

BOOKS: dict[str, BookKind] = {book.key: book for book in (REGISTER_BOOK, *FACT_BOOKS)}
