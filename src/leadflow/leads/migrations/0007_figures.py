"""Boards, statistics and workloads are counted from indexes alone."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('leads', '0006_sorts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='lead',
            name='leads_by_status',
        ),
        migrations.RemoveIndex(
            model_name='lead',
            name='leads_by_age',
        ),
        migrations.RemoveIndex(
            model_name='lead',
            name='leads_board_of_owner',
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('deleted_at', None)), fields=['status', '-id', 'value'], name='leads_by_status'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('deleted_at', None)), fields=['created_at', 'id', 'status', 'source', 'assigned_to', 'value', 'next_action_at'], name='leads_by_age'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('deleted_at', None)), fields=['assigned_to', 'status', '-id', 'value', 'next_action_at', 'created_at', 'touched_at'], name='leads_board_of_owner'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('deleted_at', None), ('touched_at__isnull', False)), fields=['assigned_to', 'touched_at'], name='leads_worked_by_owner'),
        ),
    ]
