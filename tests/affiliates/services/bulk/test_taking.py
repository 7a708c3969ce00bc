"""Many at once are decided on, and written down, exactly as they would be one by one."""

from datetime import timedelta

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from leadflow.affiliates.models import (
    FreshnessClaim,
    KnownVehicle,
    RegistrationCheck,
    Submission,
    Transition,
)
from leadflow.affiliates.queries.desks import get_desk
from leadflow.affiliates.services.bulk.taking import Offer, take_many
from leadflow.affiliates.services.submit import take_in
from leadflow.affiliates.types import Consent, SubmissionInput, SubmissionRow
from leadflow.events.models import OutboxMessage
from leadflow.kernel.errors import DomainError
from leadflow.kernel.models import RateBucket
from leadflow.leads.models import Lead, Person, TimelineEntry
from tests.factories.affiliates import NOON
from tests.factories.bulk import make_desk

MOBILES = ["+919812000001", "098120 00002", "+91 98120-00003", "12", "022 2284 3000"]
PLATES = [
    "",
    "",
    "MH12AB1234",
    "mh 12 ab 1235",
    "MH12AB0404",  # not found
    "MH12AB0503",  # the register is down
    "MHK 1234",  # an old plate: a person judges
    "KA01BL0001",  # blocked
    "NO PLATE AT ALL",
]

inputs = st.builds(
    SubmissionInput,
    mobile=st.sampled_from(MOBILES),
    registration_number=st.sampled_from(PLATES),
    name=st.sampled_from(["", "Asha Rao", "Ravi"]),
    email=st.sampled_from(["", "Asha@Example.com"]),
    city=st.sampled_from(["", "Pune"]),
    sub_id=st.sampled_from(["", "s1"]),
    consent=st.sampled_from([Consent(given=True, text_version="v1"), Consent()]),
)
rules = st.fixed_dictionaries(
    {},
    optional={
        "verifier": st.sampled_from(["local", "dvla"]),
        "consent_required": st.booleans(),
        "hourly_cap": st.integers(0, 9),
        "daily_cap": st.integers(0, 9),
        "quota": st.integers(0, 6),
    },
)


def one_by_one(actor, rows, *, now=NOON):
    """Return what each row comes to alone; the first that finds no room ends it."""
    outcomes = []
    for data in rows:
        try:
            with transaction.atomic():
                outcomes.append(take_in(actor=actor, data=data, now=now))
        except DomainError as refusal:
            if hasattr(refusal, "retry_after"):
                return outcomes, refusal
            outcomes.append(refusal)
    return outcomes, None


def at_once(actor, rows):
    desk = get_desk(actor=actor, campaign="")
    offers = [Offer(data) for data in rows]
    taken = take_many(desk=desk, rows=offers, actor=actor, now=NOON)
    return taken.outcomes, taken.full


def told(outcome):
    """Return what the affiliate learns, without ids."""
    if isinstance(outcome, SubmissionRow):
        return (
            outcome.state,
            outcome.reason,
            outcome.mobile,
            outcome.registration_number,
            outcome.registration_required,
            outcome.tries_left,
            outcome.expires_at,
            outcome.lead_id is not None,
        )
    return (outcome.code, outcome.field, outcome.message)


HIDDEN = {"id", "lead_id", "person_id", "affiliate_id", "campaign_id", "actor_id", "actor_name"}
BOOKS = {
    Submission: [],
    Transition: ["submission_id"],
    FreshnessClaim: ["submission_id"],
    RegistrationCheck: ["submission_id"],
    Lead: ["channel"],
    Person: [],
    TimelineEntry: ["text", "data"],
}


def written(places):
    """Return every book as plain rows, with ids told as places in the order of submission."""
    numbers = {pk: at for at, pk in enumerate(places)}
    books = {}
    for model, named in BOOKS.items():
        hidden = HIDDEN | (set(named) - {"submission_id"}) | {"scope"}
        rows = [
            {
                name: numbers.get(value) if name == "submission_id" else value
                for name, value in row.items()
                if name not in hidden
            }
            for row in model.objects.values()
        ]
        books[model.__name__] = sorted(map(repr, rows))
    books["outbox"] = sorted(
        repr((each.name, each.seq, each.stream.partition(":")[0], each.due_at, fact(each, numbers)))
        for each in OutboxMessage.objects.all()
    )
    books["counters"] = sorted(
        (bucket.split(":")[:2], used)
        for bucket, used in RateBucket.objects.values_list("bucket", "used")
    )
    return books


def fact(message, numbers):
    payload = message.payload
    return (
        numbers.get(payload.get("submission_id")),
        payload.get("to_state"),
        payload.get("reason"),
    )


def outcome_of(take, campaign, rows, before):
    """Return what is told and written when `take` takes `rows`, in a world that goes away."""
    with transaction.atomic():
        KnownVehicle.objects.create(
            registration="KA01BL0001", is_blocked=True, created_at=NOON - timedelta(days=1)
        )
        actor = make_desk(**campaign)
        for days, data in before:
            one_by_one(actor, [data], now=NOON - timedelta(days=days))
        outcomes, full = take(actor, rows)
        ids = list(Submission.objects.order_by("id").values_list("id", flat=True))
        answer = (
            [told(outcome) for outcome in outcomes],
            (full.code, full.retry_after) if full else None,
            written(ids),
        )
        transaction.set_rollback(True)
    return answer


class TestTheSameAsOneByOne(TestCase):
    @settings(suppress_health_check=[HealthCheck.too_slow])
    @given(
        rows=st.lists(inputs, min_size=1, max_size=12),
        before=st.lists(st.tuples(st.sampled_from([0, 89, 91]), inputs), max_size=3),
        campaign=rules,
    )
    def test_any_rows_come_to_the_same(self, rows, before, campaign):
        assert outcome_of(at_once, campaign, rows, before) == outcome_of(
            one_by_one, campaign, rows, before
        )
