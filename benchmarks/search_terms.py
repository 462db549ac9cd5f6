"""Terms of each kind for the search benchmark, drawn from the county that was loaded."""

import random

from config.lib.crypto import keyed_hash
from config.lib.idcard import check_character
from config.lib.pinyin import initials
from households.models import Household, Member


def main(count: str) -> dict[str, list[str]]:
    """Return `count` terms of each kind by the name of their figure. Some people and households get known numbers."""
    number, chance = int(count), random.Random(2026)
    homes = chance.sample(list(Household.objects.select_related("village").order_by("id")), number)
    people = chance.sample(list(Member.objects.filter(is_active=True, name__regex="^.{3}$").order_by("id")), number)
    names = [person.name for person in people]
    cards = [_with_card(person, order) for order, person in enumerate(people)]
    return {
        "search_name": names,
        "search_given_name": [name[1:] for name in names],
        "search_surname": [name[0] for name in names],
        "search_initials": [initials(name) for name in names],
        "search_one_letter": [initials(name)[0] for name in names],
        "search_code": [home.code for home in homes],
        "search_code_beginning": [home.code[:12] for home in homes],
        "search_village": [home.village.name for home in homes],
        "search_phone": [_with_phone(home, order) for order, home in enumerate(homes)],
        "search_id_number": cards,
        "search_id_number_15": [card[:6] + card[8:17] for card in cards],
        "search_nothing": [f"无{name[1:]}氏" for name in names],
    }


def _with_card(person: Member, order: int) -> str:
    """Give a person an ID number of no real area, and return it."""
    first = f"990001{19600101 + order % 28}{order:03}"
    card = first + check_character(first)
    Member.objects.filter(pk=person.pk).update(id_hash=keyed_hash(card))
    return card


def _with_phone(home: Household, order: int) -> str:
    """Give a household a telephone number that nobody else has, and return it."""
    phone = f"1990000{order:04}"
    Household.objects.filter(pk=home.pk).update(phone_hash=keyed_hash(phone))
    return phone
