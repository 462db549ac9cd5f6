"""The same seed and day give the same rows, whatever the salt of the process; production gives none."""

from hashlib import sha256
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction

from accounts.models import AuditEntry
from assessments.demo.load import OWN_APPS, load_county
from config.lib.fields import EncryptedTextField
from config.lib.refusals import Refused
from households.models import Household
from tests.assessments.demo.conftest import SEED, SHARE, TODAY

pytestmark = pytest.mark.django_db

DRAWN_ANEW = {
    "password", "posting", "payee_salt", "payee_commitment", "previous_hash", "hash", "reverses_id", "at", "request_id",
    "subject_id",
}  # fmt: skip
"""What may differ: the password's salt, numbers and salts of postings, the chain over them, and running numbers,
also where an entry names a certificate by its own."""


def silent(line: str) -> None:
    """Say nothing."""


def snapshot() -> dict[str, tuple[int, str]]:
    """Return count and digest of every table, without cipher texts, running numbers and what is drawn anew."""
    found = {}
    for app in OWN_APPS:
        for model in apps.get_app_config(app).get_models():
            if model._meta.managed and model is not AuditEntry:
                rows = sorted(map(repr, model._base_manager.values_list(*columns(model))))
                found[model.__name__] = len(rows), sha256("\\n".join(rows).encode()).hexdigest()
    return found


def columns(model: type[models.Model]) -> list[str]:
    """Return the columns that must come out the same."""
    return [f.attname for f in model._meta.concrete_fields if f.attname not in DRAWN_ANEW and not is_drawn(model, f)]


def is_drawn(model: type[models.Model], field: Any) -> bool:
    """Say whether a column holds cipher text, a moment of loading or a running number."""
    loaded_at = field.db_default is not models.NOT_PROVIDED or model.__name__ == "LedgerEntry"
    return isinstance(field, EncryptedTextField | models.AutoField) or (
        loaded_at and isinstance(field, models.DateTimeField)
    )


def load(seed: int) -> dict[str, tuple[int, str]]:
    """Load a county, take its snapshot, take it back."""
    with transaction.atomic():
        transaction.get_connection().atomic_blocks[-1]._from_testcase = True
        load_county(seed=seed, today=TODAY, share=SHARE, say=silent)
        found = snapshot()
        transaction.set_rollback(True)
    return found


def test_the_same_seed_and_day_give_the_same_rows_and_another_seed_others() -> None:
    first, again, other = load(SEED), load(SEED), load(SEED + 1)
    assert first == again
    assert first["Member"] != other["Member"]
    assert first["Visit"][0] == other["Visit"][0]


def test_production_refuses_and_stays_empty(settings: Any) -> None:
    settings.DEMONSTRATION = False
    with pytest.raises(Refused, match="不是演示环境"):
        load_county(seed=SEED, today=TODAY, share=SHARE, say=silent)
    assert not Household.objects.exists()


def test_a_bad_share_leaves_nothing_behind() -> None:
    with pytest.raises(ValueError, match="比例"):
        load_county(seed=SEED, today=TODAY, share=SHARE / 10, say=silent)
    assert not Household.objects.exists()
