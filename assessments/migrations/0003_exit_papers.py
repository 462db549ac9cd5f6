import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0002_what_if_line'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ExitPaperExport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('queued', '排队中'), ('running', '进行中'), ('done', '已完成'), ('failed', '失败'), ('cancelled', '已取消')], default='queued', editable=False, max_length=10, verbose_name='状态')),
                ('total', models.PositiveIntegerField(default=0, verbose_name='总数')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='已完成数')),
                ('reason', models.TextField(blank=True, verbose_name='失败原因')),
                ('requested_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发起人')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='提交时间')),
                ('started_at', models.DateTimeField(editable=False, null=True, verbose_name='开始时间')),
                ('heartbeat_at', models.DateTimeField(editable=False, null=True, verbose_name='最近心跳')),
                ('finished_at', models.DateTimeField(editable=False, null=True, verbose_name='结束时间')),
                ('filters', models.JSONField(default=dict, verbose_name='筛选条件')),
                ('as_of', models.DateTimeField(editable=False, null=True, verbose_name='数据截至')),
                ('file', models.CharField(blank=True, editable=False, max_length=120, verbose_name='文件')),
                ('size', models.PositiveBigIntegerField(default=0, editable=False, verbose_name='字节数')),
                ('sha256', models.CharField(blank=True, editable=False, max_length=64, verbose_name='文件校验码')),
                ('expires_at', models.DateTimeField(editable=False, null=True, verbose_name='保留至')),
            ],
            options={
                'verbose_name': '整村退出资料',
                'ordering': ['-created_at', '-pk'],
                'abstract': False,
                'indexes': [models.Index(fields=['requested_by', '-created_at'], name='exit_paper_export_by_owner')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'running', 'done', 'failed', 'cancelled'])), name='assessments_exitpaperexport_state_is_known')],
            },
        ),
    ]
