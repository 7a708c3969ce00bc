"""The audit can be asked for the acts of some days."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]

    operations = [
        migrations.AddIndex(
            model_name="record",
            index=models.Index(fields=["at"], name="audit_by_time"),
        ),
    ]
