"""What must be true of submissions, calls and the supply queue at any moment.

The numbers in brackets are those of the reliability notes' list of invariants.
"""

from collections.abc import Iterable
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Value, Window
from django.db.models.functions import Coalesce, Lag

from leadflow.affiliates.models import (
    CallAttempt,
    FreshnessClaim,
    InterestCall,
    RegistrationCheck,
    Submission,
    SupplyItem,
    Transition,
)
from leadflow.affiliates.queries.bulk import doubled_rows, miscounted_jobs
from leadflow.affiliates.rules.answers import OPEN
from leadflow.affiliates.rules.calling import MAX_ATTEMPTS, spacing
from leadflow.affiliates.rules.states import STARTS, STEPS
from leadflow.affiliates.types import State, VerifierAnswer
from leadflow.kernel.verify import Finding
from leadflow.leads.queries import is_suppressed

SAMPLE: Final = 20
BEFORE_ACCEPTED: Final = (State.AWAITING_REGISTRATION, State.VERIFYING, State.REJECTED)
IN_QUEUE: Final = (State.CONFIRMED, State.IN_SUPPLY)
# No campaign's window is shorter, so two of the same within it are wrong whatever was set when.
SHORTEST_WINDOW: Final = timedelta(days=1)


def verify_affiliates() -> list[Finding]:
    """Return one finding per invariant: how many submissions break it, and some of their ids."""
    checks = {
        "affiliates.claims_are_held": stray_claims(),
        "affiliates.accepted_once": accepted_twice(),
        "affiliates.accepted_has_lead": without_lead(),
        "affiliates.duplicates_are_verified": unverified_duplicates(),
        "affiliates.history_is_dense": gaps(),
        "affiliates.history_is_legal": illegal_steps(),
        "affiliates.history_runs_forward": backward_steps(),
        "affiliates.state_is_last_step": strayed_states(),
        "affiliates.calls_follow_states": strayed_calls(),
        "affiliates.attempts_are_counted": miscounted_attempts(),
        "affiliates.attempts_are_spaced": crowded_attempts(),
        "affiliates.never_is_never": called_after_never(),
        "affiliates.queue_follows_states": strayed_supply(),
        "affiliates.bulk_rows_are_counted": miscounted_jobs(),
        "affiliates.bulk_rows_go_in_once": doubled_rows(),
    }
    return [finding(name, broken) for name, broken in checks.items()]


def finding(name: str, broken: Iterable[int | None]) -> Finding:
    """Return what was found, with the smallest ids."""
    ids = sorted({one for one in broken if one is not None})
    return Finding(name, len(ids), ids[:SAMPLE])


def ids_of(rows: QuerySet[Submission]) -> Iterable[int]:
    """Return the ids of submissions that were found."""
    return rows.values_list("pk", flat=True)


def stray_claims() -> Iterable[int | None]:
    """Return submissions that were rejected and still hold a mobile as fresh (I18)."""
    held = FreshnessClaim.objects.filter(submission__state=State.REJECTED)
    return held.values_list("submission_id", flat=True)


def accepted_twice() -> Iterable[int]:
    """Return submissions accepted though their mobile and car already were, within a day (I18)."""
    before = Window(
        Lag("at"),
        partition_by=[
            F("submission__campaign_id"),
            F("submission__mobile"),
            F("submission__registration"),
        ],
        order_by=["at", "pk"],
    )
    # A car that was added to an accepted submission later decided nothing.
    known = RegistrationCheck.objects.filter(
        submission=OuterRef("submission"),
        registration=OuterRef("submission__registration"),
        checked_at__lte=OuterRef("at"),
    )
    accepted = Transition.objects.filter(to_state=State.ACCEPTED)
    decided = accepted.filter(Q(submission__registration="") | Exists(known))
    twice = decided.annotate(before=before).filter(before__gt=F("at") - SHORTEST_WINDOW)
    return twice.values_list("submission_id", flat=True)


def without_lead() -> Iterable[int]:
    """Return submissions that have a lead too early, or none too late (I20)."""
    early = Q(state__in=BEFORE_ACCEPTED, lead__isnull=False)
    late = ~Q(state__in=BEFORE_ACCEPTED) & Q(lead__isnull=True)
    return ids_of(Submission.objects.filter(early | late))


def unverified_duplicates() -> Iterable[int]:
    """Return known mobiles that were accepted without a verified car (I20)."""
    verified = RegistrationCheck.objects.filter(
        submission=OuterRef("pk"), answer=VerifierAnswer.VERIFIED
    )
    accepted = Submission.objects.filter(is_duplicate=True, lead__isnull=False)
    return ids_of(accepted.filter(~Exists(verified) | Q(registration="")))


def gaps() -> Iterable[int]:
    """Return submissions whose steps are not 1, 2, 3 … up to their own number."""
    counted = Submission.objects.annotate(
        steps=Count("transitions"), first=Min("transitions__seq"), last=Max("transitions__seq")
    )
    return ids_of(counted.exclude(steps=F("seq"), first=1, last=F("seq")))


def illegal_steps() -> Iterable[int]:
    """Return submissions with a step that the table of states does not have (I23)."""
    starts = Q(before="", from_state="", to_state__in=STARTS)
    followed = (
        Q(before=state, from_state=state, to_state__in=following)
        for state, following in STEPS.items()
        if following
    )
    before = Coalesce(
        Window(Lag("to_state"), partition_by="submission_id", order_by="seq"), Value("")
    )
    steps = Transition.objects.annotate(before=before)
    illegal = steps.filter(~reduce(or_, followed, starts))
    return illegal.values_list("submission_id", flat=True)


def backward_steps() -> Iterable[int]:
    """Return submissions with a step that is dated before the one it follows."""
    before = Window(Lag("at"), partition_by="submission_id", order_by="seq")
    steps = Transition.objects.annotate(before=before).filter(before__gt=F("at"))
    return steps.values_list("submission_id", flat=True)


def strayed_states() -> Iterable[int]:
    """Return submissions whose state is not where their last step led."""
    last = Transition.objects.filter(
        submission=OuterRef("pk"), seq=OuterRef("seq"), to_state=OuterRef("state")
    )
    return ids_of(Submission.objects.filter(~Exists(last)))


def strayed_calls() -> Iterable[int]:
    """Return submissions with an open call that is not being made, or the other way round (I23)."""
    opened = InterestCall.objects.filter(pk=OuterRef("pk"), state__in=OPEN)
    calling = Q(state=State.CONFIRMING)
    return ids_of(
        Submission.objects.filter((Exists(opened) & ~calling) | (~Exists(opened) & calling))
    )


def miscounted_attempts() -> Iterable[int]:
    """Return calls with more attempts than allowed, or not numbered as counted (I22)."""
    counted = InterestCall.objects.annotate(
        tried=Count("tries"), last=Coalesce(Max("tries__number"), Value(0))
    )
    wrong = counted.filter(
        Q(attempts__gt=MAX_ATTEMPTS) | ~Q(tried=F("attempts")) | ~Q(last=F("attempts"))
    )
    return wrong.values_list("pk", flat=True)


def crowded_attempts() -> Iterable[int]:
    """Return calls with an attempt too soon after the one before it (I22)."""
    before = Window(Lag("placed_at"), partition_by="call_id", order_by="number")
    tries = CallAttempt.objects.annotate(before=before)
    too_soon = (
        Q(number=number + 1, before__gt=F("placed_at") - spacing(number))
        for number in range(1, MAX_ATTEMPTS)
    )
    return tries.filter(reduce(or_, too_soon)).values_list("call_id", flat=True)


def called_after_never() -> Iterable[int]:
    """Return calls made to a number after somebody there pressed 9, which still stands (I21)."""
    never = InterestCall.objects.filter(
        digit="9",
        submission__mobile=OuterRef("call__submission__mobile"),
        ended_at__lt=OuterRef("placed_at"),
    )
    called = CallAttempt.objects.filter(Exists(never))
    rows = called.values_list("call_id", "call__submission__mobile")
    return (call for call, mobile in rows if is_suppressed(mobile))


def strayed_supply() -> Iterable[int]:
    """Return submissions whose place in the supply queue does not go with their state (I23)."""
    item = SupplyItem.objects.filter(submission=OuterRef("pk"))
    opened, claimed = item.filter(closed_at=None), item.filter(claimed_at__isnull=False)
    queued, taken = Q(state__in=IN_QUEUE), Q(state=State.IN_SUPPLY)
    ended = Q(state=State.PURCHASED)
    wrong = (
        (Exists(opened) & ~queued)
        | (~Exists(opened) & queued)
        | (~Exists(claimed) & (taken | ended))
        | (Exists(claimed) & Q(state=State.CONFIRMED))
    )
    return ids_of(Submission.objects.filter(wrong))
