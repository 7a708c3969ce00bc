"""Accounts that were put away are found for the reports that leave them out."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0003_teams'),
        ('leads', '0011_search_gathers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('deleted_at__isnull', False), ('is_account', True)), fields=['id'], name='leads_accounts_put_away'),
        ),
    ]
