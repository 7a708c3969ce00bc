import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pipeline", "0003_bulk_actions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WorkingTime',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('week', models.JSONField(null=True)),
                ('capacity', models.PositiveIntegerField(null=True)),
                ('changed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='AssignmentRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('spec', models.JSONField()),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('deleted_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('deleted_at', None)), fields=['position', 'id'], name='pipeline_rules_order')],
            },
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('reason', models.CharField(blank=True, default='', max_length=200)),
                ('created_at', models.DateTimeField()),
                ('deleted_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('deleted_at', None)), fields=['user', 'ends_at'], name='pipeline_absences_of_user'), models.Index(condition=models.Q(('deleted_at', None)), fields=['ends_at', 'id'], name='pipeline_absences_by_end')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='pipeline_absence_has_length')],
            },
        ),
        migrations.CreateModel(
            name='AssignmentRuleVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('spec', models.JSONField()),
                ('published_at', models.DateTimeField()),
                ('published_by_id', models.BigIntegerField(null=True)),
                ('published_by_name', models.CharField(default='', max_length=150)),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='pipeline.assignmentrule')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('rule', 'version'), name='pipeline_rule_version_once')],
            },
        ),
        migrations.CreateModel(
            name='AssignmentTurn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last', models.PositiveBigIntegerField(default=0)),
                ('credit', models.BigIntegerField(default=0)),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='standing', to='pipeline.assignmentrule')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('rule', 'user'), name='pipeline_turn_once')],
            },
        ),
        migrations.CreateModel(
            name='GivenLead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('given_at', models.DateTimeField()),
                ('return_minutes', models.PositiveIntegerField(default=0)),
                ('ended_at', models.DateTimeField(null=True)),
                ('came_back', models.BooleanField(default=False)),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='leads.lead')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='pipeline.assignmentrule')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('came_back', True)), fields=('lead', 'user'), name='pipeline_came_back_once'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('lead',), name='pipeline_one_return_timer')],
            },
        ),
        migrations.CreateModel(
            name='WaitingLead',
            fields=[
                ('lead', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='leads.lead')),
                ('kind', models.CharField(choices=[('unseen', 'unseen'), ('no_rule', 'no_rule'), ('nobody_wanted', 'nobody_wanted'), ('nobody_free', 'nobody_free')], max_length=20)),
                ('reason', models.CharField(max_length=300)),
                ('tried_at', models.DateTimeField()),
                ('rule', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='pipeline.assignmentrule')),
            ],
            options={
                'indexes': [models.Index(fields=['rule', 'lead'], name='pipeline_waiting_for_rule')],
            },
        ),
    ]
