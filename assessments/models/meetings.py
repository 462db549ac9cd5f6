"""What the village does on paper: the representatives' meeting with its votes, the householder's signature, photos."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from assessments.models.cases import ExitCase
from assessments.models.claims import Claim
from assessments.models.notices import Notice
from config.lib.personal_numbers import without_numbers
from config.lib.triggers import append_only
from households.models import Evidence
from villages.models import Village
from villages.scope import ScopedQuerySet


class VillageMeetingQuerySet(ScopedQuerySet["VillageMeeting"]):
    """Meetings of the villages a user may see; a helper sees those that voted on a household of theirs."""

    household_path = "votes__case__household"
    village_path = "village"
    township_path = "village__township"


class VillageMeeting(models.Model):
    """One meeting of a village's representatives on exits: when the committees listed, who came, what was said.

    At least two thirds of those entitled were present, or it was no meeting.
    """

    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="+")
    listed_on = models.DateField("村两委列名单日期")
    held_on = models.DateField("评议会日期")
    place = models.CharField("地点", max_length=60, validators=[without_numbers])
    entitled = models.PositiveSmallIntegerField("应到代表")
    present = models.PositiveSmallIntegerField("实到代表")
    minutes = models.TextField("会议记录", max_length=2000, validators=[without_numbers])
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)

    objects = VillageMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="meeting_two_thirds_present",
                condition=Q(entitled__gte=1, present__lte=F("entitled"), entitled__lte=F("present") * 3 / 2),
            ),
            models.CheckConstraint(name="meeting_after_the_list", condition=Q(held_on__gte=F("listed_on"))),
            models.CheckConstraint(name="meeting_has_minutes", condition=~Q(minutes="")),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.village} {self.held_on} 评议会"


class MeetingVoteQuerySet(ScopedQuerySet["MeetingVote"]):
    """Votes on the households a user may see."""

    household_path = "case__household"
    village_path = "meeting__village"
    township_path = "meeting__village__township"


class MeetingVote(models.Model):
    """How one meeting voted on one round of an exit case; whoever was present and did neither abstained."""

    meeting = models.ForeignKey(VillageMeeting, on_delete=models.PROTECT, related_name="votes")
    case = models.ForeignKey(ExitCase, on_delete=models.PROTECT, related_name="votes")
    round = models.PositiveSmallIntegerField("轮次")
    votes_for = models.PositiveSmallIntegerField("同意")
    votes_against = models.PositiveSmallIntegerField("不同意")
    carried = models.BooleanField("通过")

    objects = MeetingVoteQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(name="meeting_vote_once_a_round", fields=["case", "round"])]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.case} {self.votes_for} 票同意"


class ConsentWay(models.TextChoices):
    """How the householder's signature came into the system."""

    DRAWN = "drawn", "在屏幕上签字"
    PHOTO = "photo", "签字表的照片"


class HouseholderAnswerQuerySet(ScopedQuerySet["HouseholderAnswer"]):
    """Answers of the households a user may see."""

    household_path = "case__household"
    village_path = "case__household__village"
    township_path = "case__household__township"


class HouseholderAnswer(models.Model):
    """What the householder said to the exit on a day, with the signed sheet as a paper of the household's file."""

    case = models.ForeignKey(ExitCase, on_delete=models.PROTECT, related_name="answers")
    round = models.PositiveSmallIntegerField("轮次")
    agrees = models.BooleanField("同意退出")
    signer = models.CharField("签字人", max_length=40, validators=[without_numbers])
    answered_on = models.DateField("日期")
    way = models.CharField("签字方式", max_length=5, choices=ConsentWay, blank=True)
    paper = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)

    objects = HouseholderAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="householder_answer_signed",
                condition=Q(agrees=False) | Q(paper__isnull=False, way__in=ConsentWay.values),
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.case} {'同意' if self.agrees else '不同意'}"


class CasePhotoQuerySet(ScopedQuerySet["CasePhoto"]):
    """Photos of the villages a user may see."""

    village_path = "village"
    township_path = "village__township"


class Moment(models.TextChoices):
    """What a photo shows."""

    MEETING = "meeting", "评议会现场"
    START = "start", "公示张贴"
    END = "end", "公示期满"
    PROOF = "proof", "争议证据"


class CasePhoto(models.Model):
    """A photo of a meeting, of a notice on its board, or of a paper of a claim, without the camera's hidden data."""

    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="+")
    meeting = models.ForeignKey(VillageMeeting, on_delete=models.PROTECT, null=True, blank=True, related_name="photos")
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, null=True, blank=True, related_name="photos")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, null=True, blank=True, related_name="photos")
    moment = models.CharField("拍的是什么", max_length=7, choices=Moment)
    file = models.FileField(upload_to="exit/%Y/%m/", max_length=200)
    original_sha256 = models.CharField("原文件校验值", max_length=64)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("上传时间", db_default=Now(), editable=False)

    objects = CasePhotoQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="case_photo_of_one_thing",
                condition=Q(moment=Moment.MEETING, meeting__isnull=False, notice__isnull=True, claim__isnull=True)
                | Q(moment__in=[Moment.START, Moment.END], meeting__isnull=True, notice__isnull=False)
                & Q(claim__isnull=True)
                | Q(moment=Moment.PROOF, meeting__isnull=True, notice__isnull=True, claim__isnull=False),
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.get_moment_display()} {self.pk}"
