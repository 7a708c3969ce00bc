"""Contacts: written down, changed, removed and brought back; each change once on record."""

from datetime import timedelta

import pytest

from leadflow.accounts.models import Contact, Engagement
from leadflow.accounts.queries.contacts import ContactNotFound, get_contact, list_contacts
from leadflow.accounts.services import contacts as services
from leadflow.accounts.services.guards import NoSuchAccount
from leadflow.accounts.services.profiles import delete_account
from leadflow.accounts.types import ContactFacts
from leadflow.events.models import OutboxMessage
from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import Role
from leadflow.leads.models import Interaction, TimelineEntry
from leadflow.leads.rules import UNDO_DAYS, BadField
from tests.factories.accounts import lead_of, make_account, make_contact, make_kam, make_team
from tests.factories.identity import make_actor
from tests.factories.leads import NOON, make_lead

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=1)
JO = ContactFacts(
    name="Lindiwe Maseko",
    role="Chef",
    email="lindi@spice.example",
    phone="098765 11111",
    address="1 Long Street",
)


@pytest.fixture
def kam():
    return make_kam(make_team())


@pytest.fixture
def account(kam):
    return make_account(kam)


@pytest.fixture
def contact(account):
    return make_contact(account)


def steps(account):
    found = TimelineEntry.objects.filter(lead=account.pk).order_by("seq")
    return list(found.values_list("kind", flat=True))


def test_a_contact_is_written_down(kam, account):
    made = services.add_contact(actor=kam, lead_id=account.pk, facts=JO, now=LATER)

    row = get_contact(actor=kam, contact_id=made)
    known = (row.restaurant, row.name, row.role, row.email, row.phone, row.address)
    assert known == (account.pk, JO.name, JO.role, JO.email, JO.phone, JO.address)
    assert row.phone_e164 == "+919876511111"
    assert steps(account) == ["received", "contact_added"]


def test_neither_history_nor_events_say_who_it_is(kam, account):
    made = services.add_contact(actor=kam, lead_id=account.pk, facts=JO, now=LATER)
    services.update_contact(
        actor=kam, contact_id=made, changes={"phone": "55555", "name": "Zodwa"}, now=LATER
    )

    said = str(list(TimelineEntry.objects.filter(lead=account.pk).values_list("text", "data")))
    told = str(list(OutboxMessage.objects.values_list("payload", flat=True)))
    for private in (JO.name, "Maseko", JO.email, JO.phone, "55555", "Zodwa"):
        assert private not in said + told


def test_a_change_names_the_fields_that_changed(kam, account, contact):
    services.update_contact(
        actor=kam, contact_id=contact.pk, changes={"role": "Owner", "name": "John Doe"}, now=LATER
    )

    step = TimelineEntry.objects.get(lead=account.pk, kind="contact_changed")
    assert step.data == {"contact": contact.pk, "fields": ["role"]}


def test_a_new_number_is_spelled_anew(kam, contact):
    services.update_contact(
        actor=kam, contact_id=contact.pk, changes={"phone": "9876511111"}, now=LATER
    )

    assert get_contact(actor=kam, contact_id=contact.pk).phone_e164 == "+919876511111"


def test_the_same_again_is_no_change(kam, account, contact):
    services.update_contact(
        actor=kam,
        contact_id=contact.pk,
        changes={"name": contact.name, "restaurant": account.pk},
        now=LATER,
    )

    assert steps(account) == ["received", "contact_added"]


def test_a_contact_moves_to_another_account(kam, account, contact):
    other = make_account(kam)

    services.update_contact(
        actor=kam, contact_id=contact.pk, changes={"restaurant": other.pk}, now=LATER
    )

    assert get_contact(actor=kam, contact_id=contact.pk).restaurant == other.pk
    assert steps(account)[-1] == "contact_removed"
    assert steps(other)[-1] == "contact_added"


def test_a_contact_somebody_was_in_touch_with_stays(kam, account, contact):
    touch = Interaction.objects.create(lead_id=account.pk, kind="call", at=NOON, created_at=NOON)
    Engagement.objects.create(interaction=touch, lead_id=account.pk, contact=contact)

    with pytest.raises(services.ContactInUse):
        services.update_contact(
            actor=kam,
            contact_id=contact.pk,
            changes={"restaurant": make_account(kam).pk, "role": "Owner"},
            now=LATER,
        )

    assert get_contact(actor=kam, contact_id=contact.pk).role == "Manager"
    assert steps(account) == ["received", "contact_added"]


def test_a_contact_moves_to_no_account_of_another_team(kam, contact):
    foreign = make_account(make_kam(make_team()))

    with pytest.raises(NoSuchAccount) as refused:
        services.update_contact(
            actor=kam, contact_id=contact.pk, changes={"restaurant": foreign.pk}, now=LATER
        )

    assert refused.value.field == "restaurant"
    assert get_contact(actor=kam, contact_id=contact.pk).restaurant == contact.lead_id


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", None),
        ("name", "x" * 201),
        ("role", "x" * 121),
        ("email", "nobody"),
        ("phone", 7),
        ("phone", "a\x00b"),
        ("address", "x" * 301),
        ("lead_id", 7),
    ],
)
def test_a_fact_that_cannot_be_is_refused_by_name(kam, account, contact, field, value):
    with pytest.raises(BadField) as refused:
        services.update_contact(actor=kam, contact_id=contact.pk, changes={field: value}, now=LATER)

    assert refused.value.field == field
    assert steps(account) == ["received", "contact_added"]


def test_a_contact_is_removed_and_brought_back(kam, account, contact):
    services.delete_contact(actor=kam, contact_id=contact.pk, now=NOON)
    assert list_contacts(actor=kam).items == []

    services.restore_contact(actor=kam, contact_id=contact.pk, now=LATER)
    assert [row.id for row in list_contacts(actor=kam).items] == [contact.pk]
    assert steps(account) == ["received", "contact_added", "contact_removed", "contact_restored"]


def test_a_contact_removed_too_long_ago_stays_away(kam, contact):
    services.delete_contact(actor=kam, contact_id=contact.pk, now=NOON)

    with pytest.raises(ContactNotFound):
        services.restore_contact(
            actor=kam, contact_id=contact.pk, now=NOON + timedelta(days=UNDO_DAYS, seconds=1)
        )


def test_a_contact_that_is_there_is_not_brought_back(kam, account, contact):
    with pytest.raises(ContactNotFound):
        services.restore_contact(actor=kam, contact_id=contact.pk, now=LATER)

    assert steps(account) == ["received", "contact_added"]


def test_a_contact_is_removed_once(kam, account, contact):
    services.delete_contact(actor=kam, contact_id=contact.pk, now=NOON)

    with pytest.raises(ContactNotFound):
        services.delete_contact(actor=kam, contact_id=contact.pk, now=LATER)

    assert steps(account).count("contact_removed") == 1


def test_contacts_go_and_come_with_their_account(kam, account, contact):
    delete_account(actor=kam, lead_id=account.pk, now=LATER)

    with pytest.raises(ContactNotFound):
        get_contact(actor=kam, contact_id=contact.pk)
    assert list_contacts(actor=kam).items == []


def test_an_account_has_only_so_many_contacts(kam, account, monkeypatch):
    monkeypatch.setattr(services, "MOST", 1)
    make_contact(account)

    with pytest.raises(services.TooManyContacts):
        services.add_contact(actor=kam, lead_id=account.pk, facts=JO, now=LATER)

    assert Contact.objects.count() == 1


ACTS = [
    (services.update_contact, {"changes": {"role": "Owner"}}),
    (services.delete_contact, {}),
    (services.restore_contact, {}),
]


@pytest.mark.parametrize(("act", "more"), ACTS)
def test_a_manager_of_another_team_finds_no_contact(account, contact, act, more):
    with pytest.raises(ContactNotFound):
        act(actor=make_kam(make_team()), contact_id=contact.pk, now=LATER, **more)

    assert steps(account) == ["received", "contact_added"]


def test_a_manager_of_another_team_adds_nobody(account):
    with pytest.raises(NoSuchAccount):
        services.add_contact(actor=make_kam(make_team()), lead_id=account.pk, facts=JO, now=LATER)

    assert not Contact.objects.exists()


def test_nobody_is_written_down_at_a_lead_that_is_no_account(kam):
    lead = make_lead(assigned_to=kam.user_id)

    with pytest.raises(NoSuchAccount):
        services.add_contact(actor=kam, lead_id=lead.pk, facts=JO, now=LATER)

    assert not Contact.objects.exists()


@pytest.mark.parametrize("role", [Role.COLLECTIONS, Role.MARKETING, Role.DPO])
def test_who_only_reads_changes_nothing(account, contact, role):
    actor = make_actor(role)

    for act, more in ACTS[:2]:
        with pytest.raises(NotPermitted):
            act(actor=actor, contact_id=contact.pk, now=LATER, **more)

    assert get_contact(actor=actor, contact_id=contact.pk).role == "Manager"
    assert steps(account) == ["received", "contact_added"]


def test_every_change_makes_the_accounts_version_another(kam, account, contact):
    versions = [lead_of(account).version]

    services.delete_contact(actor=kam, contact_id=contact.pk, now=LATER)
    versions.append(lead_of(account).version)

    assert versions == [2, 3]
