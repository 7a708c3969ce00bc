from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("capture", "0002_analytics")]

    operations = [
        migrations.AddIndex(
            "session", models.Index(fields=["-started_at", "-id"], name="capture_recent")
        ),
        migrations.AddIndex(
            "session",
            models.Index(fields=["bot", "-started_at", "-id"], name="capture_recent_of_bot"),
        ),
        migrations.AddIndex(
            "session",
            models.Index(
                fields=["classification", "-started_at", "-id"], name="capture_recent_of_class"
            ),
        ),
        migrations.AddIndex(
            "session",
            models.Index(
                fields=["-started_at", "-id"],
                condition=Q(contact_at__isnull=False),
                name="capture_recent_reachable",
            ),
        ),
        migrations.AddIndex(
            "session",
            models.Index(
                fields=["-started_at", "-id"],
                condition=Q(completed_at__isnull=False),
                name="capture_recent_completed",
            ),
        ),
    ]
