"""What finance enters about fund lines and another person approves, and what was integrated into a pooled use."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from config.lib.money import MoneyField
from config.lib.personal_numbers import without_numbers
from config.lib.triggers import append_only, only_columns_change
from funds.models.ledger import LedgerEntry
from funds.models.lines import Allocation, FundLine
from funds.status import OrderKind, OrderState
from projects.models import Project
from villages.scope import ScopedQuerySet

A_PERSON = "^[0-9a-f]{64}$"
DECIDING = (
    "decided_at", "decided_by_id", "decided_person", "state", "opinion", "line_id", "allocation_id", "postings",
)  # fmt: skip


class FundOrderQuerySet(ScopedQuerySet["FundOrder"]):
    """Orders are county rows like the lines they are about."""

    county_rows = True


class FundOrder(models.Model):
    """One thing that a person of finance asks for: a line, a receipt, an allocation, a recovery …, once decided.

    Nothing counts before another person has approved it; then it is carried out whole, and `postings` name what was
    written into the ledger. `terms` are the columns of a line that is registered or corrected, or the rows of a
    workbook of opening balances. An order never changes; a returned one is entered anew, by an order that names it as
    `earlier`.
    """

    kind = models.CharField("业务", max_length=10, choices=OrderKind)
    line = models.ForeignKey(
        FundLine, on_delete=models.PROTECT, null=True, blank=True, related_name="orders", verbose_name="资金指标"
    )
    allocation = models.ForeignKey(
        Allocation, on_delete=models.PROTECT, null=True, blank=True, related_name="orders", verbose_name="分配"
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="项目"
    )
    entry = models.ForeignKey(
        LedgerEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="冲正的笔"
    )
    amount = MoneyField("金额 元", null=True, blank=True)
    occurred_on = models.DateField("业务日期", null=True, blank=True)
    document_no = models.CharField("文号", max_length=60, blank=True, validators=[without_numbers])
    voucher = models.CharField("凭证号", max_length=60, blank=True)
    note = models.CharField("说明", max_length=200, blank=True, validators=[without_numbers])
    terms = models.JSONField("内容", default=dict, blank=True)
    earlier = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="later", verbose_name="照它重填的一笔"
    )
    state = models.CharField(
        "状态", max_length=10, choices=OrderState, default=OrderState.WAITING, editable=False, blank=False
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="经办人"
    )
    entered_person = models.CharField("经办人校验值", max_length=64)
    recorded_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="复核人"
    )
    decided_person = models.CharField("复核人校验值", max_length=64, blank=True)
    decided_at = models.DateTimeField("办结时间", null=True, editable=False)
    opinion = models.CharField("复核意见", max_length=200, blank=True, validators=[without_numbers])
    postings = ArrayField(models.UUIDField(), verbose_name="记账编号", default=list, blank=True, editable=False)

    objects = FundOrderQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = "资金业务"
        indexes = [models.Index(name="fund_order_state", fields=["state", "id"])]
        constraints = [
            models.CheckConstraint(name="fund_order_kind_known", condition=Q(kind__in=OrderKind.values)),
            models.CheckConstraint(name="fund_order_state_known", condition=Q(state__in=OrderState.values)),
            models.CheckConstraint(
                name="fund_order_amount_positive", condition=Q(amount__isnull=True) | Q(amount__gt=0)
            ),
            models.CheckConstraint(name="fund_order_names_who_entered", condition=Q(entered_person__regex=A_PERSON)),
            models.CheckConstraint(
                name="fund_order_decided_by_another_person",
                condition=Q(state=OrderState.WAITING, decided_at__isnull=True, decided_person="")
                | Q(state=OrderState.WITHDRAWN, decided_at__isnull=False, decided_person=F("entered_person"))
                | Q(
                    state__in=[OrderState.DONE, OrderState.RETURNED],
                    decided_at__isnull=False,
                    decided_person__regex=A_PERSON,
                )
                & ~Q(decided_person=F("entered_person")),
            ),
            models.CheckConstraint(
                name="fund_order_says_why_it_is_returned", condition=~Q(state=OrderState.RETURNED) | ~Q(opinion="")
            ),
        ]
        triggers = [
            only_columns_change(*DECIDING),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number staff quote: 资-000012."""
        return f"资-{self.pk:06}"

    @property
    def shape(self) -> str:
        """The kind of status (word, colour, shape) that the pages show."""
        return {OrderState.WAITING: "now", OrderState.DONE: "ok", OrderState.RETURNED: "returned"}.get(
            OrderState(self.state), "cancelled"
        )


class IntegrationQuerySet(ScopedQuerySet["Integration"]):
    """Integrations are seen with the fund lines they take from."""

    county_rows = True


class Integration(models.Model):
    """So much of one line was taken into a pooled use (统筹整合) by one document; below zero: given back.

    The money stays on its line, and its age goes on: a change of use restarts no clock. What is integrated of a line is
    never less than nothing and never more than the line.
    """

    line = models.ForeignKey(FundLine, on_delete=models.PROTECT, related_name="integrations", verbose_name="资金指标")
    amount = MoneyField("整合金额 元")
    purpose = models.CharField("整合后用途", max_length=80, validators=[without_numbers])
    document_no = models.CharField("整合文号", max_length=60, validators=[without_numbers])
    integrated_on = models.DateField("整合日期")
    order = models.OneToOneField(
        FundOrder, on_delete=models.PROTECT, related_name="integration", verbose_name="资金业务"
    )
    recorded_at = models.DateTimeField("登记时间", db_default=Now(), editable=False)

    objects = IntegrationQuerySet.as_manager()

    class Meta:
        ordering = ["line", "integrated_on", "pk"]
        constraints = [
            models.CheckConstraint(name="integration_amount_not_zero", condition=~Q(amount=0)),
            models.CheckConstraint(name="integration_names_its_document", condition=~Q(document_no="")),
        ]
        triggers = [
            append_only(),
            pgtrigger.Trigger(
                name="within_the_line",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                func="""
                    PERFORM 1 FROM funds_fundline WHERE id = NEW.line_id FOR UPDATE;
                    IF (SELECT sum(i.amount) NOT BETWEEN 0 AND l.amount
                        FROM funds_integration i JOIN funds_fundline l ON l.id = i.line_id
                        WHERE i.line_id = NEW.line_id GROUP BY l.amount) THEN
                        RAISE EXCEPTION 'what is integrated of a fund line lies between nothing and the line'
                            USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.purpose}"
