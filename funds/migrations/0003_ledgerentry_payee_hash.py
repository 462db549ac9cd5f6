"""What finds the entries of one payee; entries posted before get it from their own cipher text."""

import pgtrigger
from django.db import migrations, models

from config.lib.crypto import decrypt, keyed_hash

ENTRIES_AT_ONCE = 2000
APPEND_ONLY = "funds.LedgerEntry:append_only"


def find_payees(apps, schema_editor):
    """Fill the new column of entries that are there already: nothing that the chain covers changes."""
    entries = apps.get_model("funds", "LedgerEntry")._base_manager
    paid = entries.exclude(payee="").order_by("pk").values_list("pk", "payee")
    with schema_editor.connection.cursor() as cursor, pgtrigger.ignore(APPEND_ONLY):
        for pk, payee in paid.iterator(ENTRIES_AT_ONCE):
            found = [keyed_hash(decrypt(payee)), pk]
            cursor.execute("UPDATE funds_ledgerentry SET payee_hash = %s WHERE id = %s", found)
        cursor.execute(
            "UPDATE funds_ledgerentry e SET payee_hash = r.payee_hash FROM funds_ledgerentry r"
            " WHERE r.id = e.reverses_id AND r.payee_hash <> ''"
        )


class Migration(migrations.Migration):

    dependencies = [
        ('funds', '0002_money_findings'),
    ]

    operations = [
        migrations.AddField(
            model_name='ledgerentry',
            name='payee_hash',
            field=models.CharField(blank=True, db_default='', editable=False, max_length=64, verbose_name='收款方查找值'),
        ),
        migrations.RunPython(find_payees, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='ledgerentry',
            index=models.Index(condition=models.Q(('payee_hash', ''), _negated=True), fields=['payee_hash', 'id'], name='ledger_by_payee'),
        ),
    ]
