"""Being in touch with accounts: written down with its order, corrected, removed and put back."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from leadflow.accounts.models import Engagement, OrderRhythm
from leadflow.accounts.queries.engagements import NoSuchEngagement, get_engagement
from leadflow.accounts.rules.orders import BadOrder
from leadflow.accounts.services.engagements import (
    delete_engagement,
    restore_engagement,
    update_engagement,
)
from leadflow.accounts.services.guards import NoSuchAccount, NoSuchContact
from leadflow.events.models import OutboxMessage
from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import SYSTEM, Role
from leadflow.leads.models import Interaction, TimelineEntry
from leadflow.leads.services import TooLate, take_back_interaction
from leadflow.leads.types import InteractionKind
from tests.factories.accounts import lead_of, make_account, make_contact, make_kam, make_team
from tests.factories.accounts_orders import every, make_engagement, make_order, make_orders
from tests.factories.identity import make_actor
from tests.factories.leads import NOON, make_lead

pytestmark = pytest.mark.django_db

MONTH = timedelta(days=30)


def read(engagement_id):
    return get_engagement(actor=SYSTEM, engagement_id=engagement_id)


def steps(account):
    found = TimelineEntry.objects.filter(lead=account.pk, kind__startswith="interaction")
    return [*found.order_by("seq").values_list("kind", flat=True)]


def rhythm(account):
    return OrderRhythm.objects.filter(pk=account.pk).first()


def weekly(account, count=5):
    return make_orders(account.pk, *every(7, count=count, until=NOON.date()))


def test_a_call_is_kept_with_whom_it_was():
    account = make_account()
    contact = make_contact(account)

    row = read(make_engagement(account.pk, contact=contact.pk, details="Asked for prices."))

    assert (row.lead, row.contact, row.contact_name) == (account.pk, contact.pk, "John Doe")
    assert (row.kind, row.details, row.at) == ("call", "Asked for prices.", NOON)
    assert (row.order_placed, row.ordered_at, row.by) == (False, None, None)


def test_it_is_a_step_of_the_history_with_its_fact():
    account = make_account()

    make_engagement(account.pk)

    assert steps(account) == ["interaction"]
    fact = OutboxMessage.objects.filter(stream=f"lead:{account.pk}").latest("seq")
    assert (fact.name, fact.seq) == ("leads.touched", lead_of(account).seq)


@pytest.mark.parametrize(
    ("facts", "is_order"),
    [
        ({"kind": InteractionKind.ORDER}, True),
        ({"kind": InteractionKind.ORDER, "order_placed": False}, False),
        ({"kind": InteractionKind.CALL}, False),
        ({"kind": InteractionKind.CALL, "order_placed": True}, True),
        ({"kind": InteractionKind.CALL, "quantity": 3}, True),
        ({"kind": InteractionKind.CALL, "total_price": Decimal(9)}, True),
        ({"kind": InteractionKind.CALL, "product_details": "Rice"}, True),
        ({"kind": InteractionKind.CALL, "product_details": "Rice", "order_placed": False}, False),
    ],
)
def test_what_is_not_said_about_an_order_is_decided_by_the_rest(facts, is_order):
    row = read(make_engagement(make_account().pk, **facts))

    assert (row.order_placed, row.ordered_at) == (is_order, NOON if is_order else None)


def test_an_order_counts_at_its_own_date():
    row = read(make_order(make_account().pk, order_date=NOON - MONTH))

    assert row.ordered_at == NOON - MONTH


def test_an_order_of_the_future_is_refused():
    account = make_account()

    with pytest.raises(BadOrder, match="future"):
        make_order(account.pk, order_date=NOON + timedelta(days=2), now=NOON)

    assert not Interaction.objects.exists()


def test_a_meeting_may_lie_ahead():
    made = make_engagement(
        make_account().pk, kind=InteractionKind.MEETING, at=NOON + MONTH, now=NOON
    )

    assert read(made).at == NOON + MONTH


@pytest.mark.parametrize("year", [1, 1969])
def test_an_order_of_any_year_is_taken(year, settings):
    settings.ORGANISATION_TIME_ZONE = "America/New_York"
    account = make_account()
    days = [datetime(year, 1, day, tzinfo=UTC) for day in (1, 3, 5)]

    for day in days:
        make_order(account.pk, at=day, now=NOON)

    assert rhythm(account).last_order.year == year


def test_a_contact_of_another_account_is_refused():
    account, other = make_account(), make_contact(make_account())

    with pytest.raises(NoSuchContact):
        make_engagement(account.pk, contact=other.pk)

    assert not Interaction.objects.exists()


def test_a_lead_that_is_no_account_is_refused():
    with pytest.raises(NoSuchAccount):
        make_engagement(make_lead().pk)


def test_a_stranger_is_told_there_is_no_such_account():
    account = make_account()

    with pytest.raises(NoSuchAccount):
        make_engagement(account.pk, actor=make_kam())


def test_the_team_writes_down_what_it_did():
    team = make_team()
    account = make_account(make_kam(team))

    row = read(make_engagement(account.pk, actor=make_kam(team)))

    assert row.lead == account.pk


def test_who_only_looks_writes_nothing_down():
    with pytest.raises(NotPermitted):
        make_engagement(make_account().pk, actor=make_actor(Role.COLLECTIONS))


def test_a_correction_is_a_step_that_tells_what_was_corrected():
    account = make_account()
    made = make_engagement(account.pk, details="Wrong")

    update_engagement(actor=SYSTEM, engagement_id=made, changes={"details": "Right"}, now=NOON)

    step = TimelineEntry.objects.filter(lead=account.pk, kind="interaction_changed").get()
    assert step.data["changed"] == {"details": ["Wrong", "Right"]}
    assert read(made).details == "Right"


def test_the_same_again_is_no_step():
    account = make_account()
    made = make_order(account.pk)

    update_engagement(
        actor=SYSTEM, engagement_id=made, changes={"quantity": 50, "at": NOON}, now=NOON
    )

    assert steps(account) == ["interaction"]


def test_an_interaction_of_the_leads_api_becomes_an_order():
    account = make_account()
    plain = Interaction.objects.create(lead_id=account.pk, kind="call", at=NOON, created_at=NOON)

    update_engagement(
        actor=SYSTEM, engagement_id=plain.pk, changes={"order_placed": True}, now=NOON
    )

    assert read(plain.pk).ordered_at == NOON


def test_an_order_that_was_none_counts_no_more():
    account = make_account()
    weekly(account, 3)
    last = make_order(account.pk)

    update_engagement(actor=SYSTEM, engagement_id=last, changes={"order_placed": False}, now=NOON)

    assert read(last).ordered_at is None


def test_who_may_only_look_corrects_nothing():
    made = make_engagement(make_account().pk, details="As it was")

    with pytest.raises(NotPermitted):
        update_engagement(
            actor=make_actor(Role.MARKETING),
            engagement_id=made,
            changes={"details": "Other"},
            now=NOON,
        )

    assert read(made).details == "As it was"


def test_a_strangers_interaction_is_not_there():
    made = make_engagement(make_account().pk)

    with pytest.raises(NoSuchEngagement):
        delete_engagement(actor=make_kam(), engagement_id=made, now=NOON)

    assert read(made)


def test_removed_is_gone_with_its_order():
    account = make_account()
    made = make_order(account.pk)

    delete_engagement(actor=SYSTEM, engagement_id=made, now=NOON)

    assert not Interaction.objects.exists()
    assert not Engagement.objects.exists()
    assert steps(account) == ["interaction", "interaction_removed"]


def test_removed_comes_back_as_it_was():
    account = make_account()
    made = make_order(
        account.pk,
        contact=make_contact(account).pk,
        details="By phone",
        total_price=Decimal("500.50"),
        order_date=NOON - MONTH,
        actor=make_kam_of(account),
    )
    before = read(made)

    delete_engagement(actor=SYSTEM, engagement_id=made, now=NOON)
    restore_engagement(actor=SYSTEM, lead_id=account.pk, engagement_id=made, now=NOON + MONTH)

    assert read(made) == before


def make_kam_of(account):
    kam = make_kam()
    type(lead_of(account)).objects.filter(pk=account.pk).update(assigned_to=kam.user_id)
    return kam


def test_after_more_than_a_month_it_stays_away():
    account = make_account()
    made = make_order(account.pk)
    delete_engagement(actor=SYSTEM, engagement_id=made, now=NOON)

    with pytest.raises(TooLate):
        restore_engagement(
            actor=SYSTEM,
            lead_id=account.pk,
            engagement_id=made,
            now=NOON + MONTH + timedelta(seconds=1),
        )

    assert not Interaction.objects.exists()


def test_it_comes_back_once():
    account = make_account()
    made = make_order(account.pk)
    delete_engagement(actor=SYSTEM, engagement_id=made, now=NOON)
    restore_engagement(actor=SYSTEM, lead_id=account.pk, engagement_id=made, now=NOON)

    with pytest.raises(NoSuchEngagement):
        restore_engagement(actor=SYSTEM, lead_id=account.pk, engagement_id=made, now=NOON)

    assert Interaction.objects.count() == 1


def test_what_was_never_removed_does_not_come_back():
    account = make_account()

    with pytest.raises(NoSuchEngagement):
        restore_engagement(actor=SYSTEM, lead_id=account.pk, engagement_id=12345, now=NOON)


def test_three_order_days_make_a_rhythm():
    account = make_account()

    weekly(account, 3)

    assert (rhythm(account).interval, rhythm(account).last_order) == (7, NOON.date())


def test_two_order_days_make_none():
    account = make_account()

    weekly(account, 2)

    assert rhythm(account) is None


def test_a_rhythm_goes_with_the_order_it_needs():
    account = make_account()
    first, *_ = weekly(account, 3)

    delete_engagement(actor=SYSTEM, engagement_id=first, now=NOON)

    assert rhythm(account) is None


def test_an_order_taken_back_by_the_leads_api_leaves_the_rhythm():
    kam = make_kam()
    account = make_account(kam)
    weekly(account, 3)
    last = make_order(account.pk, actor=kam, at=NOON + timedelta(days=7))
    assert rhythm(account).last_order == NOON.date() + timedelta(days=7)

    take_back_interaction(
        actor=kam, lead_id=account.pk, interaction_id=last, now=NOON + timedelta(days=7)
    )

    assert rhythm(account).last_order == NOON.date()


def test_an_alarm_stays_raised_while_the_last_order_is_the_same():
    account = make_account()
    first, *_ = weekly(account)
    OrderRhythm.objects.filter(pk=account.pk).update(alarmed_on=NOON.date())

    update_engagement(actor=SYSTEM, engagement_id=first, changes={"at": NOON - 2 * MONTH}, now=NOON)

    assert rhythm(account).alarmed_on == NOON.date()


def test_a_new_order_ends_the_alarm():
    account = make_account()
    weekly(account)
    OrderRhythm.objects.filter(pk=account.pk).update(alarmed_on=NOON.date())

    make_order(account.pk, at=NOON + timedelta(days=9))

    assert rhythm(account).alarmed_on is None


def test_days_are_those_of_the_organisation(settings):
    settings.ORGANISATION_TIME_ZONE = "Pacific/Auckland"
    account = make_account()

    weekly(account, 3)  # noon in UTC is the next day there

    assert rhythm(account).last_order == NOON.date() + timedelta(days=1)
