import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('households', '0010_event_corrections'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='household',
            index=models.Index(condition=models.Q(('phone_hash', ''), _negated=True), fields=['phone_hash'], name='household_phone'),
        ),
        migrations.AddIndex(
            model_name='member',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('name', name='gin_trgm_ops'), name='member_name_trgm'),
        ),
        migrations.AddIndex(
            model_name='member',
            index=models.Index(condition=models.Q(('is_active', False)), fields=['id_hash'], name='member_id_of_who_left'),
        ),
    ]
