"""Whether credits come back is decided by our own records, and never by the reason alone."""

from datetime import timedelta

import pytest

from leadflow.kernel.clock import now
from leadflow.marketplace.rules.refunds import (
    credits_for,
    is_in_time,
    judge,
    most_automatic,
)
from leadflow.marketplace.types.refunds import Known, Proposal, RefundReason

GOOD = {"has_valid_number": True, "category": "plumbing"}
TRADES = {"own_trades": frozenset({"plumbing", "painting"})}
FULL, PARTIAL, NONE = Proposal.FULL, Proposal.PARTIAL, Proposal.NONE


@pytest.mark.parametrize(
    ("reason", "known", "proposal"),
    [
        ("invalid_contact", {"has_valid_number": False}, FULL),
        ("invalid_contact", {}, NONE),
        ("invalid_contact", {"bounced": True}, PARTIAL),
        ("invalid_contact", {"bounced": True, "calls_failed": 1}, FULL),
        ("invalid_contact", {"bounced": True, "others_reached": 1, "others": 1}, NONE),
        ("unreachable", {}, NONE),
        ("unreachable", {"calls_failed": 1}, PARTIAL),
        ("unreachable", {"calls_failed": 2}, FULL),
        ("unreachable", {"calls_failed": 2, "calls_answered": 1}, NONE),
        ("unreachable", {"calls_failed": 2, "provider_reached": True}, NONE),
        ("unreachable", {"calls_failed": 2, "client_acted": True}, NONE),
        ("duplicate", {}, NONE),
        ("duplicate", {"bought_before": 7}, FULL),
        ("wrong_category", TRADES, NONE),
        ("wrong_category", TRADES | {"named_trades": frozenset({"painting"})}, PARTIAL),
        ("wrong_category", TRADES | {"named_trades": frozenset({"moving"})}, FULL),
        ("wrong_category", TRADES | {"named_trades": frozenset({"moving", "plumbing"})}, NONE),
        ("out_of_area", {"own_places": frozenset({"cape town"})}, NONE),
        ("out_of_area", {"named_places": frozenset({"durban"})}, FULL),
        ("out_of_area", {"is_stretched": True}, PARTIAL),
        ("spam", {}, NONE),
        ("spam", {"doubts": ("honeypot",)}, FULL),
        ("spam", {"is_suppressed": True}, FULL),
        ("other", {"has_valid_number": False}, NONE),
    ],
)
def test_our_records_decide(reason, known, proposal):
    assert judge(RefundReason(reason), Known(**GOOD | known)).proposal is proposal


@pytest.mark.parametrize("reason", RefundReason)
def test_every_reason_is_answered_in_words_with_evidence(reason):
    verdict = judge(reason, Known(**GOOD))

    assert verdict.reason
    assert [one.code for one in verdict.evidence] == ["number_valid"]


@pytest.mark.parametrize(("days", "is_open"), [(0, True), (14, True), (14.01, False)])
def test_credits_are_asked_back_within_fourteen_days(days, is_open):
    moment = now()

    assert is_in_time(purchased_at=moment - timedelta(days=days), now=moment) is is_open


@pytest.mark.parametrize(("bought", "most"), [(0, 1), (1, 1), (9, 1), (10, 2), (100, 20)])
def test_a_fifth_comes_back_without_a_person_and_always_one(bought, most):
    assert most_automatic(bought) == most


@pytest.mark.parametrize(
    ("proposal", "paid", "back"),
    [(FULL, 3, 3), (PARTIAL, 3, 2), (PARTIAL, 2, 1), (PARTIAL, 1, 1), (NONE, 3, 0)],
)
def test_half_is_rounded_up(proposal, paid, back):
    assert credits_for(proposal, paid) == back
