"""A million leads: boards narrowed at will, reasons of loss and what was merged, from indexes alone."""

import django.db.models.deletion
from django.db import migrations, models

# The index of a column that is null in nearly every lead; dropped by name, as the table itself
# would else be made anew on SQLite.
MERGED = "leads_lead_merged_into_id_c068178b"


class Migration(migrations.Migration):

    dependencies = [
        ('leads', '0009_emails'),
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
        migrations.RemoveIndex(
            model_name='lead',
            name='leads_due',
        ),
        migrations.RemoveIndex(
            model_name='lead',
            name='leads_due_of_owner',
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name='lead',
                    name='merged_into',
                    field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='merged_leads', to='leads.lead'),
                ),
            ],
            database_operations=[
                migrations.RunSQL(
                    f"DROP INDEX IF EXISTS {MERGED}",
                    f"CREATE INDEX {MERGED} ON leads_lead (merged_into_id)",
                ),
            ],
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('deleted_at', None)), fields=['status', '-id', 'value', 'source', 'city', 'next_action_at', 'deleted_at'], name='leads_by_status'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('deleted_at', None), ('status', 'lost')), fields=['lost_reason', '-id', 'status', 'deleted_at'], name='leads_by_loss'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='leads_merged'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('deleted_at', None)), fields=['created_at', 'id', 'status', 'source', 'assigned_to', 'value', 'next_action_at', 'deleted_at'], name='leads_by_age'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('deleted_at', None)), fields=['assigned_to', 'status', '-id', 'value', 'next_action_at', 'created_at', 'touched_at', 'deleted_at'], name='leads_board_of_owner'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('deleted_at', None), ('next_action_at__isnull', False)), fields=['assigned_to', 'next_action_at', 'id', 'status', 'deleted_at'], name='leads_due_of_owner'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('deleted_at', None), ('next_action_at__isnull', False)), fields=['next_action_at', 'id', 'status', 'deleted_at'], name='leads_due'),
        ),
    ]
