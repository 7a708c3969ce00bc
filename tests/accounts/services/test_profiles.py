"""Accounts: opened, changed, moved, put away and brought back; each change once on record."""

from datetime import timedelta
from decimal import Decimal

import pytest

from leadflow.accounts.models import Restaurant
from leadflow.accounts.queries.profiles import AccountNotFound, get_account
from leadflow.accounts.services import profiles as services
from leadflow.accounts.types import RestaurantFacts
from leadflow.events.models import OutboxMessage
from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import SYSTEM, Role
from leadflow.leads.models import Lead, StatusChange, TimelineEntry
from leadflow.leads.rules import UNDO_DAYS, BadField
from leadflow.leads.services import LeadChanged, NoSuchOwner, NotYourLead
from leadflow.leads.types import LeadStatus
from tests.factories.accounts import lead_of, make_account, make_kam, make_team
from tests.factories.identity import make_actor, make_user
from tests.factories.leads import NOON, make_lead

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=1)
EVERYTHING = {
    "name": "Spice Route",
    "address": "1 Long Street",
    "city": "Cape Town",
    "state": "Western Cape",
    "pincode": "8001",
    "contact_person": "Thandi Nkosi",
    "phone": "123-456-7890",
    "email": "hello@spice.example",
    "potential_revenue": Decimal("5000.00"),
    "cuisine_type": "Indian",
    "restaurant_type": "Casual",
    "notes": "Closed on Mondays.",
    "timezone": "Africa/Johannesburg",
    "country": "ZA",
}


@pytest.fixture
def team():
    return make_team()


@pytest.fixture
def kam(team):
    return make_kam(team)


@pytest.fixture
def account(kam):
    return make_account(kam)


def facts_of(actor, account):
    row = get_account(actor=actor, lead_id=account.pk)
    return {name: getattr(row, name) for name in EVERYTHING}


def steps(account):
    found = TimelineEntry.objects.filter(lead=account.pk).order_by("seq")
    return list(found.values_list("kind", flat=True))


def facts_announced(account):
    found = OutboxMessage.objects.filter(stream=f"lead:{account.pk}").order_by("seq")
    return list(found.values_list("name", "seq"))


def test_an_account_is_opened_with_everything_told(kam):
    account = make_account(kam, **EVERYTHING)

    assert facts_of(kam, account) == EVERYTHING


def test_an_account_is_its_makers_and_their_teams(kam, team, account):
    lead = lead_of(account)

    assert (lead.assigned_to_id, lead.team_id, lead.is_account) == (kam.user_id, team.pk, True)
    assert (lead.source, lead.status) == ("kam", "new")
    assert steps(account) == ["received"]
    assert facts_announced(account) == [("leads.received", 1)]


def test_an_account_given_to_somebody_of_no_team_stays_with_the_makers(kam, team):
    account = make_account(kam, assigned_to=make_user(Role.ADMIN).pk)

    assert lead_of(account).team_id == team.pk
    assert get_account(actor=kam, lead_id=account.pk)


def test_an_account_given_to_another_team_is_theirs(kam):
    other = make_kam(make_team())

    account = make_account(kam, assigned_to=other.user_id)

    with pytest.raises(AccountNotFound):
        get_account(actor=kam, lead_id=account.pk)
    assert get_account(actor=other, lead_id=account.pk)


def test_an_account_opened_further_along_records_one_move(kam):
    account = make_account(kam, status=LeadStatus.CONVERTED)

    moves = StatusChange.objects.filter(lead=account.pk).values_list("old_status", "new_status")
    assert list(moves) == [("new", "converted")]
    assert steps(account) == ["received", "status"]


@pytest.mark.parametrize("role", [Role.COLLECTIONS, Role.MARKETING, Role.SUPPLY, Role.AFFILIATE])
def test_who_works_no_accounts_opens_none(role):
    with pytest.raises(NotPermitted):
        make_account(make_actor(role))

    assert not Lead.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "x" * 201),
        ("address", "x" * 301),
        ("pincode", "x" * 21),
        ("phone", "9" * 65),
        ("email", "nobody"),
        ("potential_revenue", Decimal(-1)),
        ("potential_revenue", Decimal("1.005")),
        ("notes", "a\x00b"),
        ("contact_person", "\ud800"),
        ("timezone", "Mars/Base"),
        ("country", "India"),
        ("country", "1N"),
    ],
)
def test_a_fact_that_cannot_be_is_refused_by_name_and_nothing_is_opened(kam, field, value):
    with pytest.raises(BadField) as refused:
        make_account(kam, **{field: value})

    assert refused.value.field == field
    assert not Lead.objects.exists()


@pytest.mark.parametrize("role", [Role.SUPPLY, Role.AFFILIATE, Role.COLLECTIONS])
def test_nobody_owns_an_account_who_works_no_leads(kam, role):
    with pytest.raises(NoSuchOwner):
        make_account(kam, assigned_to=make_user(role).pk)

    assert not Restaurant.objects.exists()


def test_facts_are_changed_each_in_its_place(kam, account):
    services.update_account(actor=kam, lead_id=account.pk, changes=EVERYTHING, now=LATER)

    assert facts_of(kam, account) == EVERYTHING
    assert steps(account) == ["received", "changed", "profile_changed"]
    assert facts_announced(account)[1:] == [("leads.edited", 2), ("leads.edited", 3)]


def test_the_old_facts_stay_in_the_history(kam):
    account = make_account(kam, pincode="8001")

    services.update_account(actor=kam, lead_id=account.pk, changes={"pincode": "8002"}, now=LATER)

    step = TimelineEntry.objects.get(lead=account.pk, kind="profile_changed")
    assert step.data == {"profile": {"pincode": ["8001", "8002"]}}
    assert (step.text, step.actor_id) == ("Changed: pincode", kam.user_id)


def test_no_event_carries_what_was_changed(kam, account):
    services.update_account(actor=kam, lead_id=account.pk, changes=EVERYTHING, now=LATER)

    payloads = str(list(OutboxMessage.objects.values_list("payload", flat=True)))
    assert not any(str(value) in payloads for value in EVERYTHING.values())


def test_the_same_facts_again_are_no_change(kam):
    account = make_account(kam, **EVERYTHING)
    before = lead_of(account).version

    services.update_account(
        actor=kam,
        lead_id=account.pk,
        changes={**EVERYTHING, "status": "new", "assigned_to": kam.user_id},
        now=LATER,
    )

    assert lead_of(account).version == before
    assert steps(account) == ["received"]


def test_a_number_typed_otherwise_is_kept_as_typed(kam):
    account = make_account(kam, phone="098765 11111")

    services.update_account(
        actor=kam, lead_id=account.pk, changes={"phone": "+919876511111"}, now=LATER
    )

    row = get_account(actor=kam, lead_id=account.pk)
    assert (row.phone, row.phone_e164) == ("+919876511111", "+919876511111")


def test_facts_status_and_owner_are_changed_at_once(kam, account):
    other = make_kam()

    services.update_account(
        actor=kam,
        lead_id=account.pk,
        changes={"state": "Goa", "status": "LOST", "assigned_to": other.user_id},
        now=LATER,
    )

    lead = lead_of(account)
    assert (lead.status, lead.assigned_to_id, lead.version) == ("lost", other.user_id, 4)
    assert steps(account) == ["received", "profile_changed", "status", "assigned"]


def test_a_bad_fact_beside_good_ones_changes_nothing(kam, account):
    with pytest.raises(NoSuchOwner):
        services.update_account(
            actor=kam,
            lead_id=account.pk,
            changes={"name": "Other", "state": "Goa", "status": "lost", "assigned_to": 999},
            now=LATER,
        )

    assert lead_of(account).name == "The Great Restaurant"
    assert steps(account) == ["received"]


def test_an_older_version_changes_nothing(kam, account):
    services.update_account(actor=kam, lead_id=account.pk, changes={"state": "Goa"}, now=LATER)

    for act, more in (
        (services.update_account, {"changes": {"state": "Kerala"}}),
        (services.change_account_status, {"to": LeadStatus.LOST}),
        (services.delete_account, {}),
    ):
        with pytest.raises(LeadChanged):
            act(actor=kam, lead_id=account.pk, if_version=1, now=LATER, **more)

    assert steps(account) == ["received", "profile_changed"]


ACTS = [
    (services.update_account, {"changes": {"name": "Other"}}),
    (services.change_account_status, {"to": LeadStatus.LOST}),
    (services.delete_account, {}),
]


@pytest.mark.parametrize(("act", "more"), ACTS)
def test_a_manager_of_another_team_finds_no_account_to_change(account, act, more):
    with pytest.raises(AccountNotFound):
        act(actor=make_kam(make_team()), lead_id=account.pk, now=LATER, **more)

    assert steps(account) == ["received"]


@pytest.mark.parametrize(("act", "more"), ACTS)
def test_a_lead_that_is_no_account_is_not_found(kam, act, more):
    lead = make_lead(assigned_to=kam.user_id)

    with pytest.raises(AccountNotFound):
        act(actor=kam, lead_id=lead.pk, now=LATER, **more)


@pytest.mark.parametrize("role", [Role.COLLECTIONS, Role.MARKETING, Role.DPO])
def test_who_only_reads_changes_nothing(account, role):
    for act, more in ACTS:
        with pytest.raises((NotPermitted, NotYourLead)):
            act(actor=make_actor(role), lead_id=account.pk, now=LATER, **more)

    assert steps(account) == ["received"]


def test_a_colleague_of_the_team_puts_an_account_away_and_brings_it_back(team, account):
    colleague = make_kam(team)

    services.delete_account(actor=colleague, lead_id=account.pk, now=LATER)
    with pytest.raises(AccountNotFound):
        get_account(actor=SYSTEM, lead_id=account.pk)

    services.restore_account(actor=colleague, lead_id=account.pk, now=LATER)
    assert get_account(actor=colleague, lead_id=account.pk)
    assert steps(account) == ["received", "deleted", "restored"]


def test_an_account_put_away_too_long_ago_stays_away(kam, account):
    services.delete_account(actor=kam, lead_id=account.pk, now=NOON)

    with pytest.raises(AccountNotFound):
        services.restore_account(
            actor=kam, lead_id=account.pk, now=NOON + timedelta(days=UNDO_DAYS, seconds=1)
        )

    assert lead_of(account).deleted_at


def test_nobody_brings_back_what_was_never_theirs(kam, account):
    services.delete_account(actor=kam, lead_id=account.pk, now=NOON)

    with pytest.raises(AccountNotFound):
        services.restore_account(actor=make_kam(make_team()), lead_id=account.pk, now=LATER)

    assert lead_of(account).deleted_at


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.SENIOR, Role.JUNIOR])
def test_who_may_not_delete_leads_deletes_no_account(role):
    actor = make_actor(role)
    account = make_account(actor)

    with pytest.raises(NotPermitted):
        services.delete_account(actor=actor, lead_id=account.pk, now=LATER)

    assert not lead_of(account).deleted_at


def test_a_lead_becomes_an_account(kam, team):
    lead = make_lead(assigned_to=kam.user_id, team_id=team.pk)

    services.make_account(actor=kam, lead_id=lead.pk, facts={"pincode": "8001"}, now=LATER)

    row = get_account(actor=kam, lead_id=lead.pk)
    assert (row.name, row.pincode) == (lead.name, "8001")
    assert steps(row_of(lead)) == ["received", "account_opened", "profile_changed"]


def test_an_account_is_made_once(kam, account):
    with pytest.raises(services.AlreadyAccount):
        services.make_account(actor=kam, lead_id=account.pk, facts={}, now=LATER)

    assert steps(account) == ["received"]


def row_of(lead):
    return Restaurant.objects.get(pk=lead.pk)


def test_a_program_of_ours_opens_an_account_of_nobodys():
    facts = RestaurantFacts(name="Spice Route")

    lead_id = services.open_account(actor=SYSTEM, facts=facts, now=NOON)

    assert Lead.objects.get(pk=lead_id).assigned_to_id is None
