"""Other systems that conversations are given to, and what became of each."""

from django.db import models

from leadflow.capture.models.sessions import Session
from leadflow.capture.types import CrmKind, PushState


class CrmConnection(models.Model):
    """A CRM that gets every conversation somebody can be reached by. Its secrets are sealed."""

    kind = models.CharField(max_length=16, choices=[(k.value, k.value) for k in CrmKind])
    name = models.CharField(max_length=80)
    base = models.CharField(max_length=300)
    sealed = models.TextField()
    is_active = models.BooleanField(default=True)
    trouble = models.CharField(max_length=200, default="")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class CrmPush(models.Model):
    """One conversation on its way to one CRM.

    `turn` counts the timers set for it; `remote_id` is what it is called there.
    """

    connection = models.ForeignKey(
        CrmConnection, models.CASCADE, related_name="pushes", db_index=False
    )
    session = models.ForeignKey(Session, models.CASCADE, related_name="pushes")
    state = models.CharField(
        max_length=10,
        choices=[(s.value, s.value) for s in PushState],
        default=PushState.WAITING,
    )
    turn = models.PositiveIntegerField(default=1)
    attempts = models.PositiveSmallIntegerField(default=0)
    remote_id = models.CharField(max_length=120, default="")
    error = models.CharField(max_length=200, default="")
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "session"], name="capture_pushed_once"),
        ]
        indexes = [models.Index(fields=["connection", "-id"], name="capture_pushes")]

    def __str__(self) -> str:
        return f"conversation {self.session_id} to CRM {self.connection_id}"
