"""Every order a list can be read in has its index; what older leads did not note is filled in."""

import django.db.models.functions.text
import leadflow.leads.models.orders
from django.conf import settings
from django.db import migrations, models


FILL_IN = (
    """
    UPDATE leads_lead SET status_since = (
        SELECT MAX(change.changed_at) FROM leads_statuschange change
        WHERE change.lead_id = leads_lead.id
    ) WHERE status <> 'new' AND status_since IS NULL
    """,
    """
    UPDATE leads_lead SET lost_reason = COALESCE((
        SELECT change.reason FROM leads_statuschange change
        WHERE change.lead_id = leads_lead.id ORDER BY change.id DESC LIMIT 1
    ), '') WHERE status = 'lost' AND lost_reason = ''
    """,
    """
    UPDATE leads_lead SET assigned_at = created_at
    WHERE assigned_to_id IS NOT NULL AND assigned_at IS NULL
    """,
)


class Migration(migrations.Migration):

    dependencies = [
        ('leads', '0005_pipeline'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('deleted_at', None)), fields=['last_activity_at', 'id'], name='leads_by_activity'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(leadflow.leads.models.orders.Worth(models.F('value')), models.F('id'), condition=models.Q(('deleted_at', None)), name='leads_by_value'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(django.db.models.functions.text.Lower('name'), models.F('id'), condition=models.Q(('deleted_at', None)), name='leads_by_name'),
        ),
        *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in FILL_IN),
    ]
