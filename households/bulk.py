"""What can be done to the ticked households of the list: each action is a button that posts their ids as `pick`."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from config.lib.row_numbers import row_numbers

PICK = "pick"


@dataclass(frozen=True)
class BulkAction:
    """One button under the list: its words, with {n} for the number of ticked households, and where it posts to.

    The address gets `pick`, the ids, and has to narrow them by `visible_to` itself: they come from the browser.
    """

    label: str
    url: str
    order: int = 50

    @property
    def plain(self) -> str:
        """The words without a number, for a browser without script."""
        return self.label.replace("{n} ", "").replace("{n}", "")


def picked(data: QueryDict | Any) -> list[int]:
    """Return the ticked ids of a request, without what is none, each once."""
    return row_numbers(data.getlist(PICK))
