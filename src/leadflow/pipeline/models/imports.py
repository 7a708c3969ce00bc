"""Files of leads: the rows as they came in, and what came of each."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from leadflow.pipeline.rules.imports.states import ImportState, RowResult, RowUndo


class ImportJob(models.Model):
    """One file of leads, worked in groups of rows with the rights of who said so last.

    `done` rows are worked, the counts being of these; `undone_to` is the number of the last row
    that was taken back. `turn` numbers the continuations, of which only the newest counts.
    """

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    worked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    file_name = models.CharField(max_length=200)
    encoding = models.CharField(max_length=16, default="", blank=True)
    delimiter = models.CharField(max_length=1, default="", blank=True)
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    samples = models.JSONField(default=list)
    state = models.CharField(
        max_length=12,
        choices=[(one.value, one.value) for one in ImportState],
        default=ImportState.DRAFT.value,
    )
    stop_reason = models.CharField(max_length=80, default="", blank=True)
    total = models.PositiveIntegerField(default=0)
    checked = models.PositiveIntegerField(default=0)
    check_counts = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    duplicate = models.PositiveIntegerField(default=0)
    invalid = models.PositiveIntegerField(default=0)
    undone_to = models.PositiveIntegerField(default=0)
    undone = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    turn = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in ImportState]),
                name="pipeline_import_state_known",
            ),
            models.CheckConstraint(
                condition=Q(done__lte=F("total"))
                & Q(done=F("added") + F("updated") + F("duplicate") + F("invalid")),
                name="pipeline_import_counts_add_up",
            ),
        ]
        indexes = [
            models.Index(fields=["created_by", "-id"], name="pipeline_imports_of"),
            models.Index(fields=["finished_at"], name="pipeline_imports_ended"),
        ]

    def __str__(self) -> str:
        return f"import {self.pk} ({self.done}/{self.total})"


class ImportPart(models.Model):
    """Some rows of a file, packed, in their order; all parts but the last have as many."""

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="parts", db_index=False)
    place = models.PositiveIntegerField()
    packed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "place"], name="pipeline_import_part_once"),
        ]

    def __str__(self) -> str:
        return f"part {self.place} of import {self.job_id}"


class ImportRow(models.Model):
    """What came of one row, or in the dry run (`is_check`) would come of it; with the effect.

    `at` is its place in the file, from 0; `number` its row in a spreadsheet program. `change` is
    what an update did: facts with old and new value, tags, note.
    """

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="rows", db_index=False)
    is_check = models.BooleanField()
    at = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    result = models.CharField(max_length=12, choices=[(one.value, one.value) for one in RowResult])
    code = models.CharField(max_length=40, default="", blank=True)
    message = models.CharField(max_length=300, default="", blank=True)
    lead_id = models.BigIntegerField(null=True)
    change = models.JSONField(null=True)
    undo = models.CharField(
        max_length=8,
        choices=[(one.value, one.value) for one in RowUndo],
        default=RowUndo.NONE.value,
        blank=True,
    )
    undo_message = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["job", "is_check", "at"], name="pipeline_import_row_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["job", "is_check", "result", "at"], name="pipeline_import_results"
            ),
            models.Index(
                fields=["lead_id"],
                name="pipeline_import_leads",
                condition=Q(is_check=False, lead_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"row {self.number} of import {self.job_id}"


class ImportMemory(models.Model):
    """What a user said last that a column of this name holds; "" is nothing."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False
    )
    header = models.CharField(max_length=100)
    field = models.CharField(max_length=20, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "header"], name="pipeline_import_header_once"),
        ]

    def __str__(self) -> str:
        return f"{self.header}: {self.field}"
