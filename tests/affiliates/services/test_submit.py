"""An affiliate submits a mobile: new, known, known with another car, known with this one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from leadflow.affiliates.models import (
    FreshnessClaim,
    RegistrationCheck,
    Submission,
    Transition,
)
from leadflow.affiliates.queries.desks import (
    AffiliateSuspended,
    NotAnAffiliate,
    UnknownCampaign,
)
from leadflow.affiliates.services.intake import (
    CapReached,
    ConsentAhead,
    ConsentMissing,
    DuplicateQuotaReached,
    RegistrationMalformed,
)
from leadflow.affiliates.services.submit import submit
from leadflow.affiliates.types import Consent, DuplicateScope, Reason, State, SubmissionInput
from leadflow.events.models import OutboxMessage
from leadflow.identity.types import Role
from leadflow.kernel.errors import Denied
from leadflow.kernel.phones import InvalidPhone
from leadflow.leads.models import Lead, Person, TimelineEntry
from tests.factories.affiliates import (
    NOON,
    make_actor,
    make_affiliate,
    make_campaign,
    make_member_user,
)

pytestmark = pytest.mark.django_db

MOBILE = "+91 98123 41000"
PLATE = "MH 12 AB 1234"


def make_desk(**campaign):
    """Return an actor of an approved affiliate, with a default campaign for it."""
    user = make_member_user(role=Role.AFFILIATE)
    affiliate = make_affiliate(member=user)
    make_campaign(approve=affiliate, **{"is_default": True, "is_sandbox": True} | campaign)
    return make_actor(Role.AFFILIATE, user=user)


def send(actor, mobile=MOBILE, *, now=NOON, **fields):
    return submit(actor=actor, data=SubmissionInput(mobile=mobile, **fields), now=now)


def test_accepts_a_new_mobile():
    actor = make_desk()

    row = send(actor)

    assert (row.state, row.mobile) == (State.ACCEPTED, "+919812341000")


def test_an_accepted_submission_has_a_lead_with_its_person():
    send(make_desk(), name="Asha Rao", email="Asha@Example.com", city="Pune")

    lead = Lead.objects.select_related("person").get()
    assert lead.person.phone == "+919812341000"
    assert (lead.name, lead.email, lead.city) == ("Asha Rao", "asha@example.com", "Pune")
    assert lead.source == "affiliate"


def test_an_accepted_submission_is_announced_once_as_the_leads_first_event():
    row = send(make_desk())

    message = OutboxMessage.objects.get(stream=f"lead:{row.lead_id}")
    assert (message.name, message.seq) == ("affiliates.submission_moved", 1)
    assert message.payload["to_state"] == State.ACCEPTED


def test_an_event_carries_no_personal_data():
    send(make_desk(), name="Asha Rao", email="asha@example.com")

    payloads = str(list(OutboxMessage.objects.values_list("payload", "stream")))
    assert not any(word in payloads for word in ("9812341000", "Asha", "asha@"))


def test_the_first_step_of_the_history_names_the_rule():
    row = send(make_desk())

    step = Transition.objects.get(submission_id=row.id)
    assert (step.seq, step.to_state, step.rule) == (1, "accepted", "duplicates.new_mobile")


def test_a_known_mobile_waits_for_its_registration():
    actor = make_desk()
    send(actor)

    row = send(actor, "098123 41000")

    assert (row.state, row.reason) == (State.AWAITING_REGISTRATION, Reason.DUPLICATE_MOBILE)
    assert row.registration_required
    assert row.tries_left == 3
    assert row.expires_at == NOON + timedelta(hours=72)


def test_a_submission_that_waits_has_no_lead_yet():
    actor = make_desk()
    send(actor)

    row = send(actor)

    assert row.lead_id is None
    assert Lead.objects.count() == 1


def test_a_submission_that_waits_sets_the_timer_for_its_end():
    actor = make_desk()
    send(actor)

    row = send(actor)

    timer = OutboxMessage.objects.get(name="affiliates.registration_expires")
    assert timer.payload == {"submission_id": row.id}
    assert timer.due_at == NOON + timedelta(hours=72)


def test_a_known_mobile_with_another_car_is_accepted():
    actor = make_desk()
    send(actor, registration_number=PLATE)

    row = send(actor, registration_number="KA 01 A 1")

    assert (row.state, row.registration_number) == (State.ACCEPTED, "KA01A1")
    assert Person.objects.count() == 1


def test_a_known_mobile_with_the_same_car_is_rejected():
    actor = make_desk()
    send(actor, registration_number=PLATE)

    row = send(actor, registration_number="mh-12-ab-1234")

    assert (row.state, row.reason) == (State.REJECTED, Reason.DUPLICATE_VEHICLE)
    assert row.lead_id is None


def test_the_same_car_with_another_mobile_is_accepted():
    actor = make_desk()
    send(actor, registration_number=PLATE)

    row = send(actor, "+91 98123 42000", registration_number=PLATE)

    assert row.state is State.ACCEPTED


def test_a_mobile_is_new_again_after_its_window():
    actor = make_desk(freshness_days=30)
    send(actor)

    row = send(actor, now=NOON + timedelta(days=30))

    assert row.state is State.ACCEPTED


def test_a_mobile_is_known_until_the_end_of_its_window():
    actor = make_desk(freshness_days=30)
    send(actor)

    row = send(actor, now=NOON + timedelta(days=30, seconds=-1))

    assert row.state is State.AWAITING_REGISTRATION


def test_another_car_keeps_the_mobile_known_for_a_window_of_its_own():
    actor = make_desk(freshness_days=30)
    send(actor)
    send(actor, registration_number=PLATE, now=NOON + timedelta(days=20))

    row = send(actor, now=NOON + timedelta(days=31))

    assert row.state is State.AWAITING_REGISTRATION


def test_a_refused_registration_is_asked_for_again():
    row = send(make_desk(), registration_number="MH12AB0404")

    assert (row.state, row.reason) == (
        State.AWAITING_REGISTRATION,
        Reason.REGISTRATION_NOT_FOUND,
    )
    assert row.tries_left == 2


def test_outside_a_sandbox_every_ending_is_a_plate_like_any():
    row = send(make_desk(is_sandbox=False), registration_number="MH12AB0404")

    assert row.state is State.ACCEPTED


def test_a_refused_registration_makes_nobody_known():
    actor = make_desk()
    send(actor, registration_number="MH12AB0404")

    row = send(actor)

    assert row.state is State.ACCEPTED


def test_a_register_that_is_down_is_no_failed_verification():
    row = send(make_desk(), registration_number="MH12AB0503")

    assert (row.state, row.reason) == (State.VERIFYING, Reason.VERIFIER_UNAVAILABLE)
    assert OutboxMessage.objects.filter(name="affiliates.registration_check_due").count() == 1


def test_a_mobile_that_is_being_verified_is_known():
    actor = make_desk()
    send(actor, registration_number="MH12AB0503")

    row = send(actor)

    assert row.state is State.AWAITING_REGISTRATION


def test_another_verifier_is_asked_after_the_answer():
    row = send(make_desk(verifier="dvla"), registration_number=PLATE)

    assert (row.state, row.reason) == (State.VERIFYING, Reason.NONE)
    assert not RegistrationCheck.objects.exists()


def test_an_old_plate_is_looked_at_by_a_person():
    row = send(make_desk(), registration_number="MHK 1234")

    assert (row.state, row.reason) == (State.VERIFYING, Reason.MANUAL_REVIEW)


@pytest.mark.parametrize(
    ("scope", "group", "state"),
    [
        (DuplicateScope.CAMPAIGN, "", State.ACCEPTED),
        (DuplicateScope.GROUP, "motor", State.AWAITING_REGISTRATION),
        (DuplicateScope.ORGANISATION, "", State.AWAITING_REGISTRATION),
    ],
)
def test_the_scope_says_which_campaigns_share_their_duplicates(scope, group, state):
    rules = {"duplicate_scope": scope, "duplicate_group": group}
    first, second = make_desk(slug="first", **rules), make_actor(Role.AFFILIATE)
    affiliate = make_affiliate()
    affiliate.members.create(user_id=second.user_id)
    make_campaign(approve=affiliate, slug="second", **rules)
    send(first, campaign="first")

    row = send(second, campaign="second")

    assert row.state is state


@pytest.mark.parametrize(
    ("fields", "refusal", "field"),
    [
        ({"mobile": "12"}, InvalidPhone, "mobile"),
        ({"mobile": "022 2284 3000"}, InvalidPhone, "mobile"),
        ({"registration_number": "NOT A PLATE"}, RegistrationMalformed, "registration_number"),
        ({"campaign": "nowhere"}, UnknownCampaign, "campaign"),
        (
            {"consent": Consent(given=True, given_at=NOON + timedelta(days=1))},
            ConsentAhead,
            "consent.given_at",
        ),
    ],
)
def test_what_cannot_be_read_names_its_field_and_stores_nothing(fields, refusal, field):
    actor = make_desk()
    data = replace(SubmissionInput(mobile=MOBILE), **fields)

    with pytest.raises(refusal) as refused:
        submit(actor=actor, data=data, now=NOON)

    assert refused.value.field == field
    assert not Submission.objects.exists()
    assert not FreshnessClaim.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_a_campaign_can_demand_consent():
    with pytest.raises(ConsentMissing):
        send(make_desk(consent_required=True))


def test_consent_is_kept_with_its_proof():
    consent = Consent(given=True, text_version="v3", source_url="https://cars.example/form")

    row = send(make_desk(consent_required=True), consent=consent)

    kept = Submission.objects.get(pk=row.id)
    assert (kept.consent_given, kept.consent_text_version) == (True, "v3")
    assert kept.consent_at == NOON


def test_who_acts_for_no_affiliate_cannot_submit():
    with pytest.raises(NotAnAffiliate):
        send(make_actor(Role.AFFILIATE))


def test_who_may_not_submit_is_denied_before_anything_is_looked_at():
    with pytest.raises(Denied):
        send(make_actor(Role.SUPPLY))


def test_a_suspended_affiliate_cannot_submit():
    user = make_member_user(role=Role.AFFILIATE)
    affiliate = make_affiliate(member=user, is_suspended=True)
    make_campaign(approve=affiliate, is_default=True)

    with pytest.raises(AffiliateSuspended):
        send(make_actor(Role.AFFILIATE, user=user))


def test_a_campaign_that_was_not_opened_to_the_affiliate_is_unknown_to_it():
    actor = make_desk()
    make_campaign(slug="closed")

    with pytest.raises(UnknownCampaign):
        send(actor, campaign="closed")


def test_the_daily_cap_ends_at_the_campaigns_midnight():
    actor = make_desk(daily_cap=1, timezone="Asia/Kolkata")
    send(actor, now=NOON)

    with pytest.raises(CapReached) as refused:
        send(actor, "+91 98123 42000", now=NOON)
    after = send(actor, "+91 98123 42000", now=NOON + timedelta(hours=12))

    assert refused.value.retry_after == 12 * 3600
    assert after.state is State.ACCEPTED


def test_the_hourly_cap_ends_with_the_campaigns_hour():
    actor = make_desk(hourly_cap=1, timezone="Asia/Kolkata")
    send(actor, now=NOON + timedelta(minutes=50))

    with pytest.raises(CapReached) as refused:
        send(actor, "+91 98123 42000", now=NOON + timedelta(minutes=59))
    after = send(actor, "+91 98123 42000", now=NOON + timedelta(minutes=60))

    assert refused.value.retry_after == 60
    assert after.state is State.ACCEPTED


def test_beyond_the_quota_of_duplicates_every_number_is_answered_alike():
    user = make_member_user(role=Role.AFFILIATE)
    affiliate = make_affiliate(member=user, duplicate_quota=1)
    make_campaign(approve=affiliate, is_default=True)
    actor = make_actor(Role.AFFILIATE, user=user)
    send(actor)
    send(actor)

    refusals = []
    for mobile in (MOBILE, "+91 98123 42000"):
        with pytest.raises(DuplicateQuotaReached) as refused:
            send(actor, mobile)
        refusals.append((refused.value.message, refused.value.retry_after))

    assert refusals[0] == refusals[1]


def test_the_history_of_the_lead_says_who_submitted_it_where():
    row = send(make_desk(name="Monsoon cars", slug="monsoon"), campaign="monsoon")

    entry = TimelineEntry.objects.get(lead_id=row.lead_id)
    assert entry.text.startswith(f"Submitted by {row.affiliate}")
    assert entry.data["campaign"] == "monsoon"
