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


def read_picks(picked: Iterable[str]) -> dict[int, int]:
    """Return what was ticked: id → round, from “457-2” (a row and its round) or “457” (round 0).

    What cannot be read is left out, so that a broken request picks less and never something else.
    """
    found: dict[int, int] = {}
    for text in picked:
        number, _, turn = text.partition("-")
        key, count = row_number(number), row_number(turn or "0")
        if key is not None and count is not None:
            found[key] = count
    return found
