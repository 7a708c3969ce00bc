import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

import leadflow.pipeline.types.units

STATUSES = ["available", "reserved", "sold", "withdrawn"]


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0005_pipeline"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("project", models.CharField(blank=True, default="", max_length=120)),
                ("name", models.CharField(max_length=120)),
                ("kind", models.CharField(blank=True, default="", max_length=40)),
                ("city", models.CharField(blank=True, default="", max_length=120)),
                ("price", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("bedrooms", models.PositiveSmallIntegerField(null=True)),
                ("area", models.DecimalField(decimal_places=2, max_digits=10, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[(status, status) for status in STATUSES],
                        default=leadflow.pipeline.types.units.UnitStatus["AVAILABLE"],
                        max_length=12,
                    ),
                ),
                ("search", models.TextField(default="")),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["project", "-id"], name="pipeline_unit_project"),
                    models.Index(fields=["status", "-id"], name="pipeline_unit_by_status"),
                    models.Index(fields=["city", "-id"], name="pipeline_unit_city"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("status__in", STATUSES)), name="pipeline_unit_status"
                    ),
                    models.CheckConstraint(
                        condition=Q(("price__gte", 0)), name="pipeline_unit_price"
                    ),
                    models.CheckConstraint(
                        condition=Q(("area__gte", 0)), name="pipeline_unit_area"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitInterest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField()),
                ("note", models.CharField(blank=True, default="", max_length=500)),
                ("created_at", models.DateTimeField()),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="unit_interests",
                        to="leads.lead",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interests",
                        to="pipeline.unit",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("lead", "unit"), name="pipeline_interest_once"),
                    models.UniqueConstraint(fields=("lead", "rank"), name="pipeline_interest_rank"),
                    models.CheckConstraint(
                        condition=Q(("rank__gte", 1)), name="pipeline_interest_from_1"
                    ),
                ],
            },
        ),
    ]
