"""What must be true of leads at any moment, asked of the live database."""

from collections.abc import Iterable

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, Subquery, Value, Window
from django.db.models.functions import Coalesce, Lag

from leadflow.kernel.verify import Finding
from leadflow.leads.models import Lead, StatusChange, TimelineEntry
from leadflow.leads.types import LeadStatus

SAMPLE = 20


def verify_leads() -> list[Finding]:
    """Return one finding per invariant: how many leads break it, and some of their ids."""
    return [
        _finding("leads.history_is_dense", _gaps()),
        _finding("leads.history_runs_forward", _backward_steps()),
        _finding("leads.status_is_last_change", _strayed_statuses()),
        _finding("leads.status_changes_follow", _broken_chains()),
        _finding("leads.status_since_is_a_change", _undated_statuses()),
        _finding("leads.only_the_lost_have_a_reason", _reasons_without_loss()),
        _finding("leads.merged_are_put_away", _merged_astray()),
    ]


def _finding(name: str, broken: Iterable[int]) -> Finding:
    ids = sorted(set(broken))
    return Finding(name, len(ids), ids[:SAMPLE])


def _gaps() -> Iterable[int]:
    """Leads whose steps are not 1, 2, 3 … up to the lead's own seq."""
    counted = Lead.objects.annotate(
        steps=Count("timeline"), first=Min("timeline__seq"), last=Max("timeline__seq")
    )
    return counted.exclude(steps=F("seq"), first=1, last=F("seq")).values_list("id", flat=True)


def _backward_steps() -> Iterable[int]:
    """Leads with a step that is dated before the step it follows."""
    before = Window(Lag("at"), partition_by="lead_id", order_by="seq")
    steps = TimelineEntry.objects.annotate(before=before).filter(before__gt=F("at"))
    return steps.values_list("lead_id", flat=True)


def _strayed_statuses() -> Iterable[int]:
    """Leads whose status is not what their last status change says (new, when there is none)."""
    last = StatusChange.objects.filter(lead=OuterRef("pk")).order_by("-id").values("new_status")
    told = Coalesce(Subquery(last[:1]), Value(LeadStatus.NEW.value))
    return Lead.objects.annotate(told=told).exclude(status=F("told")).values_list("id", flat=True)


def _broken_chains() -> Iterable[int]:
    """Leads with a status change that does not start where the one before it ended."""
    before = Window(Lag("new_status"), partition_by="lead_id", order_by="id")
    changes = StatusChange.objects.annotate(before=Coalesce(before, Value(LeadStatus.NEW.value)))
    return changes.filter(~Q(old_status=F("before"))).values_list("lead_id", flat=True)


def _undated_statuses() -> Iterable[int]:
    """Leads whose status stands since a moment at which they did not get it."""
    got_it = StatusChange.objects.filter(
        lead=OuterRef("pk"), new_status=OuterRef("status"), changed_at=OuterRef("status_since")
    )
    never = Q(status_since=None) & ~Q(status=LeadStatus.NEW)
    astray = Q(status_since__isnull=False) & ~Exists(got_it)
    return Lead.objects.filter(never | astray).values_list("id", flat=True)


def _reasons_without_loss() -> Iterable[int]:
    """Leads that say why they are lost and are not."""
    said = Lead.objects.exclude(lost_reason="").exclude(status=LeadStatus.LOST)
    return said.values_list("id", flat=True)


def _merged_astray() -> Iterable[int]:
    """Leads that were merged but are still shown, or into one that is itself merged."""
    merged = Lead.objects.filter(merged_into__isnull=False)
    astray = Q(deleted_at=None) | Q(merged_into=F("pk")) | Q(merged_into__merged_into__isnull=False)
    return merged.filter(astray).values_list("id", flat=True)
