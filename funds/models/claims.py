"""Claims for money (报账): what is asked for from which allocation, its papers, and who took which step on it."""

from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now

from config.lib.money import MoneyField
from config.lib.personal_numbers import without_numbers
from config.lib.triggers import append_only, only_columns_change, track_changes
from funds.claims import (
    CLAIM_MOVES,
    DUTY_OF,
    MOST_RETAINED,
    OPEN_TO_CHANGE,
    STORED_STATES,
    UNDER_CONTRACT,
    ClaimAction,
    ClaimKind,
    ClaimState,
    Duty,
    FileKind,
)
from funds.models.lines import Allocation
from funds.models.triggers import claim_moves_by_the_table
from households.models.evidence import FileType
from villages.scope import ScopedQuerySet

A_PERSON = "^[0-9a-f]{64}$"


class FundClaimQuerySet(ScopedQuerySet["Claim"]):
    """Claims for the projects a user may see."""

    village_path = "allocation__project__village"
    township_path = "allocation__project__township"
    county_rows = True


def _moves() -> str:
    moves = {f"{source}>{move.target}" for move in CLAIM_MOVES for source in move.sources if source}
    return ", ".join(f"'{move}'" for move in sorted(moves))


@track_changes
class Claim(models.Model):
    """One claim for money of one allocation: how much, what for, to whom, and where it stands.

    `retained` is kept back out of `amount` as retention money and paid by a claim of its own that `releases` this one;
    what is paid now is the rest. A claim for people and households names no payee: its pay list does. It moves by the
    table in funds/claims.py, also for the database.
    """

    allocation = models.ForeignKey(
        Allocation, on_delete=models.PROTECT, related_name="claims", verbose_name="分配", db_index=False
    )
    kind = models.CharField("报账类别", max_length=9, choices=ClaimKind)
    amount = MoneyField("报账金额 元")
    retained = MoneyField("扣留质保金 元", default=0)
    payee = models.CharField("收款单位", max_length=80, blank=True, validators=[without_numbers])
    claimed_on = models.DateField("报账日期")
    words = models.CharField("用途", max_length=300, validators=[without_numbers])
    over_reason = models.CharField("超出比例的原因", max_length=200, blank=True, validators=[without_numbers])
    releases = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="released_by",
        verbose_name="扣留质保金的报账",
        db_index=False,
    )
    state = models.CharField(
        "状态", max_length=9, choices=ClaimState, default=ClaimState.DRAFT, editable=False, blank=False
    )
    recorded_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)
    changed_at = models.DateTimeField("最近办理", db_default=Now(), editable=False)

    objects = FundClaimQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = "报账"
        indexes = [
            models.Index(name="fundclaim_state", fields=["state", "id"]),
            models.Index(name="fundclaim_allocation", fields=["allocation", "state"]),
        ]
        constraints = [
            models.CheckConstraint(name="fundclaim_kind_known", condition=Q(kind__in=ClaimKind.values)),
            models.CheckConstraint(name="fundclaim_state_known", condition=Q(state__in=STORED_STATES)),
            models.CheckConstraint(name="fundclaim_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="fundclaim_keeps_back_a_tenth_at_most",
                condition=Q(retained=0)
                | Q(retained__gt=0, kind__in=sorted(UNDER_CONTRACT), retained__lte=F("amount") * MOST_RETAINED),
            ),
            models.CheckConstraint(
                name="fundclaim_names_its_payee",
                condition=Q(kind=ClaimKind.BENEFIT, payee="") | ~Q(kind=ClaimKind.BENEFIT) & ~Q(payee=""),
            ),
            models.CheckConstraint(
                name="fundclaim_of_retention_names_its_claim",
                condition=Q(kind=ClaimKind.RETENTION, releases__isnull=False)
                | ~Q(kind=ClaimKind.RETENTION) & Q(releases__isnull=True),
            ),
            models.UniqueConstraint(
                name="fundclaim_retention_released_once", fields=["releases"], condition=~Q(state=ClaimState.WITHDRAWN)
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="said_until_handed_in",
                operation=pgtrigger.UpdateOf(
                    "allocation_id", "kind", "amount", "retained", "payee", "claimed_on", "words", "releases_id"
                ),
                condition=pgtrigger.Q(old__state__in=[str(s) for s in STORED_STATES if s not in OPEN_TO_CHANGE]),
            ),
            claim_moves_by_the_table(_moves(), persons=len(Duty)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number staff quote: 报账-2026-000012."""
        return f"报账-{self.claimed_on.year}-{self.pk:06}"

    @property
    def payable(self) -> Decimal:
        """What is paid by this claim itself, in 元."""
        return self.amount - self.retained

    @property
    def is_open_to_change(self) -> bool:
        """Whether the applicant may still correct it."""
        return self.state in OPEN_TO_CHANGE

    @property
    def shape(self) -> str:
        """The kind of status (word, colour, shape) that the pages show for the state."""
        shapes = {ClaimState.PAID: "ok", ClaimState.RETURNED: "warn", ClaimState.WITHDRAWN: "none"}
        return shapes.get(ClaimState(self.state), "now")


class FundClaimStepQuerySet(ScopedQuerySet["ClaimStep"]):
    """Steps on the claims a user may see."""

    village_path = "claim__allocation__project__village"
    township_path = "claim__allocation__project__township"
    county_rows = True


def _duty() -> Case:
    """Return the duty of a row's action as the database computes it."""
    actions = {duty: sorted(action for action, its in DUTY_OF.items() if its == duty) for duty in Duty.values}
    return Case(
        *(When(action__in=actions[duty], then=Value(str(duty))) for duty in Duty.values),
        output_field=models.TextField(),
    )


MUST_SAY = sorted(move.action for move in CLAIM_MOVES if move.needs_reason)


class ClaimStep(models.Model):
    """One person took one step on a claim, with an opinion; for a payment the voucher and the day."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="steps", db_index=False)
    action = models.CharField("办理", max_length=10, choices=ClaimAction)
    words = models.CharField("意见", max_length=200, blank=True, validators=[without_numbers])
    voucher = models.CharField("凭证号", max_length=60, blank=True)
    on_date = models.DateField("支付日期", null=True, blank=True)
    person = models.CharField("办理人校验值", max_length=64)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    role = models.CharField("办理时角色", max_length=20)
    taken_at = models.DateTimeField("办理时间", db_default=Now(), editable=False)

    objects = FundClaimStepQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="fundclaim_step_known", condition=Q(action__in=ClaimAction.values)),
            models.CheckConstraint(name="fundclaim_step_names_a_person", condition=Q(person__regex=A_PERSON)),
            models.CheckConstraint(
                name="fundclaim_step_back_says_why", condition=~Q(action__in=MUST_SAY) | ~Q(words="")
            ),
            models.CheckConstraint(
                name="fundclaim_step_of_payment_has_a_day",
                condition=Q(action=ClaimAction.PAY, on_date__isnull=False) & ~Q(voucher="")
                | ~Q(action=ClaimAction.PAY) & Q(on_date__isnull=True, voucher=""),
            ),
            ExclusionConstraint(
                name="fundclaim_step_one_duty_a_person",
                expressions=[
                    ("claim", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    (_duty(), RangeOperators.NOT_EQUAL),
                ],
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.claim} {self.get_action_display()}"


class ClaimFileQuerySet(ScopedQuerySet["ClaimFile"]):
    """Papers of the claims a user may see."""

    village_path = "claim__allocation__project__village"
    township_path = "claim__allocation__project__township"
    county_rows = True

    def standing(self) -> "ClaimFileQuerySet":
        """Narrow to those that nobody has taken back."""
        return self.filter(withdrawn_at__isnull=True)


_STANDING = Q(withdrawn_at__isnull=True)
_INVOICE = Q(kind=FileKind.INVOICE)


class ClaimFile(models.Model):
    """One paper of a claim as a stored picture or PDF, closed on disk. A wrong one is taken back; row and file stay.

    An invoice has its number, and neither number nor file can stand in two claims at once.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="files", verbose_name="报账")
    kind = models.CharField("材料", max_length=11, choices=FileKind)
    number = models.CharField("发票号码", max_length=20, blank=True)
    file = models.FileField(upload_to="claims/papers/%Y/%m/", max_length=200)
    content_type = models.CharField("文件类型", max_length=15, choices=FileType)
    size = models.PositiveIntegerField("大小")
    original_sha256 = models.CharField("原文件校验值", max_length=64)
    stored_sha256 = models.CharField("存档校验值", max_length=64)
    recorded_at = models.DateTimeField("上传时间", db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True, editable=False)

    objects = ClaimFileQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "id"]
        constraints = [
            models.CheckConstraint(name="claim_file_kind_known", condition=Q(kind__in=FileKind.values)),
            models.CheckConstraint(name="claim_file_type_known", condition=Q(content_type__in=FileType.values)),
            models.CheckConstraint(
                name="claim_file_invoice_has_a_number", condition=_INVOICE & ~Q(number="") | ~_INVOICE & Q(number="")
            ),
            models.UniqueConstraint(
                name="claim_file_once", fields=["claim", "kind", "original_sha256"], condition=_STANDING
            ),
            models.UniqueConstraint(
                name="claim_invoice_number_once", fields=["number"], condition=_STANDING & _INVOICE
            ),
            models.UniqueConstraint(
                name="claim_invoice_file_once", fields=["original_sha256"], condition=_STANDING & _INVOICE
            ),
        ]
        triggers = [
            only_columns_change("withdrawn_at"),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.claim} {self.get_kind_display()}"

    @property
    def is_picture(self) -> bool:
        """Whether it is shown on a page; anything else is downloaded."""
        return self.content_type == FileType.JPEG
