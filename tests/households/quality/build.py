"""Households as the rules see them, in order from the start; a test changes the one thing it is about."""

from datetime import date
from decimal import Decimal
from typing import Any

from accounts.reveal import NumberForm, NumberSaid
from households.quality.record import Calendar, Home, Person, Sheet, Watch
from households.quality.rule import Fault, Rule

DAY = date(2026, 11, 20)
CALENDAR = Calendar(DAY, line=Decimal("3500.00"))


def number(**changes: Any) -> NumberSaid:
    """Return what a good number of a man born in 1980 says."""
    good = {"form": NumberForm.RESIDENT, "length": 18, "area": "530323"}
    return NumberSaid(**{**good, "birth": date(1980, 5, 1), "sex": "1", "full_hash": ""} | changes)


def person(**changes: Any) -> Person:
    """Return a healthy head of a household, 46 years old, with nothing wrong about him."""
    good = {
        "id": 1, "name": "陈阿福", "sex": "1", "birth_date": date(1980, 5, 1), "relation": "head", "ethnicity": "01",
        "education": "junior", "health": ["healthy"], "labour": "ordinary", "basic": "resident",
        "serious_illness": True, "both_insurances": False, "schooling": None,
        "stage": None, "disability": None, "welfare": None, "work_state": None, "work_months": None,
        "work_firm": None, "work_sector": None, "work_channel": None, "work_wage": None, "post": None,
        "since": date(2015, 1, 1), "insured_on": date(2026, 3, 1), "schooled_on": None, "office": None, "age": 46,
        "number": number(),
    }  # fmt: skip
    return Person(**good | changes)


def child(**changes: Any) -> Person:
    """Return a son of ten, at school."""
    born = date(2016, 5, 1)
    own = {
        "id": 2,
        "name": "陈小福",
        "birth_date": born,
        "age": 10,
        "relation": "son",
        "education": "",
        "labour": "none",
    }
    return person(**own | {"schooling": "in_school", "number": number(birth=born)} | changes)


def wife(**changes: Any) -> Person:
    """Return the head's wife."""
    own = {"id": 3, "name": "白石花", "sex": "2", "relation": "spouse", "number": number(sex="2")}
    return person(**own | changes)


def sheet(**changes: Any) -> Sheet:
    """Return a closed worksheet of the last ended window."""
    good = {
        "window_end": date(2026, 9, 30), "wage": Decimal("12000.50"), "business": Decimal("3500"),
        "from_property": Decimal(0), "transfer": Decimal("1240"), "business_cost": Decimal("900"),
        "per_head": Decimal("5280.17"), "item_count": 0, "head_count": 3,
        "one_off": Decimal(0),
    }  # fmt: skip
    return Sheet(**good | changes)


def watch(**changes: Any) -> Watch:
    """Return a watched household, out of poverty since long and helped to earn."""
    good = {
        "kind": "unstable", "risks": ["work"], "since": date(2026, 2, 10), "until": None, "helped": ["industry"],
        "begun": ["industry"],
    }  # fmt: skip
    return Watch(**good | changes)


def home(*people: Person, **changes: Any) -> Home:
    """Return a household of these people (a family of three unless given) about which nothing is wrong."""
    good = {
        "id": 7, "attribute": "general", "main_cause": "no_skill", "other_causes": ["no_money"],
        "identified_by": "national", "has_phone": True, "grade": "A", "remedy": "none", "housing_on": date(2026, 3, 1),
        "water_on": date(2026, 3, 1), "water_fails": False, "split_on": None,
        "house_area": Decimal(80), "road_km": Decimal("1.5"), "people": people or (person(), wife(), child()),
    }  # fmt: skip
    return Home(**good | changes)


def faults(rule: Rule, *people: Person, **changes: Any) -> list[Fault]:
    """Return what a rule finds about a household of these people."""
    return list(rule.find(home(*people, **changes), CALENDAR))


def said(rule: Rule, *people: Person, **changes: Any) -> list[str]:
    """Return the sentences of a rule about a household of these people."""
    return [fault.sentence for fault in faults(rule, *people, **changes)]
