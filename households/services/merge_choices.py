"""Two records beside each other: who of one is who of the other, where they differ, and what comes of the choices."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from accounts.reveal import number_said
from config.lib.entry_fields import EntryField
from config.lib.merging import digest
from households.codes import Relation
from households.models import Household, Member, Membership
from households.register_fields import HOUSEHOLD_FIELDS, MEMBER_FIELDS
from households.services.register import household_values

PERSON_FIELDS = tuple(one for one in MEMBER_FIELDS if one.name != "relation")
HOUSEHOLD = 0
"""What stands for the household itself among the ids of the people a choice is about."""


@dataclass(frozen=True)
class Choice:
    """One field in which two records differ: of whom (their id in the record that closes), and what both say."""

    of: int
    whose: str
    field: EntryField
    kept: Any
    gone: Any

    @property
    def key(self) -> str:
        """Its name in forms."""
        return f"{self.of}-{self.field.name}"

    @property
    def kept_words(self) -> str:
        """What the surviving record says; numbers masked."""
        return self.field.words(self.kept)

    @property
    def gone_words(self) -> str:
        """What the record that closes says; numbers masked."""
        return self.field.words(self.gone)

    def told(self, takes: Collection[str]) -> dict[str, Any]:
        """Return the choice as it is kept: both sides in words, and whose counts."""
        chosen = "gone" if self.key in takes else "kept"
        return {
            "of": self.of, "whose": self.whose, "name": self.field.name, "label": self.field.label,
            "kept": self.kept_words[:200], "gone": self.gone_words[:200], "chosen": chosen,
        }  # fmt: skip


def person_values(member: Member) -> dict[str, Any]:
    """Return what the register says about a person, by the names of PERSON_FIELDS; the ID number as it is stored."""
    return {one.name: getattr(member, one.name) for one in PERSON_FIELDS}


def household_choices(kept: Household, gone: Household) -> list[Choice]:
    """Return where two households differ. The group is none of it: the surviving one lives where it lives."""
    mine, theirs = household_values(kept), household_values(gone)
    hidden = _different_while_masked(kept, gone)
    fields = [one for one in HOUSEHOLD_FIELDS if one.name != "group"]
    return [
        Choice(HOUSEHOLD, "这一户", one, mine[one.name], theirs[one.name])
        for one in fields
        if one.name in hidden or one.words(mine[one.name]) != one.words(theirs[one.name])
    ]


def person_choices(kept: Member, gone: Member) -> list[Choice]:
    """Return where two records of one person differ."""
    mine, theirs = person_values(kept), person_values(gone)
    return [
        Choice(gone.pk, gone.name, one, mine[one.name], theirs[one.name])
        for one in PERSON_FIELDS
        if (
            kept.id_hash != gone.id_hash
            if one.name == "id_number"
            else one.words(mine[one.name]) != one.words(theirs[one.name])
        )
    ]


def _different_while_masked(kept: Household, gone: Household) -> set[str]:
    """Return the numbers that are two, or may be, however alike they look while masked.

    Telephones are compared by their hash. None is kept of an account: where both have one, somebody has to look.
    """
    found = {"phone"} if kept.phone_hash != gone.phone_hash else set()
    return found | ({"bank_account"} if kept.bank_account and gone.bank_account else set())


def likely_pairs(kept: Iterable[Membership], gone: Iterable[Membership]) -> dict[int, int | None]:
    """Return person of the record that closes → who they are in the surviving one, None for nobody there.

    By the ID number in its full form, else by name, sex and birth date.
    """
    left = [one.member for one in kept]
    found: dict[int, int | None] = {}
    for one in gone:
        same = next((other for other in left if is_same_number(one.member, other)), None)
        same = same or next((other for other in left if _traits(one.member) == _traits(other)), None)
        found[one.member_id] = same.pk if same else None
        if same:
            left.remove(same)
    return found


def is_same_number(one: Member, other: Member) -> bool:
    """Say whether two records have one ID number, in its form of 18 or of 15 digits."""
    return bool(_hashes(one) & _hashes(other))


def _hashes(member: Member) -> set[str]:
    return {member.id_hash, number_said(member.id_number).full_hash} - {""}


def _traits(member: Member) -> tuple[Any, ...]:
    return member.name, member.sex, member.birth_date


def stamp_of(kept: Iterable[Any], gone: Iterable[Any]) -> str:
    """Return the digest of everything two records say that a merge looks at; another one means somebody changed it."""
    return digest([[_plain(row) for row in side] for side in (kept, gone)])


def _plain(row: Any) -> list[str]:
    match row:
        case Household():
            values = household_values(row) | {"status": row.status, "village": row.village_id}
        case Membership():
            values = person_values(row.member) | {"relation": row.relation, "member": row.member_id}
        case Member():
            values = person_values(row) | {"active": row.is_active, "household": row.household_id}
    return [digest(value) for value in values.values()]


def relations_left(kept: Iterable[Membership]) -> list[tuple[str, str]]:
    """Return the relations in which somebody may come over: never as head, as spouse where there is none."""
    taken = {one.relation for one in kept} & {Relation.SPOUSE.value}
    return [(value, label) for value, label in Relation.choices if value != Relation.HEAD and value not in taken]
