"""What a check reports."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Finding:
    """One problem on one record. `code` is stable; `message` is Chinese, for staff to read."""

    code: str
    subject: str
    message: str


Check = Callable[[date], Iterator[Finding]]
