"""What the list of leads is narrowed by stays quick at a million of them."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("leads", "0002_search")]

    operations = [
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                fields=["channel", "-id"], name="leads_by_channel", condition=Q(deleted_at=None)
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                fields=["city", "-id"],
                name="leads_by_city",
                condition=Q(deleted_at=None) & ~Q(city=""),
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
 fields=["created_at", "id"], name="leads_by_age", condition=Q(deleted_at=None)
),
        ),
    ]
