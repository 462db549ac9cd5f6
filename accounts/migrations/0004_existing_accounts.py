from django.db import migrations


class Migration(migrations.Migration):
    """Accounts made before roles had to be granted keep the role they have."""

    dependencies = [("accounts", "0003_role_grants")]

    operations = [
        migrations.RunSQL(
            sql="""
                INSERT INTO accounts_rolegrant (user_id, role, origin, state, holder_person, asker_person, asked_at,
                                                asked_why, decider_person, decided_at, reason)
                SELECT id, role, 'setup', 'granted', '', '', created_at, '', '', now(), ''
                FROM accounts_user WHERE is_active AND granted_at IS NULL
            """,
            reverse_sql=migrations.RunSQL.noop,
        )
    ]
