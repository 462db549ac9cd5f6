"""What a notice (公示) on a board is, whatever it is about: where it hangs, its clock, how it ends."""

from django.conf import settings
from django.db import models

from config.lib.personal_numbers import without_numbers

CLOCK = ("place", "posted_on", "required_days", "in_working_days", "last_day", "phone", "posted_by_id")
"""What is frozen when a notice is posted."""


class BoardNotice(models.Model):
    """A list hangs on a board for objections from a day on, until its days have run out.

    The day of posting is day 0; it may be closed after `last_day`, with a photo of the board and an opinion, once no
    objection is open. One that is taken down says why.
    """

    place = models.CharField("张贴地点", max_length=60, validators=[without_numbers])
    posted_on = models.DateField("张贴日期")
    required_days = models.PositiveSmallIntegerField("公示天数")
    in_working_days = models.BooleanField("按工作日计")
    last_day = models.DateField("最后一天")
    phone = models.CharField("监督电话", max_length=30)
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    closed_on = models.DateField("结束日期", null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    opinion = models.CharField("结束意见", max_length=200, blank=True, validators=[without_numbers])
    withdrawn_at = models.DateTimeField("撤下时间", null=True, blank=True, editable=False)
    withdraw_reason = models.CharField("撤下原因", max_length=200, blank=True, validators=[without_numbers])

    class Meta:
        abstract = True

    @property
    def is_running(self) -> bool:
        """Whether it hangs for objections."""
        return self.closed_on is None and self.withdrawn_at is None
