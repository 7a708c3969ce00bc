"""The page of one lead: who may see it, one history with the rules, and where it stands."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from leadflow.affiliates.models import SupplyItem
from leadflow.affiliates.services.registration import supply_registration
from leadflow.affiliates.services.submit import submit
from leadflow.affiliates.types import State, SubmissionInput
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.leads.models import Lead, TimelineEntry
from leadflow.leads.types import LeadStatus
from leadflow.web.live.topics import asked
from tests.factories.affiliates import (
    NOON,
    make_affiliate,
    make_campaign,
    make_mobile,
    make_submission,
)
from tests.factories.identity import actor_for, make_user
from tests.factories.leads import make_lead
from tests.web.counting import questions
from tests.web.reading import body, html, tag

pytestmark = pytest.mark.django_db

SEE_ALL = [Role.ADMIN, Role.HEAD, Role.DIRECTOR, Role.COLLECTIONS, Role.DPO]


def page_of(browser, lead_id, **headers):
    return browser.get(reverse("lead", args=[lead_id]), **headers)


@pytest.fixture
def browser(client):
    client.force_login(make_user(Role.DIRECTOR))
    return client


@pytest.mark.parametrize("role", SEE_ALL)
def test_opens_for_those_who_see_every_lead(client, role):
    client.force_login(make_user(role))

    assert page_of(client, make_lead().pk).status_code == 200


def test_opens_ones_own_and_nobody_elses(client):
    senior = make_user(Role.SENIOR)
    own, foreign = make_lead(), make_lead()
    Lead.objects.filter(pk=own.pk).update(assigned_to=senior)
    client.force_login(senior)

    assert page_of(client, own.pk).status_code == 200
    assert page_of(client, foreign.pk).status_code == 404


@pytest.mark.parametrize(
    ("role", "state", "status"),
    [
        (Role.SUPPLY, State.CONFIRMED, 200),
        (Role.SUPPLY, State.CONFIRMING, 404),
        (Role.AFFILIATE_MANAGER, State.CONFIRMING, 200),
        (Role.AFFILIATE, State.CONFIRMED, 403),
        (Role.KAM, State.CONFIRMED, 404),
    ],
)
def test_opens_for_those_it_was_handed_over_to(client, role, state, status):
    user = make_user(role)
    lead_id = make_submission(state).lead_id
    client.force_login(user)

    assert page_of(client, lead_id).status_code == status
    if status != 403:
        heard = asked(actor_for(user), [f"lead:{lead_id}"])
        assert bool(heard) is (status == 200)


def test_is_no_way_for_the_supply_team_into_the_list(client):
    client.force_login(make_user(Role.SUPPLY))

    response = page_of(client, make_submission(State.CONFIRMED).lead_id)

    assert reverse("leads") not in re.findall(r'href="([^"]+)"', html(response))
    assert client.get(reverse("leads")).status_code == 403


def test_leads_the_manager_to_the_submission(client):
    made = make_submission(State.CONFIRMED)
    client.force_login(make_user(Role.AFFILIATE_MANAGER))

    assert reverse("submission-staff", args=[made.pk]) in html(page_of(client, made.lead_id))


def test_tells_one_history_from_the_first_touch_with_the_rule_behind_each_step(browser):
    member = make_user(Role.AFFILIATE, name="Nikhil Verma")
    affiliate = make_affiliate(member=member, name="Monsoon Media")
    campaign = make_campaign(approve=affiliate, slug="demo", is_sandbox=True)
    mobile = make_mobile()
    make_submission(campaign=campaign, mobile=mobile, created_at=now() - timedelta(days=1))
    actor = actor_for(member)
    at = {"actor": actor, "now": now()}
    row = submit(data=SubmissionInput(mobile=mobile, campaign="demo"), **at)
    row = submit(data=SubmissionInput(mobile=mobile, campaign="demo"), **at)
    for plate in ("MH12AB0404", "MH12AB1234"):
        last = supply_registration(submission_id=row.id, registration_number=plate, **at)

    text = body(page_of(browser, last.submission.lead_id))

    steps = [
        "Submitted by Monsoon Media. Accepted by Nikhil Verma",
        "duplicates.other_vehicle This mobile was known, but not with this car.",
        "registration.verified:local The registration was found to be good.",
        "Waiting for the car registration: the registration was not found by Nikhil Verma",
        "registration.not_found:local There is no such registration.",
        "Waiting for the car registration: this mobile is already known",
        "duplicates.known_mobile A known mobile needs the registration of the car.",
    ]
    places = [text.index(step) for step in steps]
    assert places == sorted(places)


def test_names_nobody_for_what_happened_by_itself(browser):
    lead = make_lead()
    TimelineEntry.objects.create(
        lead=lead, seq=2, kind="call.unanswered", text="Nobody there", actor_name="system", at=NOON
    )

    assert "by system" not in body(page_of(browser, lead.pk))


def test_shows_what_anybody_may_have_typed_as_text(browser):
    lead = make_lead(name="<script>alert(1)</script>", city="<b>")

    page = html(page_of(browser, lead.pk))

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_calls_a_lead_without_a_name_by_its_number(browser):
    lead = make_lead(name="", phone="+919812300001")

    assert "<h1>+91 98123 00001</h1>" in html(page_of(browser, lead.pk))


@pytest.mark.parametrize("status", list(LeadStatus))
def test_shows_where_it_stands_in_the_pipeline(browser, status):
    lead = make_lead()
    Lead.objects.filter(pk=lead.pk).update(status=status)

    assert html(page_of(browser, lead.pk)).count('aria-current="step"') == 1


def test_hears_of_its_own_changes_and_gives_htmx_its_part(browser):
    lead = make_lead()

    region = tag(page_of(browser, lead.pk), id="lead")
    part = html(page_of(browser, lead.pk, HTTP_HX_REQUEST="true"))

    assert f'data-live="lead:{lead.pk}"' in region
    assert "<html" not in part
    assert part.count("<h1") == 1


def test_asks_the_database_as_often_however_long_the_history(client):
    made = make_submission(State.CONFIRMED)
    client.force_login(make_user(Role.SUPPLY))
    address = reverse("lead", args=[made.lead_id])
    before = questions(client, address)

    for seq in range(5, 15):
        TimelineEntry.objects.create(
            lead_id=made.lead_id, seq=seq, kind="note", text="x", actor_name=f"u{seq}", at=NOON
        )

    assert questions(client, address) == before
    assert SupplyItem.objects.count() == 1


def test_goes_on_to_the_next_one_in_the_list_one_came_from(browser):
    first, _, third = make_lead(city="Pune"), make_lead(city="Delhi"), make_lead(city="Pune")
    listed = browser.get(reverse("leads"), {"city": "Pune"})
    assert f"{reverse('lead', args=[third.pk])}?city=Pune" in html(listed)

    newest = browser.get(reverse("lead", args=[third.pk]), {"city": "Pune"})
    oldest = browser.get(reverse("lead", args=[first.pk]), {"city": "Pune"})

    older = tag(newest, aria_label="Next lead")
    assert f'href="{reverse("lead", args=[first.pk])}?city=Pune"' in older
    assert "data-next" in older
    assert "data-previous" not in html(newest)
    assert "data-previous" in tag(oldest, aria_label="Previous lead")
    assert f'href="{reverse("leads")}?city=Pune"' in html(oldest)


def test_leads_nobody_to_leads_that_are_not_theirs(client):
    senior = make_user(Role.SENIOR)
    own, _ = make_lead(), make_lead()
    Lead.objects.filter(pk=own.pk).update(assigned_to=senior)
    client.force_login(senior)

    page = html(page_of(client, own.pk))

    assert "data-previous" not in page
    assert "data-next" not in page
