import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("capture", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Counting",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("through", models.DateField(null=True)),
                ("kept_from", models.DateField(null=True)),
                ("seen_event_id", models.BigIntegerField(default=0)),
                ("looked_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="capture_counting_alone"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ExperimentDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("test_name", models.CharField(max_length=60)),
                ("variant", models.CharField(max_length=60)),
                ("goal", models.CharField(default="", max_length=60)),
                ("number", models.PositiveIntegerField()),
                (
                    "bot",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="capture.bot",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["day"], name="capture_experiment_days")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("bot", "test_name", "day", "variant", "goal"),
                        name="capture_experiment_day_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="QuestionDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("question_key", models.CharField(max_length=60)),
                ("answered", models.PositiveIntegerField()),
                ("timed", models.PositiveIntegerField()),
                ("seconds", models.BigIntegerField()),
                (
                    "bot",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="capture.bot",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("day", "bot", "question_key"), name="capture_question_day_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SessionDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("source", models.CharField(max_length=255)),
                ("sessions", models.PositiveIntegerField()),
                ("sql", models.PositiveIntegerField()),
                ("mql", models.PositiveIntegerField()),
                ("contacts", models.PositiveIntegerField()),
                ("completed", models.PositiveIntegerField()),
                ("points", models.BigIntegerField()),
                ("answers", models.PositiveIntegerField()),
                ("seconds", models.BigIntegerField()),
                (
                    "bot",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="capture.bot",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("day", "bot", "source"), name="capture_day_once"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="conversion",
            index=models.Index(fields=["at"], name="capture_converted_at"),
        ),
        migrations.AddIndex(
            model_name="exposure",
            index=models.Index(fields=["at"], name="capture_exposed_at"),
        ),
    ]
