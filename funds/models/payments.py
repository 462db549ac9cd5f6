"""Who is paid: pay lists with their payees, the payments that came of claims, and how a payment is undone."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now

from config.lib.fields import EncryptedTextField
from config.lib.money import MoneyField
from config.lib.personal_numbers import without_numbers
from config.lib.triggers import append_only, closed_once, only_columns_change
from funds.claims import RefundState, RefundWay
from funds.models.claims import A_PERSON, Claim
from funds.models.ledger import LedgerEntry, PayeeKind
from funds.pay_policies import PayPolicy
from households.models import Household, Member
from villages.models import Unit
from villages.scope import ScopedQuerySet


class PayListQuerySet(ScopedQuerySet["PayList"]):
    """Pay lists of the claims a user may see."""

    village_path = "claim__allocation__project__village"
    township_path = "claim__allocation__project__township"
    county_rows = True

    def standing(self) -> "PayListQuerySet":
        """Narrow to the one of each claim that counts: the last that was sent in."""
        return self.filter(dropped_at__isnull=True)


class PayList(models.Model):
    """One workbook of payees sent in for a claim: for which policy and period, how many, how much, what is wrong.

    The file stays as it came, closed on disk. With `faults` ([row, field, sentence]) nobody is listed. The next one
    sent in takes its place.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="pay_lists", verbose_name="报账")
    policy = models.CharField("政策", max_length=10, choices=PayPolicy)
    period = models.CharField("发放期间", max_length=12)
    period_from = models.DateField("期间起")
    period_to = models.DateField("期间止")
    file = models.FileField(upload_to="claims/lists/%Y/%m/", max_length=200)
    file_name = models.CharField("文件", max_length=120)
    sha256 = models.CharField("文件校验码", max_length=64)
    rows = models.PositiveIntegerField("行数")
    amount = MoneyField("合计 元")
    faults = models.JSONField("问题", default=list)
    recorded_at = models.DateTimeField("上传时间", db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    dropped_at = models.DateTimeField("换下时间", null=True, blank=True, editable=False)

    objects = PayListQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="pay_list_policy_known", condition=Q(policy__in=PayPolicy.values)),
            models.CheckConstraint(name="pay_list_period_in_order", condition=Q(period_to__gte=F("period_from"))),
            models.UniqueConstraint(
                name="pay_list_one_standing", fields=["claim"], condition=Q(dropped_at__isnull=True)
            ),
        ]
        triggers = [
            only_columns_change("dropped_at"),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.claim} {self.get_policy_display()} {self.period}"


class PayItemQuerySet(ScopedQuerySet["PayItem"]):
    """What is paid to the households a user may see, and to people of them; what goes to units: county roles."""

    household_path = "household"
    village_path = "household__village"
    township_path = "household__township"
    county_rows = True

    def live(self) -> "PayItemQuerySet":
        """Narrow to what is listed or paid, and was not taken off a list or given back."""
        return self.filter(ended_at__isnull=True)


def _days() -> Func:
    days = (F("period_from"), F("period_to"), Value("[]"))
    return Func(*days, function="daterange", output_field=DateRangeField())


class PayItem(models.Model):
    """One payee of a pay list and what they get: a person, a household as a whole, or a unit.

    `payee_key` names the payee whoever writes them down: for a person the keyed hash of the ID number. Nobody can stand
    twice under one policy for days that overlap, in whichever claims: the database refuses it. A row ends when its list
    is replaced, its claim withdrawn, or the whole money given back.
    """

    pay_list = models.ForeignKey(PayList, on_delete=models.PROTECT, related_name="items", verbose_name="发放清单")
    number = models.PositiveIntegerField("行号")
    payee_kind = models.CharField("收款方类别", max_length=10, choices=PayeeKind)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="人")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, related_name="pay_items", verbose_name="户"
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="单位"
    )
    payee_key = models.CharField("收款方校验值", max_length=70)
    policy = models.CharField("政策", max_length=10, choices=PayPolicy)
    period = models.CharField("发放期间", max_length=12)
    period_from = models.DateField("期间起")
    period_to = models.DateField("期间止")
    amount = MoneyField("金额 元")
    bank_account = EncryptedTextField("银行账号", blank=True)
    bank_hash = models.CharField("银行账号校验值", max_length=64, blank=True)
    note = models.CharField("说明", max_length=60, blank=True, validators=[without_numbers])
    ended_at = models.DateTimeField("不再有效", null=True, blank=True, editable=False)

    objects = PayItemQuerySet.as_manager()

    class Meta:
        ordering = ["pay_list", "number"]
        constraints = [
            models.CheckConstraint(name="pay_item_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="pay_item_names_its_payee",
                condition=Q(
                    payee_kind=PayeeKind.MEMBER, member__isnull=False, household__isnull=False, unit__isnull=True
                )
                | Q(payee_kind=PayeeKind.HOUSEHOLD, member__isnull=True, household__isnull=False, unit__isnull=True)
                | Q(payee_kind=PayeeKind.UNIT, member__isnull=True, household__isnull=True, unit__isnull=False),
            ),
            models.UniqueConstraint(name="pay_item_row_once", fields=["pay_list", "number"]),
            ExclusionConstraint(
                name="nobody_is_paid_twice",
                expressions=[
                    ("payee_key", RangeOperators.EQUAL),
                    ("policy", RangeOperators.EQUAL),
                    (_days(), RangeOperators.OVERLAPS),
                ],
                condition=Q(ended_at__isnull=True),
            ),
        ]
        triggers = [
            only_columns_change("ended_at"),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.payee_name} {self.get_policy_display()} {self.period}"

    @property
    def payee_name(self) -> str:
        """Who gets it, as lists show it."""
        if self.member is not None:
            return self.member.name
        return self.household.head_name if self.household is not None else str(self.unit)


class PaymentQuerySet(ScopedQuerySet["Payment"]):
    """Payments of the claims a user may see."""

    village_path = "claim__allocation__project__village"
    township_path = "claim__allocation__project__township"
    county_rows = True


class Payment(models.Model):
    """One ledger entry by which a claim was paid: the whole of it, or one payee of its list."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="payments", verbose_name="报账")
    item = models.OneToOneField(
        PayItem, on_delete=models.PROTECT, null=True, related_name="payment", verbose_name="清单的行"
    )
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, related_name="payment", verbose_name="账")

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="payment_once_a_claim", fields=["claim"], condition=Q(item__isnull=True)),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.claim} 支付"


class RefundQuerySet(ScopedQuerySet["Refund"]):
    """Refunds of the payments a user may see."""

    village_path = "payment__claim__allocation__project__village"
    township_path = "payment__claim__allocation__project__township"
    county_rows = True

    def waiting(self) -> "RefundQuerySet":
        """Narrow to those that another person still has to post or refuse."""
        return self.filter(state=RefundState.ASKED)


class Refund(models.Model):
    """A payment is undone: money that came back, or an entry that was wrong. One person enters it, another posts it."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds", verbose_name="支付")
    way = models.CharField("方式", max_length=8, choices=RefundWay)
    amount = MoneyField("金额 元")
    occurred_on = models.DateField("退款日期")
    voucher = models.CharField("凭证号", max_length=60)
    reason = models.CharField("原因", max_length=200, validators=[without_numbers])
    state = models.CharField("状态", max_length=7, choices=RefundState, default=RefundState.ASKED, editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_person = models.CharField("登记人校验值", max_length=64)
    asked_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)
    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, null=True, related_name="refund")
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    closed_person = models.CharField("记账人校验值", max_length=64, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, editable=False)
    words = models.CharField("意见", max_length=200, blank=True, validators=[without_numbers])

    objects = RefundQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="refund_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="refund_says_why", condition=~Q(reason="") & ~Q(voucher="")),
            models.CheckConstraint(name="refund_names_who_entered_it", condition=Q(asked_person__regex=A_PERSON)),
            models.CheckConstraint(
                name="refund_closed_by_another_person",
                condition=Q(state=RefundState.ASKED, closed_at__isnull=True, entry__isnull=True)
                | Q(state=RefundState.POSTED, closed_at__isnull=False, entry__isnull=False)
                & Q(closed_person__regex=A_PERSON)
                & ~Q(closed_person=F("asked_person"))
                | Q(state=RefundState.REFUSED, closed_at__isnull=False, entry__isnull=True)
                & Q(closed_person__regex=A_PERSON)
                & ~Q(closed_person=F("asked_person"))
                & ~Q(words=""),
            ),
            models.UniqueConstraint(
                name="refund_one_waiting", fields=["payment"], condition=Q(state=RefundState.ASKED)
            ),
        ]
        triggers = closed_once()

    def __str__(self) -> str:
        return f"{self.payment.claim} {self.get_way_display()}"
