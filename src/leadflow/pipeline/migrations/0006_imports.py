import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pipeline", "0005_merging"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportJob",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file_name", models.CharField(max_length=200)),
                ("encoding", models.CharField(blank=True, default="", max_length=16)),
                ("delimiter", models.CharField(blank=True, default="", max_length=1)),
                ("columns", models.JSONField(default=list)),
                ("mapping", models.JSONField(default=dict)),
                ("options", models.JSONField(default=dict)),
                ("samples", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("checking", "checking"),
                            ("checked", "checked"),
                            ("running", "running"),
                            ("done", "done"),
                            ("cancelled", "cancelled"),
                            ("stopped", "stopped"),
                            ("undoing", "undoing"),
                            ("undone", "undone"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("stop_reason", models.CharField(blank=True, default="", max_length=80)),
                ("total", models.PositiveIntegerField(default=0)),
                ("checked", models.PositiveIntegerField(default=0)),
                ("check_counts", models.JSONField(default=dict)),
                ("done", models.PositiveIntegerField(default=0)),
                ("added", models.PositiveIntegerField(default=0)),
                ("updated", models.PositiveIntegerField(default=0)),
                ("duplicate", models.PositiveIntegerField(default=0)),
                ("invalid", models.PositiveIntegerField(default=0)),
                ("undone_to", models.PositiveIntegerField(default=0)),
                ("undone", models.PositiveIntegerField(default=0)),
                ("kept", models.PositiveIntegerField(default=0)),
                ("turn", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "worked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ImportMemory",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("header", models.CharField(max_length=100)),
                ("field", models.CharField(blank=True, default="", max_length=20)),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ImportPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveIntegerField()),
                ("packed", models.BinaryField()),
                (
                    "job",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="pipeline.importjob",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_check", models.BooleanField()),
                ("at", models.PositiveIntegerField()),
                ("number", models.PositiveIntegerField()),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("added", "added"),
                            ("updated", "updated"),
                            ("duplicate", "duplicate"),
                            ("invalid", "invalid"),
                        ],
                        max_length=12,
                    ),
                ),
                ("code", models.CharField(blank=True, default="", max_length=40)),
                ("message", models.CharField(blank=True, default="", max_length=300)),
                ("lead_id", models.BigIntegerField(null=True)),
                ("change", models.JSONField(null=True)),
                (
                    "undo",
                    models.CharField(
                        blank=True,
                        choices=[("", ""), ("undone", "undone"), ("kept", "kept")],
                        default="",
                        max_length=8,
                    ),
                ),
                ("undo_message", models.CharField(blank=True, default="", max_length=300)),
                (
                    "job",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="pipeline.importjob",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="importjob",
            index=models.Index(fields=["created_by", "-id"], name="pipeline_imports_of"),
        ),
        migrations.AddIndex(
            model_name="importjob",
            index=models.Index(fields=["finished_at"], name="pipeline_imports_ended"),
        ),
        migrations.AddConstraint(
            model_name="importjob",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "draft",
                            "checking",
                            "checked",
                            "running",
                            "done",
                            "cancelled",
                            "stopped",
                            "undoing",
                            "undone",
                        ],
                    )
                ),
                name="pipeline_import_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="importjob",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("done__lte", models.F("total")),
                    (
                        "done",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("added"), "+", models.F("updated")
                                ),
                                "+",
                                models.F("duplicate"),
                            ),
                            "+",
                            models.F("invalid"),
                        ),
                    ),
                ),
                name="pipeline_import_counts_add_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="importmemory",
            constraint=models.UniqueConstraint(
                fields=("user", "header"), name="pipeline_import_header_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="importpart",
            constraint=models.UniqueConstraint(
                fields=("job", "place"), name="pipeline_import_part_once"
            ),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(
                fields=["job", "is_check", "result", "at"], name="pipeline_import_results"
            ),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(
                condition=models.Q(("is_check", False), ("lead_id__isnull", False)),
                fields=["lead_id"],
                name="pipeline_import_leads",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.UniqueConstraint(
                fields=("job", "is_check", "at"), name="pipeline_import_row_once"
            ),
        ),
    ]
