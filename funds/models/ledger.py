"""The ledger table: signed, numbered, chained, append-only. Only `funds.ledger` writes to it."""

from typing import Any, NoReturn

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from config.lib.fields import EncryptedTextField
from config.lib.money import MoneyField
from config.lib.triggers import append_only
from funds.chain import DIGEST_LENGTH, SALT_BYTES
from funds.models.lines import Allocation, FundLine
from funds.models.triggers import CONTINUES_THE_CHAIN, KEEPS_CLOSED_MONTHS
from villages.scope import ScopedQuerySet


class LedgerIsAppendOnly(Exception):
    """A posted entry is never changed or removed, and only `funds.ledger` adds one. Post a reversal instead."""


class EntryKind(models.TextChoices):
    """What a posting does. The sign of its entries follows from the kind and the account."""

    RECEIPT = "receipt", "到账"
    ALLOCATION = "allocation", "分配"
    ADJUSTMENT = "adjustment", "调减"
    PAYMENT = "payment", "支付"
    REFUND = "refund", "退回"
    RECOVERY = "recovery", "收回"
    REVERSAL = "reversal", "冲正"


class PayeeKind(models.TextChoices):
    """Who was paid: a unit, a household or a member; empty where nobody was."""

    NONE = "", "无"
    UNIT = "unit", "单位"
    HOUSEHOLD = "household", "户"
    MEMBER = "member", "个人"


class LedgerEntryQuerySet(ScopedQuerySet["LedgerEntry"]):
    """Entries are county rows, seen by county roles with the permission, and cannot be written through."""

    county_rows = True

    def update(self, **kwargs: Any) -> NoReturn:
        """Refuse: entries do not change."""
        raise LedgerIsAppendOnly

    def delete(self) -> NoReturn:
        """Refuse: entries do not go."""
        raise LedgerIsAppendOnly

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: only `funds.ledger.post_many` adds entries."""
        raise LedgerIsAppendOnly

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: entries do not change."""
        raise LedgerIsAppendOnly


_ON_LINE_UP = Q(allocation__isnull=True, amount__gt=0)
_ON_LINE_DOWN = Q(allocation__isnull=True, amount__lt=0)
_ON_ALLOCATION_UP = Q(allocation__isnull=False, amount__gt=0)
_ON_ALLOCATION_DOWN = Q(allocation__isnull=False, amount__lt=0)
_PLAIN = ~Q(kind__in=[EntryKind.REVERSAL, EntryKind.ADJUSTMENT])
_ADJUSTMENT = Q(kind=EntryKind.ADJUSTMENT)
_REVERSAL = Q(kind=EntryKind.REVERSAL)


class LedgerEntry(models.Model):
    """One signed movement on one account of one fund line; in is positive, out negative, in 元.

    An account is (line, unallocated), with `allocation` empty, or (line, allocation). Entries of one posting share
    `posting`. `counts_as` is the kind whose total the entry changes: its own, that of the entry it reverses, or, for an
    adjustment, which takes back from what is allocated, the allocation. The two balances are those right after the
    entry and stand in the hash; `funds.chain` says how it is made. `payee_hash`
    finds what else the same payee got, net of reversals; it proves nothing, the commitment does.
    """

    line = models.ForeignKey(
        FundLine, on_delete=models.PROTECT, db_index=False, related_name="entries", verbose_name="资金指标"
    )
    number = models.PositiveIntegerField("序号", validators=[MinValueValidator(1)])
    posting = models.UUIDField("记账编号")
    kind = models.CharField("类别", max_length=12, choices=EntryKind)
    counts_as = models.CharField("计入类别", max_length=12, choices=EntryKind)
    allocation = models.ForeignKey(
        Allocation, on_delete=models.PROTECT, null=True, related_name="entries", verbose_name="分配"
    )
    amount = MoneyField("金额 元")
    account_balance = MoneyField("账户余额 元")
    line_balance = MoneyField("指标余额 元")
    occurred_on = models.DateField("记账日期")
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name="登记人"
    )
    voucher = models.CharField("凭证号", max_length=60, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    payee_kind = models.CharField("收款方类别", max_length=10, choices=PayeeKind, blank=True, default=PayeeKind.NONE)
    payee = EncryptedTextField("收款方", blank=True, default="")
    payee_salt = models.CharField("收款方盐值", max_length=32, blank=True, default="")
    payee_commitment = models.CharField("收款方承诺", max_length=DIGEST_LENGTH, blank=True, default="")
    payee_hash = models.CharField("收款方查找值", max_length=DIGEST_LENGTH, blank=True, db_default="", editable=False)
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="reversed_by", verbose_name="冲正的笔"
    )
    previous_hash = models.CharField("上一校验码", max_length=DIGEST_LENGTH)
    hash = models.CharField("校验码", max_length=DIGEST_LENGTH)

    objects = LedgerEntryQuerySet.as_manager()

    class Meta:
        ordering = ["line", "number"]
        indexes = [
            models.Index(name="ledger_by_day", fields=["occurred_on", "id"]),
            models.Index(
                name="ledger_totals",
                fields=["line", "allocation", "counts_as"],
                include=["amount", "occurred_on"],  # for the balances of any day
            ),
            models.Index(name="ledger_by_payee", fields=["payee_hash", "id"], condition=~Q(payee_hash="")),
        ]
        constraints = [
            models.UniqueConstraint(name="ledger_number_once_per_line", fields=["line", "number"]),
            models.CheckConstraint(name="ledger_number_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(name="ledger_kind_known", condition=Q(kind__in=EntryKind.values)),
            models.CheckConstraint(name="ledger_amount_not_zero", condition=~Q(amount=0)),
            models.CheckConstraint(
                name="ledger_counts_as_fits_kind",
                condition=(_PLAIN & Q(counts_as=F("kind")))
                | (_ADJUSTMENT & Q(counts_as=EntryKind.ALLOCATION))
                | (_REVERSAL & ~Q(counts_as__in=[EntryKind.REVERSAL, EntryKind.ADJUSTMENT])),
            ),
            models.CheckConstraint(
                name="ledger_sign_fits_kind",
                condition=_REVERSAL
                | (Q(kind=EntryKind.RECEIPT) & _ON_LINE_UP)
                | (Q(kind=EntryKind.ALLOCATION) & (_ON_LINE_DOWN | _ON_ALLOCATION_UP))
                | (_ADJUSTMENT & (_ON_LINE_UP | _ON_ALLOCATION_DOWN))
                | (Q(kind=EntryKind.PAYMENT) & _ON_ALLOCATION_DOWN)
                | (Q(kind=EntryKind.REFUND) & _ON_ALLOCATION_UP)
                | (Q(kind=EntryKind.RECOVERY) & _ON_LINE_DOWN),
            ),
            models.CheckConstraint(
                name="ledger_reversal_names_entry",
                condition=(_REVERSAL & Q(reverses__isnull=False)) | (~_REVERSAL & Q(reverses__isnull=True)),
            ),
            models.CheckConstraint(
                name="ledger_no_account_below_zero", condition=Q(account_balance__gte=0) & Q(line_balance__gte=0)
            ),
            models.CheckConstraint(
                name="ledger_payee_is_committed",
                condition=Q(payee_kind="", payee="", payee_salt="", payee_commitment="")
                | (
                    ~Q(payee_kind="")
                    & ~Q(payee="")
                    & Q(Exact(Length("payee_salt"), 2 * SALT_BYTES))
                    & Q(Exact(Length("payee_commitment"), DIGEST_LENGTH))
                ),
            ),
            models.CheckConstraint(
                name="ledger_hashes_are_whole",
                condition=Q(Exact(Length("hash"), DIGEST_LENGTH)) & Q(Exact(Length("previous_hash"), DIGEST_LENGTH)),
            ),
        ]
        triggers = [
            append_only(),
            CONTINUES_THE_CHAIN,
            KEEPS_CLOSED_MONTHS,
        ]

    def __str__(self) -> str:
        return f"{self.line} 第 {self.number} 笔"

    def save(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: only `funds.ledger` adds entries, and nothing changes them."""
        raise LedgerIsAppendOnly

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: entries do not go."""
        raise LedgerIsAppendOnly

    @property
    def shape(self) -> str:
        """The kind of status (word, colour, shape) that the pages show for the kind of entry."""
        return {EntryKind.RECEIPT: "ok", EntryKind.ALLOCATION: "none", EntryKind.PAYMENT: "now"}.get(
            EntryKind(self.kind), "warn"
        )


class LedgerHeadQuerySet(ScopedQuerySet["LedgerHead"]):
    """Heads are county rows like the lines they belong to."""

    county_rows = True


class LedgerHead(models.Model):
    """The last number and hash of one line's chain, kept by the database on every insert.

    It shows when entries were cut off at the end, which the chain alone cannot.
    """

    line = models.OneToOneField(FundLine, on_delete=models.PROTECT, primary_key=True, related_name="head")
    number = models.PositiveIntegerField("笔数")
    hash = models.CharField("校验码", max_length=DIGEST_LENGTH)

    objects = LedgerHeadQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.line} 共 {self.number} 笔"
