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
