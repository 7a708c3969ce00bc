import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("marketplace", "0005_spending")]

    operations = [
        migrations.AddIndex(
            model_name="provider",
            index=models.Index(
                condition=models.Q(("verification", "pending")),
                fields=["id"],
                name="marketplace_to_verify",
            ),
        ),
        migrations.CreateModel(
            name="MailReturned",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "listing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mail_returned",
                        to="marketplace.listing",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Registration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.CharField(max_length=254)),
                ("name", models.CharField(max_length=150)),
                ("phone", models.CharField(default="", max_length=40)),
                ("categories", models.JSONField(default=list)),
                ("areas", models.JSONField(default=list)),
                ("created_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["created_at"], name="marketplace_registrations")],
            },
        ),
        migrations.CreateModel(
            name="ProviderDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("identity", "identity"),
                            ("company", "company"),
                            ("insurance", "insurance"),
                            ("qualification", "qualification"),
                        ],
                        max_length=24,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("stored_as", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "provider",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="marketplace.provider",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("removed_at", None)),
                        fields=["provider", "-id"],
                        name="marketplace_documents",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RefundRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("invalid_contact", "invalid_contact"),
                            ("unreachable", "unreachable"),
                            ("duplicate", "duplicate"),
                            ("wrong_category", "wrong_category"),
                            ("out_of_area", "out_of_area"),
                            ("spam", "spam"),
                            ("other", "other"),
                        ],
                        max_length=24,
                    ),
                ),
                ("details", models.TextField(default="")),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "open"), ("granted", "granted"), ("refused", "refused")],
                        default="open",
                        max_length=16,
                    ),
                ),
                (
                    "proposal",
                    models.CharField(
                        choices=[("full", "full"), ("partial", "partial"), ("none", "none")],
                        max_length=16,
                    ),
                ),
                ("proposal_reason", models.CharField(max_length=300)),
                ("evidence", models.JSONField(default=list)),
                ("credits", models.PositiveSmallIntegerField()),
                ("source", models.CharField(max_length=40)),
                ("channel", models.CharField(default="", max_length=80)),
                ("posting_id", models.BigIntegerField(null=True, unique=True)),
                ("is_automatic", models.BooleanField(default=False)),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by_id", models.BigIntegerField(null=True)),
                ("decision_note", models.TextField(default="")),
                (
                    "assignment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refund_request",
                        to="marketplace.assignment",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="marketplace.provider",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["provider", "-id"], name="marketplace_refunds"),
                    models.Index(fields=["status", "-id"], name="marketplace_refund_queue"),
                    models.Index(
                        condition=models.Q(("status", "granted")),
                        fields=["provider", "decided_at"],
                        name="marketplace_refund_cap",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["open", "granted", "refused"])),
                        name="marketplace_refund_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("credits__gt", 0),
                                ("posting_id__isnull", False),
                                ("status", "granted"),
                            ),
                            models.Q(
                                models.Q(("status", "granted"), _negated=True), ("posting_id", None)
                            ),
                            _connector="OR",
                        ),
                        name="marketplace_granted_is_posted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("status", "open")),
                            models.Q(
                                models.Q(("status", "open"), _negated=True),
                                ("decided_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="marketplace_refund_decided_once",
                    ),
                ],
            },
        ),
    ]
