"""Lists of interactions: whose they are, in which order, and in how many queries."""

from datetime import timedelta

import pytest

from leadflow.accounts.queries import reach
from leadflow.accounts.queries.engagements import (
    NoOrderDetails,
    NoSuchEngagement,
    get_engagement,
    list_engagements,
    order_details,
)
from leadflow.identity.types import SYSTEM, Role
from leadflow.leads.models import Interaction
from leadflow.leads.types import InteractionKind
from tests.factories.accounts import make_account, make_contact, make_kam
from tests.factories.accounts_orders import make_engagement, make_order
from tests.factories.identity import make_actor
from tests.factories.leads import NOON, make_lead

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["few", "many"])
def _both_ways(request, monkeypatch):
    """Gathered by account, and gone through one by one: the answer is the same."""
    if request.param == "many":
        monkeypatch.setattr(reach, "FEW", 0)


def ids(**narrowed):
    return [row.id for row in list_engagements(actor=SYSTEM, **narrowed).items]


@pytest.mark.usefixtures("_both_ways")
def test_they_come_as_they_were_written_down():
    late, early = make_account().pk, make_account().pk
    made = [
        make_engagement(late, at=NOON),
        make_engagement(early, at=NOON - timedelta(days=9)),
        make_engagement(late, at=NOON - timedelta(days=3)),
    ]

    assert ids() == made


@pytest.mark.usefixtures("_both_ways")
def test_pages_follow_each_other():
    account = make_account().pk
    made = [make_engagement(account) for _ in range(5)]

    first = list_engagements(actor=SYSTEM, limit=2)
    rest = list_engagements(actor=SYSTEM, limit=5, cursor=first.next_cursor)

    assert [row.id for row in (*first.items, *rest.items)] == made
    assert rest.next_cursor is None


@pytest.mark.usefixtures("_both_ways")
def test_what_the_leads_api_wrote_down_is_among_them():
    account = make_account().pk
    made = Interaction.objects.create(
        lead_id=account, kind=InteractionKind.ORDER, at=NOON, created_at=NOON
    )

    (row,) = list_engagements(actor=SYSTEM).items

    assert (row.id, row.kind) == (made.pk, "order")
    assert (row.contact, row.order_placed, row.ordered_at) == (None, False, None)


@pytest.mark.usefixtures("_both_ways")
def test_those_with_leads_that_are_no_accounts_are_not():
    lead = make_lead()
    Interaction.objects.create(lead=lead, kind="call", at=NOON, created_at=NOON)

    assert ids() == []


@pytest.mark.usefixtures("_both_ways")
def test_they_are_narrowed():
    account, other = make_account(), make_account()
    contact = make_contact(account)
    call = make_engagement(account.pk, contact=contact.pk)
    order = make_order(account.pk)
    elsewhere = make_order(other.pk)

    assert ids(lead=account.pk) == [call, order]
    assert ids(contact=contact.pk) == [call]
    assert ids(kind=InteractionKind.ORDER) == [order, elsewhere]
    assert ids(lead=other.pk, orders_only=True) == [elsewhere]
    assert ids(lead=999_999) == []


@pytest.mark.usefixtures("_both_ways")
def test_strangers_see_none_of_them():
    kam = make_kam()
    make_engagement(make_account().pk)
    own = make_engagement(make_account(kam).pk)

    assert [row.id for row in list_engagements(actor=kam).items] == [own]
    assert list_engagements(actor=make_actor(Role.PROVIDER)).items == []


def test_one_of_an_account_is_read_newest_first():
    account = make_account().pk
    later = make_engagement(account, at=NOON)
    sooner = make_engagement(account, at=NOON - timedelta(days=1))

    assert ids(lead=account, newest_first=True) == [later, sooner]


@pytest.mark.parametrize("count", [1, 12])
@pytest.mark.parametrize("narrowed", [{}, {"orders_only": True}], ids=str)
def test_a_list_takes_four_queries(count, narrowed, django_assert_num_queries):
    account = make_account()
    contact = make_contact(account)
    for _ in range(count):
        make_order(account.pk, contact=contact.pk)

    with django_assert_num_queries(4):
        list_engagements(actor=SYSTEM, **narrowed)


def test_what_somebody_may_not_see_is_not_there():
    made = make_engagement(make_account().pk)

    with pytest.raises(NoSuchEngagement):
        get_engagement(actor=make_kam(), engagement_id=made)


def test_a_call_has_no_order_details():
    made = make_engagement(make_account().pk)

    with pytest.raises(NoOrderDetails):
        order_details(actor=SYSTEM, engagement_id=made)


def test_an_order_nobody_knows_anything_of_has_none():
    made = make_order(make_account().pk, product_details="", quantity=None)

    with pytest.raises(NoOrderDetails):
        order_details(actor=SYSTEM, engagement_id=made)


@pytest.mark.parametrize(
    "known",
    [{"product_details": "Rice"}, {"quantity": 0}, {"total_price": 0}, {"order_date": NOON}],
    ids=str,
)
def test_any_of_it_will_do(known):
    nothing = {"product_details": "", "quantity": None}
    made = make_order(make_account().pk, **nothing | known)

    assert order_details(actor=SYSTEM, engagement_id=made).ordered_at == NOON
