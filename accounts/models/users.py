"""Accounts. What an account may do comes from its role; where, from the postings and pairings of its cadre."""

from typing import Any, ClassVar

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from accounts.permissions import ROLE_PERMISSIONS, ROLE_SCOPE, Role, ScopeKind


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
    exclude=["password", "last_login", "last_seen_at"],
    append_only=True,
)
class User(AbstractBaseUser):
    """One account of one member of staff. Disabled accounts stay; there are no super-users."""

    username = models.CharField("用户名", max_length=40, unique=True)
    display_name = models.CharField("姓名", max_length=40)
    role = models.CharField("角色", max_length=20, choices=Role)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("须先改密码", default=False)
    password_changed_at = models.DateTimeField("密码修改时间", default=timezone.now)
    last_seen_at = models.DateTimeField("最近使用", null=True, blank=True)
    created_at = models.DateTimeField("建立时间", default=timezone.now, editable=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name", "role"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = "账号"
        verbose_name_plural = "账号"
        ordering = ("username",)
        constraints = (models.CheckConstraint(name="user_role_is_known", condition=models.Q(role__in=Role.values)),)

    def __str__(self) -> str:
        return f"{self.display_name}（{self.get_role_display()}）"

    @property
    def scope_kind(self) -> ScopeKind:
        """How far this account sees; a disabled one sees nothing."""
        return ROLE_SCOPE.get(self.role, ScopeKind.NONE) if self.is_active else ScopeKind.NONE

    def may(self, permission: str) -> bool:
        """Say whether this account holds `permission`; a disabled one holds none."""
        return self.is_active and permission in ROLE_PERMISSIONS.get(self.role, frozenset())


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
