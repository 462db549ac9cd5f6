"""Words that all papers share: where a household lives, days, amounts, numbers as this printing may show them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from accounts.reveal import masked
from config.lib.money import format_money
from households.models import Household, Member, Pairing

BY_HAND = "＿＿＿＿＿＿＿＿＿＿＿"
"""Room for what is to be written in."""


@dataclass(frozen=True)
class Opened:
    """The numbers that were opened for one printing, by what they belong to; empty where nothing was.

    `ids` are ID numbers by member, `helper_phone` the helper's work phone.
    """

    ids: dict[int, str] = field(default_factory=dict)
    phone: str = ""
    bank_account: str = ""
    helper_phone: str = ""


def id_of(member: Member, opened: Opened) -> str:
    """Return the ID number of a member as this paper may show it."""
    return opened.ids.get(member.pk) or masked(member.id_number, "id")


def phone_of(household: Household, opened: Opened) -> str:
    """Return the telephone of a household as this paper may show it."""
    return opened.phone or masked(household.phone, "phone")


def place_of(household: Household) -> str:
    """Return where a household lives: township, village, group."""
    return f"{household.township}{household.village}{household.group or ''}"


def standing_on(pairings: Iterable[Pairing], on: date) -> Pairing | None:
    """Return the pairing that holds on a day, or None."""
    return next((p for p in pairings if p.valid_from <= on and (p.valid_to is None or on <= p.valid_to)), None)


def lead_of(household: Household) -> str:
    """Return the line below the title of a paper: whose it is, and where they live."""
    return f"户主 {household.head_name} · {place_of(household)}"


def day(on: date | None) -> str:
    """Return a day as tables show it, "" for none."""
    return f"{on:%Y-%m-%d}" if on else ""


def signed(on: date | None) -> str:
    """Return that somebody signed and when, "" where the line is still open."""
    return f"已签 {day(on)}" if on else ""


def yuan(amount: Decimal | None) -> str:
    """Return an amount without its unit, "" for none."""
    return "" if amount is None else format_money(amount)
