import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import connection

from accounts.models import AuditEntry
from accounts.reveal import UNREADABLE, mask_bank, mask_id, mask_name, mask_phone, mask_public_id, masked, reveal
from config.lib.refusals import Refused
from households.models import Household

REASON = "核对电话号码"


@pytest.fixture
def chen(county) -> Household:
    """Chen's household in East township, with a phone."""
    county.chen.phone = "13800002046"
    county.chen.save(update_fields=["phone"])
    return Household.objects.get(pk=county.chen.pk)


def show(actor, subject, *, field: str = "phone", reason: str = REASON) -> str:
    return reveal(actor=actor, subject=subject, field=field, reason=reason)


def test_a_clerk_sees_one_value_and_the_trail_says_which_and_why_but_not_what(county, chen):
    assert show(county.liu, chen) == "13800002046"

    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.reason) == ("personal_data.revealed", county.liu, REASON)
    assert (entry.subject_id, entry.after) == (str(chen.pk), {"field": "phone"})
    assert "2046" not in str(entry.__dict__)


@pytest.mark.parametrize(
    ("who", "reason", "refusal"),
    [
        ("wang", REASON, PermissionDenied),
        ("li", REASON, PermissionDenied),
        ("liu", "看一下", Refused),
        ("liu", "   看   ", Refused),
    ],
)
def test_without_permission_or_reason_nothing_is_shown(county, chen, who, reason, refusal):
    actor = getattr(county, who)

    with pytest.raises(refusal):
        show(actor, chen, reason=reason)

    assert [(e.action, e.actor) for e in AuditEntry.objects.all()] == [("personal_data.reveal.refused", actor)]


def test_a_household_of_another_township_is_not_found(county, chen):
    with pytest.raises(ObjectDoesNotExist):
        show(county.liu, county.yuan)

    assert AuditEntry.objects.get().subject_id == str(county.yuan.pk)


def test_a_number_that_the_system_did_not_write_is_neither_shown_nor_a_fault(county, chen):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE households_household SET phone = '13900001111' WHERE id = %s", [chen.pk])
    written = Household.objects.get(pk=chen.pk)

    assert masked(written.phone, "phone") == UNREADABLE
    with pytest.raises(Refused, match="打不开"):
        show(county.liu, written)

    assert AuditEntry.objects.get().action == "personal_data.reveal.refused"


def test_a_field_that_is_not_encrypted_has_no_door(county, chen):
    with pytest.raises(ValueError, match="not an encrypted field"):
        show(county.liu, chen, field="head_name")


def test_a_list_shows_the_mask_of_a_stored_value(chen):
    assert masked(chen.phone, "phone") == "138****2046"
    assert masked("", "phone") == ""
    assert masked(None, "id") == ""


@pytest.mark.parametrize(
    ("mask", "text", "shown"),
    [
        (mask_id, "530323196902054417", "530323********4417"),
        (mask_public_id, "35012319690205412X", "35*************12X"),
        (mask_phone, "13812342046", "138****2046"),
        (mask_phone, "110", "***"),
        (mask_bank, "6217001234567890123", "***************0123"),
        (mask_bank, "1234", "****"),
        (mask_name, "张有福", "张**"),
        (mask_name, "张福", "张*"),
        (mask_name, "欧阳海燕", "欧阳**"),
        (mask_name, "欧阳", "欧*"),
        (mask_name, "", ""),
    ],
)
def test_masks_keep_what_the_law_lets_be_seen(mask, text, shown):
    assert mask(text) == shown
