import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pipeline", "0002_views"), ("leads", "0005_pipeline"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name='BulkJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.CharField(choices=[('assign', 'assign'), ('status', 'status'), ('add_tag', 'add_tag'), ('remove_tag', 'remove_tag'), ('delete', 'delete'), ('next_action', 'next_action')], max_length=16)),
                ('values', models.JSONField(default=dict)),
                ('filters', models.JSONField(null=True)),
                ('last_id', models.BigIntegerField(default=0)),
                ('selected_to', models.BigIntegerField(default=0)),
                ('state', models.CharField(choices=[('selecting', 'selecting'), ('running', 'running'), ('done', 'done'), ('cancelled', 'cancelled'), ('stopped', 'stopped'), ('undoing', 'undoing'), ('undone', 'undone')], max_length=12)),
                ('stop_reason', models.CharField(blank=True, default='', max_length=80)),
                ('total', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('changed', models.PositiveIntegerField(default=0)),
                ('skipped', models.PositiveIntegerField(default=0)),
                ('failed', models.PositiveIntegerField(default=0)),
                ('undone', models.PositiveIntegerField(default=0)),
                ('kept', models.PositiveIntegerField(default=0)),
                ('reasons', models.JSONField(default=dict)),
                ('turn', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('undone_at', models.DateTimeField(null=True)),
                ('started_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='BulkItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('result', models.CharField(choices=[('open', 'open'), ('changed', 'changed'), ('skipped', 'skipped'), ('failed', 'failed')], default='open', max_length=8)),
                ('reason', models.CharField(blank=True, default='', max_length=80)),
                ('message', models.CharField(blank=True, default='', max_length=300)),
                ('before', models.JSONField(null=True)),
                ('after', models.JSONField(null=True)),
                ('undo', models.CharField(blank=True, choices=[('', ''), ('back', 'back'), ('kept', 'kept')], default='', max_length=8)),
                ('undo_reason', models.CharField(blank=True, default='', max_length=80)),
                ('undo_message', models.CharField(blank=True, default='', max_length=300)),
                ('lead', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='leads.lead')),
                ('job', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='items', to='pipeline.bulkjob')),
            ],
        ),
        migrations.AddIndex(
            model_name='bulkjob',
            index=models.Index(fields=['started_by', '-id'], name='pipeline_bulk_jobs'),
        ),
        migrations.AddConstraint(
            model_name='bulkjob',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['selecting', 'running', 'done', 'cancelled', 'stopped', 'undoing', 'undone'])), name='pipeline_bulk_state_known'),
        ),
        migrations.AddConstraint(
            model_name='bulkjob',
            constraint=models.CheckConstraint(condition=models.Q(('done__lte', models.F('total')), ('done', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('changed'), '+', models.F('skipped')), '+', models.F('failed')))), name='pipeline_bulk_counts_add_up'),
        ),
        migrations.AddIndex(
            model_name='bulkitem',
            index=models.Index(fields=['job', 'result', 'lead'], name='pipeline_bulk_results'),
        ),
        migrations.AddConstraint(
            model_name='bulkitem',
            constraint=models.UniqueConstraint(fields=('job', 'lead'), name='pipeline_bulk_lead_once'),
        ),
    ]
