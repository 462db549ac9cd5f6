from django.db import migrations


class Migration(migrations.Migration):
    """The function by which the database says by which door a row is being written (accounts.doors).

    It says nothing yet, so that the rows that stand there when the columns are added are marked as not noted;
    assessments.0003 lets it speak.
    """

    dependencies = [("accounts", "0004_existing_accounts")]

    operations = [
        migrations.RunSQL(
            sql="""
                CREATE FUNCTION huce_written_through() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT '' $$
            """,
            reverse_sql="DROP FUNCTION huce_written_through()",
        )
    ]
