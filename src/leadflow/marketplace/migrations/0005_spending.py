"""What providers spent on which day, counted from what they bought before."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from leadflow.kernel.organisation import organisation_day


def count(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    assignments = apps.get_model("marketplace", "Assignment").objects.filter(credits_charged__gt=0)
    spent: dict[tuple[int, object], int] = {}
    for provider, at, credits_charged in assignments.values_list(
        "provider", "purchased_at", "credits_charged"
    ).iterator():
        key = (provider, organisation_day(at))
        spent[key] = spent.get(key, 0) + credits_charged
    spending = apps.get_model("marketplace", "Spending")
    spending.objects.bulk_create(
        (
            spending(provider_id=provider, day=day, credits=total)
            for (provider, day), total in spent.items()
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("marketplace", "0004_pricing")]

    operations = [
        migrations.CreateModel(
            name="Spending",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("credits", models.PositiveIntegerField(default=0)),
                ("automatic_credits", models.PositiveIntegerField(default=0)),
                ("provider", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="marketplace.provider")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "day"), name="marketplace_spending_once"),
                    models.CheckConstraint(condition=models.Q(("automatic_credits__gte", 0), ("credits__gte", 0)), name="marketplace_spending_counts_up"),
                ],
            },
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
