"""Orders, rhythms and reports: indexes that answer alone, and the accounts that were put away."""

from django.db import migrations, models

PUT_AWAY = """
    CREATE INDEX accounts_put_away ON leads_lead (id) WHERE is_account AND deleted_at IS NOT NULL
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_profiles'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='engagement',
            name='accounts_orders_of_lead',
        ),
        migrations.RemoveIndex(
            model_name='engagement',
            name='accounts_orders_by_time',
        ),
        migrations.AddIndex(
            model_name='engagement',
            index=models.Index(condition=models.Q(('ordered_at__isnull', False)), fields=['lead', 'ordered_at', 'total_price'], name='accounts_orders_of_lead'),
        ),
        migrations.AddIndex(
            model_name='engagement',
            index=models.Index(condition=models.Q(('ordered_at__isnull', False)), fields=['ordered_at', 'lead', 'total_price'], name='accounts_orders_by_time'),
        ),
        migrations.AddIndex(
            model_name='engagement',
            index=models.Index(condition=models.Q(('ordered_at__isnull', False)), fields=['interaction'], name='accounts_orders'),
        ),
        # An index of a table of the core, for one question of this room; reports are right without.
        migrations.RunSQL(PUT_AWAY, 'DROP INDEX IF EXISTS accounts_put_away'),
    ]
