"""How grave a finding is, and what it costs the score."""

from django.db import models


class Severity(models.IntegerChoices):
    """How grave a finding is; the gravest first."""

    ERROR = 1, "错误"
    WARNING = 2, "警告"
    HINT = 3, "提示"


POINTS: dict[int, int] = {Severity.ERROR: 0, Severity.WARNING: 50, Severity.HINT: 90}
"""What a household is worth whose gravest finding is of this severity."""
FULL_POINTS = 100

HOW_SCORED = (
    "每户看最重的一条问题：没有问题 100 分，只有提示 90 分，有警告 50 分，有错误 0 分。"
    "得分是各户的平均分；豁免期内的问题不扣分，豁免到期又扣。"
)
"""How a score is found, in the words of the pages that show one."""
