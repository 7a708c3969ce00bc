"""A lead may be looked after by a team, and may be an account."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0003_teams'),
        ('leads', '0007_figures'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='lead',
            name='is_account',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='lead',
            name='team',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='identity.team'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('deleted_at', None), ('team__isnull', False)), fields=['team', '-id'], name='leads_of_team'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('deleted_at', None), ('is_account', True)), fields=['id', 'status', 'value', 'assigned_to', 'team'], name='leads_accounts'),
        ),
    ]
