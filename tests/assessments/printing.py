"""Short ways to look at what stands on a printed description."""

from typing import Any

from config.lib.printing.blocks import Opinion, Printout


def blocks(printout: Printout, kind: str) -> list[Any]:
    """Return the blocks of one kind."""
    return [block for block in printout.blocks if type(block).__name__ == kind]


def grid(printout: Printout, first: str) -> Any:
    """Return the table whose first column is called so."""
    return next(block for block in blocks(printout, "Grid") if block.head[0] == first)


def opinions_of(printout: Printout) -> dict[str, Opinion]:
    """Return the opinions by what stands beside them, in one line."""
    found = (one for block in blocks(printout, "Opinions") for one in block.opinions)
    return {one.label.replace("\n", ""): one for one in found}


def values(printout: Printout) -> dict[str, str]:
    """Return all labelled values."""
    return {fact.label: fact.value for block in blocks(printout, "Facts") for fact in block.facts}
