from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from accounts import hooks
from config.lib.hooks import faults


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "账号和日志"

    def ready(self) -> None:
        """Register the check of the hooks in the settings."""
        register(check_hooks)


def check_hooks(**_: Any) -> list[CheckMessage]:
    """Report every hook in the settings that nobody declares or that leads nowhere."""
    return [Error(sentence, id="accounts.E001", obj=hooks.HOME_CARDS.name) for sentence in faults()]
