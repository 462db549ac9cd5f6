"""What the household page tells of each person beside school and insurance: work, disability, assistance, with origin.

Read from the sayings that the page compares anyway, so that nothing more is asked.
"""

from typing import Any, NamedTuple

from households.codes_person import DisabilityKind, DisabilityLevel, PublicPost, Welfare, WelfareType, WorkState
from households.selectors.fact_rows import SAID


class Told(NamedTuple):
    """One fact about a person in words, and from whom it is and of which day."""

    words: str
    origin: str


def told_of_persons(household: Any) -> dict[int, dict[str, Told]]:
    """Return by member, then by kind, what counts now (household from `with_sayings`)."""
    told: dict[int, dict[str, Told]] = {}
    for key, words in _WORDS.items():
        for row in getattr(household, SAID + key):
            own = told.setdefault(row["member_id"], {})
            own.setdefault(key, Told(words(row), origin_of_row(row)))
    return told


def origin_of_row(row: dict[str, Any]) -> str:
    """Return from whom a fact read as a row is, and of which day."""
    return " ".join(filter(None, (row["source_name"], row["valid_from"])))


def _work(row: dict[str, Any]) -> str:
    away = f"{row['place']} {row['months']} 个月" if row["place"] else ""
    post = f"{PublicPost(row['post']).label} {row['post_months']} 个月" if row["post"] else ""
    state = WorkState(row["state"]).label if row["state"] else ""
    return f"{row['year']} 年" + "，".join(filter(None, (state, away, post)))


def _disability(row: dict[str, Any]) -> str:
    return f"{DisabilityKind(row['kind']).label}{DisabilityLevel(row['level']).label}"


def _welfare(row: dict[str, Any]) -> str:
    if row["type"]:
        return WelfareType(row["type"]).label
    return "没有低保和特困" if row["welfare"] == Welfare.NONE else Welfare(row["welfare"]).label


_WORDS = {"work": _work, "disability": _disability, "welfare": _welfare}
