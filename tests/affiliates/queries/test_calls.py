"""Which calls can be answered by hand, and what was tried."""

import pytest

from leadflow.affiliates.models import InterestCall
from leadflow.affiliates.queries.calls import (
    CallNotFound,
    attempts_of,
    get_call,
    list_open_calls,
)
from leadflow.affiliates.queries.submissions import SubmissionNotFound
from leadflow.affiliates.types import CallResult, State
from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import Permission, Role
from tests.factories.affiliates import (
    make_actor,
    make_affiliate,
    make_campaign,
    make_member_user,
    make_submission,
)

pytestmark = pytest.mark.django_db


def make_partner():
    """Return an affiliate and the actor who acts for it."""
    user = make_member_user(role=Role.AFFILIATE)
    return make_affiliate(member=user), make_actor(Role.AFFILIATE, user=user)


def shown(actor, **options):
    return [row.id for row in list_open_calls(actor=actor, **options).items]


def test_staff_see_every_open_simulated_call_newest_first():
    calls = [make_submission(State.CONFIRMING).pk for _ in range(3)]
    make_submission(State.CONFIRMED)
    InterestCall.objects.filter(pk=calls[1]).update(channel="telephone")

    assert shown(make_actor()) == [calls[2], calls[0]]


def test_the_list_is_paged_in_one_query_each(django_assert_num_queries):
    calls = [make_submission(State.CONFIRMING).pk for _ in range(3)]
    actor = make_actor()

    with django_assert_num_queries(2):
        first = list_open_calls(actor=actor, limit=2)
        second = list_open_calls(actor=actor, limit=2, cursor=first.next_cursor)

    assert [row.id for row in first.items + second.items] == calls[::-1]


def test_an_affiliate_sees_its_own_in_a_sandbox():
    affiliate, actor = make_partner()
    sandbox, real = make_campaign(is_sandbox=True), make_campaign()
    mine = make_submission(State.CONFIRMING, affiliate=affiliate, campaign=sandbox)
    make_submission(State.CONFIRMING, affiliate=affiliate, campaign=real)
    make_submission(State.CONFIRMING, campaign=sandbox)

    assert shown(actor) == [mine.pk]
    assert get_call(actor=actor, submission_id=mine.pk).mobile == mine.mobile


def test_another_affiliates_call_is_not_there():
    _, actor = make_partner()
    other = make_submission(State.CONFIRMING, campaign=make_campaign(is_sandbox=True))

    with pytest.raises(CallNotFound):
        get_call(actor=actor, submission_id=other.pk)


def test_an_ended_call_can_still_be_looked_at():
    submission = make_submission(State.CONFIRMED)

    row = get_call(actor=make_actor(), submission_id=submission.pk)

    assert (row.digit, row.submission_state) == ("1", State.CONFIRMED)


def test_whoever_has_nothing_to_do_with_calls_is_refused():
    actor = make_actor(Role.JUNIOR, Permission.LEAD_VIEW_OWN)

    for ask in (
        lambda: list_open_calls(actor=actor),
        lambda: get_call(actor=actor, submission_id=1),
    ):
        with pytest.raises(NotPermitted):
            ask()


def test_what_was_tried_is_told_to_whoever_sees_the_submission():
    affiliate, actor = make_partner()
    submission = make_submission(State.UNREACHABLE, affiliate=affiliate)

    tried = attempts_of(actor=actor, submission_id=submission.pk)

    assert [(row.number, row.result) for row in tried] == [(1, CallResult.UNREACHABLE)]


def test_and_to_nobody_else():
    _, actor = make_partner()
    submission = make_submission(State.UNREACHABLE)

    with pytest.raises(SubmissionNotFound):
        attempts_of(actor=actor, submission_id=submission.pk)


@pytest.mark.parametrize("call_id", [0, 2**63, 10**400])
def test_a_number_that_no_call_can_have_is_no_call(call_id):
    with pytest.raises(CallNotFound):
        get_call(actor=make_actor(Role.SUPPLY), submission_id=call_id)
