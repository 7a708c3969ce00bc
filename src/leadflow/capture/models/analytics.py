"""What is counted of conversations, by day: kept after the conversations themselves are gone.

A day is one of UTC. The worker counts a day anew whenever one of its conversations goes on.
"""

from django.db import models

from leadflow.capture.models.bots import Bot


class SessionDay(models.Model):
    """The conversations with one bot that began on one day and came from one source."""

    day = models.DateField()
    bot = models.ForeignKey(Bot, models.CASCADE, related_name="+", db_index=False)
    source = models.CharField(max_length=255)
    sessions = models.PositiveIntegerField()
    sql = models.PositiveIntegerField()
    mql = models.PositiveIntegerField()
    contacts = models.PositiveIntegerField()
    completed = models.PositiveIntegerField()
    points = models.BigIntegerField()
    answers = models.PositiveIntegerField()
    seconds = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "bot", "source"], name="capture_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sessions} conversations from {self.source!r} on {self.day}"


class QuestionDay(models.Model):
    """How many of the conversations of one day answered a question, and how long those took.

    `timed` of the answers told how long they took: `seconds` in all.
    """

    day = models.DateField()
    bot = models.ForeignKey(Bot, models.CASCADE, related_name="+", db_index=False)
    question_key = models.CharField(max_length=60)
    answered = models.PositiveIntegerField()
    timed = models.PositiveIntegerField()
    seconds = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "bot", "question_key"], name="capture_question_day_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answered} answers to {self.question_key} on {self.day}"


class ExperimentDay(models.Model):
    """How often a variant was shown on a day (`goal` is empty), or brought about a goal."""

    bot = models.ForeignKey(Bot, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    test_name = models.CharField(max_length=60)
    variant = models.CharField(max_length=60)
    goal = models.CharField(max_length=60, default="")
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bot", "test_name", "day", "variant", "goal"],
                name="capture_experiment_day_once",
            ),
        ]
        indexes = [models.Index(fields=["day"], name="capture_experiment_days")]

    def __str__(self) -> str:
        return f"{self.number} of {self.test_name} {self.variant} {self.goal} on {self.day}"


class Counting(models.Model):
    """How far counting has come: there is one row.

    Days before `through` are answered from what was counted, later ones from the conversations
    themselves. Days before `kept_from` have lost conversations and are never counted anew.
    `seen_event_id` and `looked_at`: up to which score event, and when, conversations that went on
    were last looked for.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    through = models.DateField(null=True)
    kept_from = models.DateField(null=True)
    seen_event_id = models.BigIntegerField(default=0)
    looked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="capture_counting_alone"),
        ]

    def __str__(self) -> str:
        return f"counted before {self.through}"
