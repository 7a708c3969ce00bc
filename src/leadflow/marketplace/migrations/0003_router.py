import leadflow.marketplace.types.listings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("marketplace", "0002_reach_and_caps")]

    operations = [
        migrations.CreateModel(
            name="RouterRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(unique=True)),
                ("spec", models.JSONField()),
                ("note", models.CharField(default="", max_length=200)),
                ("published_at", models.DateTimeField()),
                ("published_by_id", models.BigIntegerField(null=True)),
                ("published_by_name", models.CharField(default="", max_length=150)),
            ],
        ),
        migrations.AddField(
            model_name="offer",
            name="needs_top_up",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="offer",
            name="reach",
            field=models.CharField(choices=[("named", "named"), ("city", "city"), ("region", "region"), ("trade", "trade")], default=leadflow.marketplace.types.listings.Reach["NAMED"], max_length=16),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(condition=models.Q(("reach", "named"), _negated=True), fields=["provider", "-id"], name="marketplace_far_offers"),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(fields=["at"], name="marketplace_offers_by_time"),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(condition=models.Q(("reach", "named"), _negated=True), fields=["-lead"], name="marketplace_widened"),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(condition=models.Q(("handed_over_at__isnull", False)), fields=["-lead"], name="marketplace_handed_over"),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(fields=["verified_at"], name="marketplace_by_verified"),
        ),
    ]
