"""Numbers of rows as they come back from addresses and forms, where anybody can have written anything."""

from collections.abc import Iterable

LONGEST = 18
"""So many digits always fit into the key of a table."""


def row_number(text: str) -> int | None:
    """Return the number of a row that `text` names; None where it names none that there can be."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else None


def row_numbers(texts: Iterable[str]) -> list[int]:
    """Return the numbers of rows among `texts`, each once, in order of size."""
    return sorted({number for text in texts if (number := row_number(text)) is not None})
