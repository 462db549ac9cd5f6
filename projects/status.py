"""How far a project has come, in the words a county's project office uses."""

from django.db import models


class Milestone(models.TextChoices):
    """The milestones of a project in the order in which they are reached; a terminated project keeps everything."""

    PROPOSED = "proposed", "谋划申报"
    APPROVING = "approving", "审批中"
    APPROVED = "approved", "已立项"
    FILED = "filed", "已报备"
    TENDERED = "tendered", "已招标"
    STARTED = "started", "已开工"
    FINISHED = "finished", "已竣工"
    ACCEPTED = "accepted", "已验收"
    HANDED_OVER = "handed_over", "已移交"
    TERMINATED = "terminated", "终止"


COMPLETED = frozenset({Milestone.ACCEPTED, Milestone.HANDED_OVER})
"""From here on the works are done and checked; money still unpaid is 已完工项目未拨付资金."""

UNDER_WAY = frozenset({Milestone.STARTED, Milestone.FINISHED})
"""Works are going on, or wait for acceptance."""

ORDER: dict[str, int] = {milestone: place for place, milestone in enumerate(Milestone.values)}
"""Milestone → its place in the order in which they are reached."""

WORKS = (
    Milestone.FILED,
    Milestone.TENDERED,
    Milestone.STARTED,
    Milestone.FINISHED,
    Milestone.ACCEPTED,
    Milestone.HANDED_OVER,
)
"""What is planned and reached while a project is carried out."""

NOT_YET = frozenset({Milestone.PROPOSED, Milestone.APPROVING})
"""Before the project is approved nothing can be carried out."""

BY_HAND = (Milestone.FILED, Milestone.TENDERED, Milestone.STARTED, Milestone.FINISHED)
"""What whoever keeps the works writes down; acceptance and hand-over are services of their own."""
