import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("marketplace", "0003_router")]

    operations = [
        migrations.CreateModel(
            name="PricingModel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(unique=True)),
                ("weights", models.JSONField()),
                ("metrics", models.JSONField()),
                ("profile", models.JSONField()),
                ("outcomes", models.PositiveIntegerField()),
                ("won", models.PositiveIntegerField()),
                ("objection", models.CharField(default="", max_length=200)),
                ("trained_at", models.DateTimeField()),
                ("trained_by_id", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["trained_at"], name="marketplace_trained")],
            },
        ),
        migrations.CreateModel(
            name="PricingChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_pinned", models.BooleanField()),
                ("by_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("model", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="choices", to="marketplace.pricingmodel")),
            ],
        ),
        migrations.CreateModel(
            name="FrozenPrice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("credits", models.PositiveSmallIntegerField()),
                ("discount", models.PositiveSmallIntegerField()),
                ("factors", models.JSONField()),
                ("features", models.JSONField()),
                ("chance", models.FloatField(null=True)),
                ("at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("sold_at", models.DateTimeField(null=True)),
                ("listing", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="prices", to="marketplace.listing")),
                ("model", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="prices", to="marketplace.pricingmodel")),
                ("provider", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="marketplace.provider")),
            ],
            options={
                "indexes": [models.Index(fields=["at"], name="marketplace_frozen_by_time")],
                "constraints": [
                    models.UniqueConstraint(fields=("listing", "provider"), name="marketplace_frozen_once"),
                    models.CheckConstraint(condition=models.Q(("credits__gte", 1), ("credits__lte", 3)), name="marketplace_frozen_in_range"),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(fields=["category", "city_key", "created_at"], name="marketplace_demand"),
        ),
    ]
