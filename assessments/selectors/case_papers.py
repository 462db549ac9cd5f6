"""What the village put on paper about a case: meetings and votes, the householder's answers, notices, objections."""

from dataclasses import dataclass
from typing import Any

from assessments.models import ExitCase, HouseholderAnswer, MeetingVote, Notice, Objection, SampledCase


@dataclass(frozen=True)
class Papers:
    """The papers of one case, newest first, as far as the user may see them."""

    votes: list[MeetingVote]
    answers: list[HouseholderAnswer]
    notices: list[Notice]
    objections: list[Objection]
    samples: list[SampledCase]

    def __bool__(self) -> bool:
        return any((self.votes, self.answers, self.notices, self.objections, self.samples))


def read_papers(case: ExitCase, user: Any) -> Papers:
    """Return the papers of `case` that `user` may see, in five queries."""
    votes = MeetingVote.objects.visible_to(user).filter(case=case).select_related("meeting").order_by("-pk")
    answers = HouseholderAnswer.objects.visible_to(user).filter(case=case).select_related("paper").order_by("-pk")
    notices = (
        Notice.objects.visible_to(user)
        .filter(entries__case=case)
        .order_by("-pk")
        .distinct()
        .select_related("closed_by")
    )
    objections = Objection.objects.visible_to(user).filter(case=case).select_related("settled_by").order_by("-pk")
    sampled = SampledCase.objects.visible_to(user).filter(case=case, is_drawn=True)
    samples = list(sampled.select_related("sample", "checked_by").order_by("-pk"))
    return Papers(list(votes), list(answers), list(notices), list(objections), samples)
