"""Who the person behind an account is, and the one function that compares the persons on a decision."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from config.lib.refusals import Refused, SamePersonRefused
from config.lib.transitions import Transition
from villages.models import CadreAccount


def person_of(user: Any) -> str:
    """Return the key of the person behind `user`: the keyed hash of the cadre's ID number (64 hex characters).

    Raises Refused when nobody stands behind the account: such an account may look, but not decide.
    """
    key = person_key(user)
    if not key:
        raise Refused("您的账号没有关联到干部本人，不能办理。请联系县办系统管理员。")
    return key


def person_key(user: Any) -> str:
    """Return the key of the person behind `user`, "" when nobody stands behind the account."""
    account = CadreAccount.objects.select_related("cadre").filter(user=user).first()
    return account.cadre.id_hash if account else ""


def duty_fault(
    transition: Transition, person: str, earlier: Mapping[str, str], sentence: Callable[[Transition, str], str]
) -> str:
    """Return why `person` may not take `transition`, having had another duty before; empty when they may.

    `earlier` is person → action; `sentence` says it of the transition and of the action that the person took.
    """
    others = {who: action for who, action in earlier.items() if action in transition.other_person_than}
    taken = others.get(person, "")
    try:
        require_other_person(person=person, earlier=others, sentence=sentence(transition, taken) if taken else "")
    except SamePersonRefused as refusal:
        return str(refusal)
    return ""


def require_other_person(*, person: str, earlier: Iterable[str], sentence: str) -> None:
    """Raise SamePersonRefused with `sentence` when `person` is among `earlier`. Both are keys from `person_of`."""
    if person in set(earlier):
        raise SamePersonRefused(sentence)
