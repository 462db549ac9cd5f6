"""Short ways to propose that two records are one."""

from typing import Any
from uuid import uuid4

from households.models import Household, Member, RecordMerge
from households.services.memberships import open_memberships
from households.services.merge_choices import likely_pairs
from households.services.merges import MergeAsk, propose_merge, propose_person_merge

WHY = "入户核对，是同一户人登记了两次"


def ask(**changes: Any) -> MergeAsk:
    """Return what somebody fills in, with `changes`."""
    return MergeAsk(**{"submit_key": uuid4(), "reason": WHY, "document": "户口簿"} | changes)


def ask_about(kept: Household, gone: Household, **changes: Any) -> MergeAsk:
    """Return a proposal in which everybody is who they seem to be, and the rest come over as other relatives."""
    people = likely_pairs(open_memberships(kept), open_memberships(gone))
    relations = {pk: "other" for pk, same in people.items() if same is None}
    return ask(**{"people": people, "relations": relations} | changes)


def propose(kept: Household, gone: Household, actor: Any, **changes: Any) -> RecordMerge:
    """Propose that `gone` is a second registration of `kept`."""
    about = ask_about(kept, gone, **changes)
    return propose_merge(kept_id=kept.pk, gone_id=gone.pk, ask=about, actor=actor)


def propose_people(kept: Member, gone: Member, actor: Any, **changes: Any) -> RecordMerge:
    """Propose that one record of a person is a second one of another."""
    return propose_person_merge(kept_id=kept.pk, gone_id=gone.pk, ask=ask(**changes), actor=actor)
