"""The supply queue, through the services."""

from datetime import timedelta

import pytest
from django.db import transaction

from leadflow.affiliates.models import Submission, SupplyItem, Transition
from leadflow.affiliates.queries.supply import (
    SupplyItemNotFound,
    count_supply,
    get_supply_item,
    list_call_backs,
    list_supply,
)
from leadflow.affiliates.services.supply import (
    AlreadyClaimed,
    BadCallBack,
    NeverCall,
    NotClaimed,
    NotesTooLong,
    NotYourClaim,
    SupplyClosed,
    claim,
    record_outcome,
    release,
    remind,
)
from leadflow.affiliates.services.withdrawal import withdraw_suppressed
from leadflow.affiliates.types import State, SupplyOutcome
from leadflow.audit.models import Record
from leadflow.events.models import OutboxMessage
from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import Permission, Role
from leadflow.kernel.paging import BadCursor
from leadflow.leads.models import TimelineEntry
from leadflow.leads.services import suppress
from leadflow.notifications.models import Notification
from tests.factories.affiliates import NOON, make_actor, make_member_user, make_submission

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=1)
TOMORROW = NOON + timedelta(days=1)


def make_item(state=State.CONFIRMED, **fields):
    return make_submission(state, **fields).supply_item


def make_taken():
    """Return an item in supply and the actor who has it."""
    user = make_member_user(role=Role.SUPPLY)
    return make_item(State.IN_SUPPLY, claimed_by=user), make_actor(user=user)


def state_of(item):
    return Submission.objects.get(pk=item.submission_id).state


def never_call(mobile):
    with transaction.atomic():
        suppress(phone=mobile, reason="test", now=NOON)


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (Submission, SupplyItem)] + [
        model.objects.count() for model in (Transition, OutboxMessage, TimelineEntry, Record)
    ]


def test_whoever_claims_a_lead_has_it():
    item, actor = make_item(), make_actor()

    row = claim(actor=actor, item_id=item.pk, now=LATER)

    item.refresh_from_db()
    assert (row.claimed_by, row.claimed_by_id) == (actor.username, actor.user_id)
    assert (item.claimed_by_id, item.claimed_at) == (actor.user_id, LATER)
    assert state_of(item) == State.IN_SUPPLY


def test_a_claim_stands_in_the_history_with_who_made_it():
    item, actor = make_item(), make_actor()

    claim(actor=actor, item_id=item.pk, now=LATER)

    step = Transition.objects.filter(submission_id=item.submission_id).latest("seq")
    assert (step.rule, step.actor_name) == ("supply.claimed", actor.username)
    assert Record.objects.get().action == "affiliates.supply_claimed"


def test_claiming_ones_own_again_is_the_same_answer():
    item, actor = make_item(), make_actor()
    first = claim(actor=actor, item_id=item.pk, now=LATER)
    before = everything()

    again = claim(actor=actor, item_id=item.pk, now=TOMORROW)

    assert again == first
    assert everything() == before


def test_what_somebody_else_has_is_taken():
    item, _ = make_taken()
    actor = make_actor()
    before = everything()

    with pytest.raises(AlreadyClaimed):
        claim(actor=actor, item_id=item.pk, now=LATER)

    assert everything() == before


@pytest.mark.parametrize("state", [State.PURCHASED])
def test_what_is_over_cannot_be_claimed(state):
    item, actor = make_item(state), make_actor()
    before = everything()

    with pytest.raises(SupplyClosed) as refused:
        claim(actor=actor, item_id=item.pk, now=LATER)

    assert refused.value.details == {"state": state, "allowed": []}
    assert everything() == before


def test_who_asked_never_to_be_called_is_not_handed_out():
    item, actor = make_item(), make_actor()
    never_call(item.submission.mobile)
    before = everything()

    with pytest.raises(NeverCall):
        claim(actor=actor, item_id=item.pk, now=LATER)

    assert everything() == before


def test_suppressed_numbers_leave_the_queue():
    waiting, gone = make_item(), make_item()
    taken, _ = make_taken()
    never_call(gone.submission.mobile)
    never_call(taken.submission.mobile)

    closed = withdraw_suppressed(now=LATER)

    assert closed == 2
    states = [state_of(item) for item in (waiting, gone, taken)]
    assert states == [State.CONFIRMED, State.CLOSED, State.CLOSED]
    assert list(SupplyItem.objects.filter(closed_at=None)) == [waiting]


def test_nobody_claims_what_is_not_there():
    with pytest.raises(SupplyItemNotFound):
        claim(actor=make_actor(), item_id=404, now=LATER)


def test_a_released_lead_is_anybodys_again():
    item, actor = make_taken()
    SupplyItem.objects.update(outcome="call_back", call_back_at=TOMORROW)

    row = release(actor=actor, item_id=item.pk, now=LATER)

    assert (row.claimed_by, row.call_back_at, row.outcome) == (None, None, "")
    assert state_of(item) == State.CONFIRMED
    claim(actor=make_actor(), item_id=item.pk, now=LATER)


@pytest.mark.parametrize(
    ("outcome", "state", "reason"),
    [
        (SupplyOutcome.PURCHASED, State.PURCHASED, "purchased"),
        (SupplyOutcome.NOT_PURCHASED, State.CLOSED, "not_purchased"),
    ],
)
def test_an_outcome_ends_the_talk(outcome, state, reason):
    item, actor = make_taken()

    row = record_outcome(
        actor=actor, item_id=item.pk, outcome=outcome, notes=" wants it red ", now=LATER
    )

    submission = Submission.objects.get(pk=item.submission_id)
    item.refresh_from_db()
    assert (submission.state, submission.reason) == (state, reason)
    assert (row.outcome, row.notes) == (outcome, "wants it red")
    assert item.closed_at == LATER


def test_a_call_back_keeps_the_lead_with_its_claimer():
    item, actor = make_taken()

    row = record_outcome(
        actor=actor,
        item_id=item.pk,
        outcome=SupplyOutcome.CALL_BACK,
        call_back_at=TOMORROW,
        now=LATER,
    )

    submission = Submission.objects.get(pk=item.submission_id)
    timer = OutboxMessage.objects.get(name="affiliates.call_back_due")
    assert (submission.state, submission.reason) == (State.IN_SUPPLY, "call_back")
    assert (row.claimed_by_id, row.call_back_at) == (actor.user_id, TOMORROW)
    assert timer.due_at == TOMORROW


def test_after_a_call_back_the_talk_can_end():
    item, actor = make_taken()
    record_outcome(
        actor=actor,
        item_id=item.pk,
        outcome=SupplyOutcome.CALL_BACK,
        notes="at work",
        call_back_at=TOMORROW,
        now=LATER,
    )

    row = record_outcome(
        actor=actor, item_id=item.pk, outcome=SupplyOutcome.PURCHASED, now=TOMORROW
    )

    assert (row.call_back_at, row.notes) == (None, "at work")
    assert state_of(item) == State.PURCHASED


@pytest.mark.parametrize(
    ("outcome", "call_back_at"),
    [
        (SupplyOutcome.CALL_BACK, None),
        (SupplyOutcome.CALL_BACK, NOON),
        (SupplyOutcome.CALL_BACK, LATER),
        (SupplyOutcome.CALL_BACK, NOON + timedelta(days=400)),
        (SupplyOutcome.PURCHASED, TOMORROW),
        (SupplyOutcome.NOT_PURCHASED, TOMORROW),
    ],
)
def test_only_a_call_back_has_a_time_and_it_is_to_come(outcome, call_back_at):
    item, actor = make_taken()
    before = everything()

    with pytest.raises(BadCallBack) as refused:
        record_outcome(
            actor=actor, item_id=item.pk, outcome=outcome, call_back_at=call_back_at, now=LATER
        )

    assert refused.value.field == "call_back_at"
    assert everything() == before


def test_notes_have_an_end():
    item, actor = make_taken()
    before = everything()

    with pytest.raises(NotesTooLong):
        record_outcome(
            actor=actor,
            item_id=item.pk,
            outcome=SupplyOutcome.PURCHASED,
            notes="n" * 5001,
            now=LATER,
        )

    assert everything() == before


def say_purchased(actor, item):
    return record_outcome(actor=actor, item_id=item.pk, outcome=SupplyOutcome.PURCHASED, now=LATER)


def give_back(actor, item):
    return release(actor=actor, item_id=item.pk, now=LATER)


@pytest.mark.parametrize("act", [say_purchased, give_back])
def test_a_lead_has_to_be_claimed_first(act):
    item, actor = make_item(), make_actor()
    before = everything()

    with pytest.raises(NotClaimed):
        act(actor, item)

    assert everything() == before


@pytest.mark.parametrize("act", [say_purchased, give_back])
def test_a_colleague_does_not_speak_for_the_claimer(act):
    item, _ = make_taken()
    colleague = make_actor()
    before = everything()

    with pytest.raises(NotYourClaim):
        act(colleague, item)

    assert everything() == before


@pytest.mark.parametrize("act", [say_purchased, give_back])
@pytest.mark.parametrize("role", [Role.ADMIN, Role.PRINCIPAL, Role.HEAD])
def test_a_head_does(role, act):
    item, _ = make_taken()

    act(make_actor(role, Permission.SUPPLY_WORK), item)

    assert state_of(item) in {State.PURCHASED, State.CONFIRMED}


@pytest.mark.parametrize("act", [say_purchased, give_back])
def test_what_is_over_stays_over(act):
    item, actor = make_taken()
    say_purchased(actor, item)
    before = everything()

    with pytest.raises(SupplyClosed):
        act(actor, item)

    assert everything() == before


def test_the_claimer_is_reminded_once_when_the_call_back_is_due():
    item, actor = make_taken()
    SupplyItem.objects.update(call_back_at=TOMORROW)

    with transaction.atomic():
        told = [remind(item_id=item.pk, now=TOMORROW) for _ in range(2)]

    assert told == [True, False]
    assert Notification.objects.get().user_id == actor.user_id


@pytest.mark.parametrize(
    "changed",
    [
        {"call_back_at": TOMORROW + timedelta(hours=1)},
        {"call_back_at": None},
        {"closed_at": LATER},
        {"claimed_by": None},
    ],
)
def test_a_promise_changed_meanwhile_reminds_nobody(changed):
    item, _ = make_taken()
    SupplyItem.objects.update(**{"call_back_at": TOMORROW} | changed)

    with transaction.atomic():
        told = remind(item_id=item.pk, now=TOMORROW)

    assert not told
    assert not Notification.objects.exists()


@pytest.mark.parametrize("role", [Role.AFFILIATE, Role.AFFILIATE_MANAGER, Role.JUNIOR])
def test_only_the_supply_team_works_the_queue(role):
    item = make_item()
    actor = make_actor(role, Permission.LEAD_VIEW_OWN)
    before = everything()

    for act in (
        lambda: claim(actor=actor, item_id=item.pk, now=LATER),
        lambda: say_purchased(actor, item),
        lambda: give_back(actor, item),
        lambda: list_supply(actor=actor),
        lambda: list_call_backs(actor=actor),
        lambda: get_supply_item(actor=actor, item_id=item.pk),
        lambda: count_supply(actor=actor),
    ):
        with pytest.raises(NotPermitted):
            act()

    assert everything() == before


def test_the_queue_is_paged_oldest_first_without_what_is_over():
    items = [make_item() for _ in range(5)]
    make_item(State.PURCHASED)
    actor = make_actor()

    first = list_supply(actor=actor, limit=3)
    second = list_supply(actor=actor, limit=3, cursor=first.next_cursor)

    assert [row.id for row in first.items + second.items] == [item.pk for item in items]
    assert second.next_cursor is None


def test_the_queue_takes_one_query_however_long(django_assert_num_queries):
    for _ in range(4):
        make_taken()
    actor = make_actor()

    with django_assert_num_queries(1):
        assert len(list_supply(actor=actor).items) == 4


def test_what_is_not_in_the_queue_is_not_found():
    with pytest.raises(SupplyItemNotFound):
        get_supply_item(actor=make_actor(), item_id=404)


def test_a_cursor_of_another_list_is_refused():
    with pytest.raises(BadCursor):
        list_supply(actor=make_actor(), cursor="nonsense")


def test_ones_own_part_of_the_queue():
    make_item()
    make_taken()
    mine, actor = make_taken()

    rows = list_supply(actor=actor, mine=True).items

    assert [row.id for row in rows] == [mine.pk]
    assert count_supply(actor=actor) == {"free": 1, "mine": 1}


def test_call_backs_are_listed_by_their_time():
    user = make_member_user(role=Role.SUPPLY)
    items = [make_item(State.IN_SUPPLY, claimed_by=user) for _ in range(3)]
    for item, hours in zip(items, (3, 1, 2), strict=True):
        SupplyItem.objects.filter(pk=item.pk).update(call_back_at=NOON + timedelta(hours=hours))

    rows = list_call_backs(actor=make_actor(user=user))

    assert [row.id for row in rows] == [items[1].pk, items[2].pk, items[0].pk]


def test_a_clock_that_lags_dates_no_step_before_the_one_it_follows():
    item = make_item()

    claim(actor=make_actor(Role.SUPPLY), item_id=item.pk, now=NOON - timedelta(seconds=3))

    moments = list(
        Transition.objects.filter(submission=item.submission).values_list("at", flat=True)
    )
    assert moments == sorted(moments)
