"""A workflow as a table that services, pages, API and tests all read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, TypedDict, Unpack

from config.lib.refusals import Refused


class MayAsk(Protocol):
    """Anybody whose permissions can be asked about."""

    def may(self, permission: str) -> bool:
        """Say whether this user holds `permission`."""
        ...


class TransitionNotAllowed(Refused):
    """The record is not in a state from which this action may be taken."""


@dataclass(frozen=True)
class Transition:
    """One move: from any of `sources` to `target`, for holders of `permission`.

    `other_person_than` lists the actions whose persons may not take this one; `needs_reason` asks for an opinion,
    `needs_document` for the number of a document, `needs` names what else must be there. `is_back` marks the ways back,
    which are open however the matter stands.
    """

    action: str
    label: str
    sources: frozenset[str]
    target: str
    permission: str
    other_person_than: frozenset[str] = frozenset()
    needs_reason: bool = False
    needs_document: bool = False
    needs: frozenset[str] = frozenset()
    is_back: bool = False


class More(TypedDict, total=False):
    """What a move may have beside who takes it from where to where."""

    needs_reason: bool
    needs_document: bool
    needs: frozenset[str]
    is_back: bool


def move_of_duty(
    duty_of: Mapping[str, str],
    action: str,
    label: str,
    sources: Iterable[str],
    target: str,
    permission: str,
    **more: Unpack[More],
) -> Transition:
    """Return one move of a table in which a person has one duty: excluded are the persons of all other duties.

    `duty_of` is action → duty, for all actions of the table.
    """
    others = frozenset(other for other, duty in duty_of.items() if duty != duty_of[action])
    return Transition(action, label, frozenset(sources), target, permission, other_person_than=others, **more)


class TransitionTable:
    """All the moves of one workflow, by action name, in declaration order."""

    def __init__(self, transitions: Iterable[Transition]) -> None:
        self._by_action = {t.action: t for t in transitions}

    def __iter__(self) -> Iterator[Transition]:
        return iter(self._by_action.values())

    def get(self, action: str) -> Transition:
        """Return the transition called `action`, or raise TransitionNotAllowed when the workflow has none."""
        if action not in self._by_action:
            raise TransitionNotAllowed("没有这个操作。请回到页面重新选择。")
        return self._by_action[action]

    def require(self, action: str, state: str, state_label: str) -> Transition:
        """Return the transition for `action`, or raise TransitionNotAllowed from `state`."""
        transition = self.get(action)
        if state not in transition.sources:
            raise TransitionNotAllowed(f"现在是「{state_label}」，不能{transition.label}。请刷新页面看最新情况。")
        return transition

    def available(self, state: str, user: MayAsk) -> list[Transition]:
        """Return the moves `user` may make from `state`."""
        return [t for t in self if state in t.sources and user.may(t.permission)]


def moves_of(tables: Mapping[str, TransitionTable]) -> list[str]:
    """Return every move between stored states as “level:from>to”, for the triggers that hold rows to their tables."""
    return sorted(
        f"{level}:{source}>{move.target}"
        for level, table in tables.items()
        for move in table
        for source in move.sources
        if source
    )
