"""Accounts. What an account may do comes from its role; where, from the postings and pairings of its cadre."""

from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from accounts.one_time import oldest_that_opens
from accounts.permissions import ROLE_PERMISSIONS, ROLE_SCOPE, Role, ScopeKind

_ROLE_COMES_FROM_A_GRANT = pgtrigger.Trigger(
    name="role_comes_from_a_grant",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("role", "granted_at"),
    when=pgtrigger.Before,
    func="""
        IF (TG_OP = 'INSERT' AND NEW.granted_at IS NOT NULL)
           OR (TG_OP = 'UPDATE' AND pg_trigger_depth() = 1
               AND (NEW.granted_at IS DISTINCT FROM OLD.granted_at
                    OR (OLD.granted_at IS NOT NULL AND NEW.role <> OLD.role))) THEN
            RAISE EXCEPTION 'the role of an account is written by a row of accounts_rolegrant only'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    """,
)


class UserManager(BaseUserManager["User"]):
    """Makes accounts. Staff go through accounts.services.users, which checks the rules and audits."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Create an active account; without `password` nobody can log in to it."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(),
    exclude=["password", "last_login", "last_seen_at", "login_mark"],
    append_only=True,
)
class User(AbstractBaseUser):
    """One account of one member of staff. Disabled accounts stay; there are no super-users.

    Until `granted_at` is set, by a row of `RoleGrant`, the role is only asked for and the account may do nothing.
    """

    username = models.CharField("用户名", max_length=40, unique=True)
    display_name = models.CharField("姓名", max_length=40)
    role = models.CharField("角色", max_length=20, choices=Role)
    granted_at = models.DateTimeField("授权时间", null=True, blank=True, editable=False)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("须先改密码", default=False)
    password_changed_at = models.DateTimeField("密码修改时间", default=timezone.now)
    last_seen_at = models.DateTimeField("最近使用", null=True, blank=True)
    login_mark = models.CharField("登录标记", max_length=16, blank=True, db_default="", default="", editable=False)
    second_factor_at = models.DateTimeField("第二因素启用时间", null=True, blank=True, editable=False)
    created_at = models.DateTimeField("建立时间", default=timezone.now, editable=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name", "role"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = "账号"
        verbose_name_plural = "账号"
        ordering = ("username",)
        constraints = (models.CheckConstraint(name="user_role_is_known", condition=models.Q(role__in=Role.values)),)
        triggers = (_ROLE_COMES_FROM_A_GRANT,)

    def __str__(self) -> str:
        return f"{self.display_name}（{self.get_role_display()}）"

    @property
    def is_usable(self) -> bool:
        """Whether the account is open and its role has been granted."""
        return self.is_active and self.granted_at is not None

    @property
    def one_time_password_over(self) -> bool:
        """Whether the password was given for one use and nobody has replaced it within ONE_TIME_PASSWORD_DAYS."""
        return self.must_change_password and self.password_changed_at < oldest_that_opens()

    @property
    def scope_kind(self) -> ScopeKind:
        """How far this account sees; one that is disabled or not granted sees nothing."""
        return ROLE_SCOPE.get(self.role, ScopeKind.NONE) if self.is_usable else ScopeKind.NONE

    def may(self, permission: str) -> bool:
        """Say whether this account holds `permission`; one that is disabled or not granted holds none."""
        return self.is_usable and permission in ROLE_PERMISSIONS.get(self.role, frozenset())


class PastPassword(models.Model):
    """The hash of a password that an account had until `replaced_at`, so that the last ones are not used again."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="past_passwords", verbose_name="账号")
    password = models.CharField("密码摘要", max_length=128)
    replaced_at = models.DateTimeField("停用时间", default=timezone.now)

    class Meta:
        verbose_name = "用过的密码"
        verbose_name_plural = "用过的密码"
        ordering = ("-replaced_at", "-pk")

    def __str__(self) -> str:
        return f"{self.user_id} {self.replaced_at:%Y-%m-%d}"
