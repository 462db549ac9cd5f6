"""Money: one field type, one rounding rule, no floats. Amounts are in 元."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models

CENT = Decimal("0.01")


def to_money(value: Decimal | int | str) -> Decimal:
    """Round `value` (元) to cents, half up. Raise TypeError for a float: it has already lost precision."""
    if isinstance(value, float):
        raise TypeError("money must not come from a float")
    return Decimal(value).quantize(CENT, ROUND_HALF_UP)


def format_money(value: Decimal) -> str:
    """Return `value` as staff read it: 1,234.56, with a true minus sign."""
    return f"{to_money(value):,.2f}".replace("-", "−")


class MoneyField(models.DecimalField):  # type: ignore[type-arg]
    """A DecimalField in 元 with the county's precision, so no model chooses its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 16)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(*args, **kwargs)
