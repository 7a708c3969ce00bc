"""What must be true of the sales desk at any moment, asked of the live database."""

from collections.abc import Iterable
from typing import Final

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q

from leadflow.kernel.verify import Finding
from leadflow.pipeline.models import BulkItem, BulkJob, ImportJob, ImportRow, Merge, UnitInterest
from leadflow.pipeline.rules.bulk import BulkResult
from leadflow.pipeline.rules.imports.states import RowResult

SAMPLE: Final = 20


def verify_pipeline() -> list[Finding]:
    """Return one finding per invariant: how many rows break it, and some of their ids."""
    checks = {
        "pipeline.ranks_are_dense": _gaps_in_ranks(),
        "pipeline.merges_are_carried_out": _merges_without_effect(),
        "pipeline.bulk_results_are_counted": _miscounted_bulk_jobs(),
        "pipeline.import_rows_are_counted": _miscounted_imports(),
        "pipeline.import_rows_make_one_lead": _leads_made_twice(),
    }
    return [_finding(name, broken) for name, broken in checks.items()]


def _finding(name: str, broken: Iterable[int]) -> Finding:
    ids = sorted(set(broken))
    return Finding(name, len(ids), ids[:SAMPLE])


def _gaps_in_ranks() -> Iterable[int]:
    """Leads whose wishes are not ranked from 1 on without a gap."""
    ranked = UnitInterest.objects.values("lead").annotate(
        first=Min("rank"), last=Max("rank"), wishes=Count("pk")
    )
    return ranked.exclude(first=1, last=F("wishes")).values_list("lead", flat=True)


def _merges_without_effect() -> Iterable[int]:
    """Merges that stand though their lost lead belongs to nobody."""
    return Merge.objects.filter(undone_at=None, lost__merged_into=None).values_list("pk", flat=True)


def _miscounted_bulk_jobs() -> Iterable[int]:
    """Jobs that have counted other results than their leads have, while those are kept."""
    settled = ~Q(items__result=BulkResult.OPEN)
    counted = BulkJob.objects.annotate(settled=Count("items", filter=settled))
    kept = counted.filter(Exists(BulkItem.objects.filter(job=OuterRef("pk"))))
    return kept.exclude(done=F("settled")).values_list("pk", flat=True)


def _miscounted_imports() -> Iterable[int]:
    """Imports that have counted other rows than they have results, while those are kept."""
    rows = ImportRow.objects.filter(is_check=False).values("job").annotate(known=Count("pk"))
    known = dict(rows.values_list("job", "known"))
    done = ImportJob.objects.filter(pk__in=known).values_list("pk", "done")
    return [job for job, number in done if known[job] != number]


def _leads_made_twice() -> Iterable[int]:
    """Leads that two rows of files claim to have brought in."""
    made = ImportRow.objects.filter(is_check=False, result=RowResult.ADDED, lead_id__isnull=False)
    twice = made.values("lead_id").annotate(rows=Count("pk")).filter(rows__gt=1)
    return [lead_id for lead_id in twice.values_list("lead_id", flat=True) if lead_id]
