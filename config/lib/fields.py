"""Model fields that carry a rule of the house."""

from typing import Any

from django.db import models

from config.lib.crypto import encrypt


class EncryptedText(str):
    """Cipher text as it stands in the database. Only `accounts.reveal` turns it back into clear text."""

    __slots__ = ()


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text stored as SM4-GCM cipher text. Assign clear text; what is read back is `EncryptedText`, still closed."""

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt clear text on its way to the database; leave what is already cipher text."""
        if value is None or isinstance(value, EncryptedText):
            return value
        return encrypt(str(value))

    def from_db_value(self, value: str | None, *_: Any) -> EncryptedText | None:
        """Mark what comes from the database as cipher text."""
        return None if value is None else EncryptedText(value)
