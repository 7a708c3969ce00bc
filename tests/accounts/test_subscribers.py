"""A broken rhythm is told once: in the owner's bell, and on the account's timeline."""

from datetime import timedelta

import pytest

from leadflow.accounts.models import OrderRhythm
from leadflow.accounts.services.engagements import delete_engagement, restore_engagement
from leadflow.accounts.subscribers import watch_rhythms
from leadflow.config.verification import verify_everything
from leadflow.events.models import OutboxMessage
from leadflow.identity.types import SYSTEM
from leadflow.leads.models import Lead, TimelineEntry
from leadflow.leads.types import LeadStatus
from leadflow.notifications.models import Notification
from tests.factories.accounts import lead_of, make_account, make_kam
from tests.factories.accounts_orders import every, make_order, make_orders
from tests.factories.leads import NOON

pytestmark = pytest.mark.django_db

TODAY = NOON.date()


def late(actor=None, **facts):
    """An account that ordered every week until a month ago."""
    account = make_account(actor, at=NOON - timedelta(days=100), **facts)
    make_orders(account.pk, *every(7, count=6, until=TODAY - timedelta(days=30)))
    return account


def steps(account):
    return TimelineEntry.objects.filter(lead=account.pk, kind="rhythm_broken")


def test_the_owner_is_told_and_the_timeline_knows():
    kam = make_kam()
    account = late(kam)

    assert watch_rhythms(now=NOON) == 1

    told = Notification.objects.get(user=kam.user_id)
    assert (told.kind, told.lead_id) == ("accounts.rhythm_broken", account.pk)
    assert told.link == f"/app/accounts/{account.pk}/"
    assert told.message == "It orders every 7 days; the last order was on 8 February 2026."
    assert steps(account).get().data["interval"] == 7
    assert OrderRhythm.objects.get(pk=account.pk).alarmed_on == TODAY


def test_the_step_has_its_fact():
    account = late()

    watch_rhythms(now=NOON)

    fact = OutboxMessage.objects.filter(stream=f"lead:{account.pk}").latest("seq")
    assert (fact.seq, fact.payload["kind"]) == (lead_of(account).seq, "rhythm_broken")


def test_nobody_is_told_twice():
    account = late()
    watch_rhythms(now=NOON)

    assert watch_rhythms(now=NOON + timedelta(hours=1)) == 0

    assert steps(account).count() == 1
    assert Notification.objects.count() == 1


def test_a_last_order_removed_and_put_back_tells_nobody_again():
    account = late()
    last = make_order(account.pk, at=NOON - timedelta(days=25))
    watch_rhythms(now=NOON)
    delete_engagement(actor=SYSTEM, engagement_id=last, now=NOON)
    restore_engagement(actor=SYSTEM, lead_id=account.pk, engagement_id=last, now=NOON)

    assert watch_rhythms(now=NOON) == 0

    assert steps(account).count() == 1


def test_a_rhythm_that_breaks_again_is_told_again():
    account = late()
    watch_rhythms(now=NOON)
    make_order(account.pk, at=NOON)

    assert watch_rhythms(now=NOON + timedelta(days=60)) == 1

    assert steps(account).count() == 2
    assert Notification.objects.count() == 2


def test_an_account_of_nobody_tells_the_timeline_alone():
    account = late()
    Lead.objects.filter(pk=account.pk).update(assigned_to=None)

    watch_rhythms(now=NOON)

    assert steps(account).exists()
    assert not Notification.objects.exists()


@pytest.mark.parametrize("change", [{"status": LeadStatus.LOST}, {"deleted_at": NOON}], ids=str)
def test_of_a_lost_account_nobody_is_told(change):
    account = late()
    Lead.objects.filter(pk=account.pk).update(**change)

    assert watch_rhythms(now=NOON) == 0

    assert not steps(account).exists()


def test_who_ordered_in_time_is_left_alone():
    account = late()
    make_order(account.pk, at=NOON - timedelta(days=1))

    assert watch_rhythms(now=NOON) == 0


def test_the_books_stay_sound():
    late()

    watch_rhythms(now=NOON)

    found = [finding.name for finding in verify_everything(now=NOON) if finding.broken]
    assert [name for name in found if not name.startswith("audit")] == []
