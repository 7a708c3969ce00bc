"""Orders, rhythms and reports: indexes that answer alone."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
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
    ]
