"""The same account changed by everybody at once. Real commits, real threads."""

from collections import Counter

import pytest

from leadflow.accounts.models import Contact, Restaurant
from leadflow.accounts.services import contacts, guards, profiles
from leadflow.accounts.types import ContactFacts
from leadflow.identity.queries import find_actor
from leadflow.leads.models import Lead, StatusChange, TimelineEntry
from leadflow.leads.services import to_work_on
from leadflow.leads.types import LeadStatus
from tests.factories.accounts import make_account, make_contact, make_kam, make_team
from tests.factories.leads import NOON, make_lead
from tests.harness.races import rush

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

THREADS = 8
WAY = [LeadStatus.CONTACTED, LeadStatus.QUALIFIED, LeadStatus.NEGOTIATION, LeadStatus.LOST]


@pytest.fixture
def account():
    return make_account(make_kam(make_team()), pincode="0")


def keeper(account):
    return find_actor(Lead.objects.get(pk=account.pk).assigned_to_id)


def seqs(account):
    return list(
        TimelineEntry.objects.filter(lead=account.pk).order_by("seq").values_list("seq", flat=True)
    )


def put(account, *, version=1):
    """Return the act of replacing the account's postcode, at a version."""
    actor = keeper(account)

    def act(number):
        profiles.update_account(
            actor=actor,
            lead_id=account.pk,
            changes={"pincode": str(number)},
            if_version=version,
            now=NOON,
        )

    return act


def test_of_many_who_replace_one_version_one_does(account):
    outcomes = rush(put(account), range(1, THREADS + 1))

    codes = Counter(getattr(outcome, "code", "changed") for outcome in outcomes)
    assert codes == {"changed": 1, "leads.changed_meanwhile": THREADS - 1}
    assert Restaurant.objects.get().pincode == str(outcomes.index(None) + 1)
    assert seqs(account) == [1, 2]


def test_without_holding_the_account_several_would_replace_one_version(account, monkeypatch):
    """The twin: what was only read is still at its version for everybody."""
    monkeypatch.setattr(guards, "hold", to_work_on)

    outcomes = rush(put(account), range(1, THREADS + 1))

    assert outcomes.count(None) > 1


def test_of_many_who_move_an_account_to_one_status_one_is_recorded(account):
    actor = keeper(account)

    def move(_):
        profiles.change_account_status(
            actor=actor, lead_id=account.pk, to=LeadStatus.CONTACTED, now=NOON
        )

    outcomes = rush(move, range(THREADS))

    assert outcomes == [None] * THREADS
    assert StatusChange.objects.count() == 1
    assert seqs(account) == [1, 2]


def test_moves_to_different_statuses_are_recorded_each_once_and_join(account):
    actor = keeper(account)

    def move(to):
        profiles.change_account_status(actor=actor, lead_id=account.pk, to=to, now=NOON)

    outcomes = rush(move, WAY)

    moves = list(StatusChange.objects.order_by("id").values_list("old_status", "new_status"))
    assert outcomes == [None] * len(WAY)
    assert sorted(new for _, new in moves) == sorted(WAY)
    assert [old for old, _ in moves] == ["new", *(new for _, new in moves[:-1])]
    assert Lead.objects.get(pk=account.pk).status == moves[-1][1]


def test_without_holding_the_account_moves_would_be_refused(account, monkeypatch):
    """The twin: whoever read the status before another's move finds it gone."""
    monkeypatch.setattr(guards, "hold", to_work_on)
    actor = keeper(account)

    def move(to):
        profiles.change_account_status(actor=actor, lead_id=account.pk, to=to, now=NOON)

    outcomes = rush(move, WAY)

    assert any(isinstance(outcome, Exception) for outcome in outcomes)


def test_of_many_who_remove_a_contact_one_does(account):
    contact, actor = make_contact(account), keeper(account)

    def remove(_):
        contacts.delete_contact(actor=actor, contact_id=contact.pk, now=NOON)

    outcomes = rush(remove, range(THREADS))

    codes = Counter(getattr(outcome, "code", "removed") for outcome in outcomes)
    assert codes == {"removed": 1, "accounts.contact_not_found": THREADS - 1}
    assert TimelineEntry.objects.filter(kind="contact_removed").count() == 1


def test_the_last_place_for_a_contact_is_taken_once(account, monkeypatch):
    monkeypatch.setattr(contacts, "MOST", 1)
    actor = keeper(account)

    def add(number):
        facts = ContactFacts(name=f"Jo {number}")
        return contacts.add_contact(actor=actor, lead_id=account.pk, facts=facts, now=NOON)

    outcomes = rush(add, range(THREADS))

    assert sum(isinstance(outcome, int) for outcome in outcomes) == 1
    assert Contact.objects.count() == 1


def exchange(account, other):
    """Let the people of two accounts change places at once; return who was where, and outcomes."""
    actor = keeper(account)
    here = [make_contact(account).pk for _ in range(THREADS // 2)]
    there = [make_contact(other).pk for _ in range(THREADS // 2)]

    def go(move):
        contact_id, to = move
        contacts.update_contact(
            actor=actor, contact_id=contact_id, changes={"restaurant": to}, now=NOON
        )

    moves = [(pk, other.pk) for pk in here] + [(pk, account.pk) for pk in there]
    return here, there, rush(go, moves)


def test_people_exchanged_between_two_accounts_all_arrive(account):
    other = make_account(keeper(account))

    here, there, outcomes = exchange(account, other)

    assert outcomes == [None] * THREADS
    assert set(Contact.objects.filter(lead=other.pk).values_list("pk", flat=True)) == set(here)
    assert set(Contact.objects.filter(lead=account.pk).values_list("pk", flat=True)) == set(there)


def test_holding_one_account_after_the_other_would_lock_both_for_ever(account, monkeypatch):
    """The twin: each waits for what the other holds, until the database ends one of them."""
    monkeypatch.setattr(contacts, "_held_with", lambda actor, pk, _: contacts._held(actor, pk))

    _, _, outcomes = exchange(account, make_account(keeper(account)))

    assert any(isinstance(outcome, Exception) for outcome in outcomes)


def test_a_lead_becomes_an_account_once():
    actor = make_kam()
    lead = make_lead(assigned_to=actor.user_id)

    def make(_):
        profiles.make_account(actor=actor, lead_id=lead.pk, facts={}, now=NOON)

    outcomes = rush(make, range(THREADS))

    codes = Counter(getattr(outcome, "code", "made") for outcome in outcomes)
    assert codes == {"made": 1, "accounts.already_one": THREADS - 1}
