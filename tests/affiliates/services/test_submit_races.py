"""The same number from everywhere at once: one is accepted, and only one."""

from collections import Counter

import pytest

from leadflow.affiliates.models import FreshnessClaim, Submission
from leadflow.affiliates.services import claims, fast_lane
from leadflow.affiliates.services import submit as submitting
from leadflow.affiliates.services.registration import supply_registration
from leadflow.affiliates.types import State, SubmissionInput
from leadflow.leads.models import Lead, Person
from tests.affiliates.services.test_submit import MOBILE, PLATE, make_desk, send
from tests.factories.affiliates import NOON
from tests.harness.races import rush

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

# The check without its guard: who looks first and writes later lets everybody in.
UNGUARDED = claims.TAKE.replace(
    "WHERE affiliates_freshnessclaim.fresh_until <= %s", "WHERE %s < '9999-01-01'::timestamptz"
)


def submit_at_once(actor, count=64):
    data = SubmissionInput(mobile=MOBILE)
    return rush(lambda _: submitting.submit(actor=actor, data=data, now=NOON).state, range(count))


def test_of_64_identical_submissions_one_is_accepted():
    actor = make_desk()

    outcomes = Counter(submit_at_once(actor))

    assert outcomes == {State.ACCEPTED: 1, State.AWAITING_REGISTRATION: 63}
    assert Lead.objects.count() == Person.objects.count() == 1
    assert FreshnessClaim.objects.count() == 1


def test_without_the_guard_of_the_one_statement_more_than_one_is_accepted(monkeypatch):
    guard = "WHERE affiliates_freshnessclaim.fresh_until <= %(now)s"
    assert guard in fast_lane.ACCEPT
    monkeypatch.setattr(fast_lane, "ACCEPT", fast_lane.ACCEPT.replace(guard, ""))
    actor = make_desk()

    outcomes = Counter(submit_at_once(actor, 16))

    assert outcomes[State.ACCEPTED] > 1


def test_without_the_guard_more_than_one_is_accepted(monkeypatch):
    monkeypatch.setattr(submitting, "is_postgres", lambda: False)
    monkeypatch.setattr(claims, "TAKE", UNGUARDED)
    actor = make_desk()

    outcomes = Counter(submit_at_once(actor, 16))

    assert outcomes[State.ACCEPTED] > 1


def test_one_car_sent_for_many_waiting_submissions_is_accepted_once():
    actor = make_desk()
    send(actor)
    waiting = [send(actor).id for _ in range(16)]

    outcomes = Counter(
        rush(
            lambda pk: (
                supply_registration(
                    actor=actor, submission_id=pk, registration_number=PLATE, now=NOON
                ).submission.state
            ),
            waiting,
        )
    )

    assert outcomes == {State.ACCEPTED: 1, State.REJECTED: 15}


def test_tries_sent_at_once_are_all_counted():
    actor = make_desk()
    send(actor)
    row = send(actor)

    rush(
        lambda _: supply_registration(
            actor=actor, submission_id=row.id, registration_number="MH12AB0404", now=NOON
        ),
        range(8),
    )

    kept = Submission.objects.get(pk=row.id)
    assert (kept.registration_tries, kept.state) == (3, State.REJECTED)
