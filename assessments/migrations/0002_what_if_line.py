from django.db import migrations, models

import config.lib.money


class Migration(migrations.Migration):
    """A question keeps the line it used; those that kept none used the standard's own."""

    dependencies = [("assessments", "0001_whole")]

    operations = [
        migrations.RunSQL(
            """
            UPDATE assessments_whatif SET income_line = standard.income_line
            FROM assessments_standard standard
            WHERE standard.id = assessments_whatif.standard_id AND assessments_whatif.income_line IS NULL
            """,
            migrations.RunSQL.noop,
        ),
        migrations.RemoveConstraint(model_name="whatif", name="what_if_line_is_positive"),
        migrations.AlterField(
            model_name="whatif",
            name="income_line",
            field=config.lib.money.MoneyField(decimal_places=2, max_digits=16, verbose_name="收入线（元/人/年）"),
        ),
        migrations.AddConstraint(
            model_name="whatif",
            constraint=models.CheckConstraint(
                condition=models.Q(("income_line__gt", 0)), name="what_if_line_is_positive"
            ),
        ),
    ]
