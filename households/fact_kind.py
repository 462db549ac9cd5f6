"""What a kind of fact is: its model, whose it is, its fields in words, how two of it are compared."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models

from accounts.permissions import ENTER_CERTIFICATES
from config.lib.entry_fields import EntryField
from config.lib.fields import EncryptedTextField
from config.lib.money import format_money
from households.changes import ChangeKind
from households.codes import Source

YES_NO = {True: "有", False: "没有", None: "没有记录"}


def yes_or_no(value: Any) -> str:
    """Return a tri-state in words."""
    return YES_NO[value]


def yuan_words(value: Any) -> str:
    """Return an amount in words; 没有 for none."""
    return "没有" if value is None else f"{format_money(value)} 元"


class FactGroup(models.TextChoices):
    """Under which heading a kind stands on the page of all facts of a household."""

    HOME = "home", "住房和饮水"
    LIVING = "living", "土地和生产生活"
    CARE = "care", "上学和参保"
    WORK = "work", "务工和保障"
    HELP = "help", "帮扶需求和计划"


_FROM = EntryField("source_name", "出具单位")


@dataclass(frozen=True)
class FactKind:
    """One kind of fact: its key in addresses, its model, its words, its fields in form order.

    `dated` says what its day means. A fact of a member names the person in the field `member`. `source` is the door a
    form of this kind stands for, `issuer` an example of who issues it, `permission` what its entry asks.
    What two sources say in the fields `compared` is held together within one `period` (None where there is but one);
    `judged` are further fields by which a visit can contradict it. `brief` is what the page tells of a person.
    `apart`: the field by which several things of the kind stand beside each other, as relatives do by name.
    """

    key: str
    model: Any
    change: ChangeKind
    label: str
    dated: str
    of_member: bool
    group: FactGroup
    own: tuple[EntryField, ...]
    compared: tuple[str, ...]
    issuer: str
    source: Source = Source.DEPARTMENT
    permission: str = ENTER_CERTIFICATES
    period: Callable[[Any], Any] = lambda fact: None
    dated_hint: str = "写在凭据上的那一天"
    judged: tuple[str, ...] = ()
    brief: tuple[str, ...] = ()
    apart: str = ""

    @property
    def fields(self) -> tuple[EntryField, ...]:
        """All fields of the form: the day, whose it is, the kind's own, who issued it."""
        whose = (EntryField("member", "家庭成员"),) if self.of_member else ()
        return (EntryField("valid_from", self.dated), *whose, *self.own, _FROM)

    @property
    def owner(self) -> str:
        """The lookup from a fact to its household."""
        return "member__household" if self.of_member else "household"

    @property
    def is_yearly(self) -> bool:
        """Whether a fact speaks of one calendar year."""
        return any(one.name == "year" for one in self.own)

    @property
    def is_said(self) -> bool:
        """Whether sources are compared, or the household page tells of it."""
        return bool(self.compared or self.brief)

    def thing(self, fact: Any) -> Any:
        """Return what tells a fact apart from others of the same owner: its year, its name; None where nothing does."""
        if self.is_yearly:
            return fact.year
        return getattr(fact, self.apart) if self.apart else None

    @property
    def numbers(self) -> tuple[str, ...]:
        """The fields that hold a number of a person: encrypted, masked, opened only by `accounts.reveal`."""
        return tuple(f.name for f in self.model._meta.concrete_fields if isinstance(f, EncryptedTextField))

    def words_of(self, name: str) -> EntryField:
        """Return the field called `name`."""
        return next(one for one in self.own if one.name == name)
