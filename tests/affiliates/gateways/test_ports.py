"""What is behind the ports when no vendor is."""

from datetime import UTC, datetime

import pytest

from leadflow.affiliates.gateways.callers import CALLERS, Placed, caller_for
from leadflow.affiliates.gateways.verifiers import VERIFIERS, verifier_for
from leadflow.affiliates.types import CallOrder, CallResult, VerifierAnswer, VerifierQuestion
from leadflow.connectors.outcomes import Outcome, VendorFailure


def order(mobile):
    return CallOrder(7, 1, "simulator", mobile, key="7-1")


def question(registration, *, region="IN", is_blocked=None):
    return VerifierQuestion(
        submission_id=7,
        registration=registration,
        region=region,
        is_blocked=is_blocked,
        verifier="local",
        key=f"7-{registration}",
        waiting_since=datetime.now(UTC),
        is_sandbox=True,
    )


@pytest.mark.parametrize(
    ("ending", "result"),
    [
        ("0001", CallResult.YES),
        ("0002", CallResult.NO),
        ("0003", CallResult.NO_ANSWER),
        ("0006", CallResult.UNREACHABLE),
        ("0004", CallResult.PENDING),
        ("0005", CallResult.PENDING),
        ("0010", CallResult.PENDING),
        ("1001", CallResult.PENDING),
    ],
)
@pytest.mark.parametrize("start", ["+91981230", "+447400120"[:9], "+2782123"])
def test_the_last_digit_block_answers(start, ending, result):
    placed = caller_for("simulator").place(order(start + ending))

    assert placed == Placed("simulated-7-1", result)


def test_a_call_placed_twice_is_one_call():
    caller = caller_for("simulator")

    assert caller.place(order("+919812301234")) == caller.place(order("+919812301234"))


@pytest.mark.parametrize(
    ("registration", "is_blocked", "answer"),
    [
        ("MH12AB1234", None, VerifierAnswer.VERIFIED),
        ("MH12AB1234", False, VerifierAnswer.VERIFIED),
        ("MH12AB1234", True, VerifierAnswer.BLOCKED),
        ("MH12AB0404", None, VerifierAnswer.NOT_FOUND),
        ("MH12AB0429", None, VerifierAnswer.UNAVAILABLE),
        ("MH12AB0503", None, VerifierAnswer.UNAVAILABLE),
        ("MH12AB0503", True, VerifierAnswer.BLOCKED),
        ("MMU1234", None, VerifierAnswer.REVIEW),
        ("MMU1234", False, VerifierAnswer.VERIFIED),
        ("45CD123", None, VerifierAnswer.REVIEW),
        ("03D123456H", None, VerifierAnswer.REVIEW),
        ("XX12AB1234", None, VerifierAnswer.MALFORMED),
        ("x" * 10_000, None, VerifierAnswer.MALFORMED),
    ],
)
def test_the_local_verifier_judges_by_format_and_register(registration, is_blocked, answer):
    verdict = verifier_for("local").verify(question(registration, is_blocked=is_blocked))

    assert verdict.answer is answer


@pytest.mark.parametrize("find", [caller_for, verifier_for])
@pytest.mark.parametrize("name", ["", "pigeon", "Simulator", "LOCAL"])
def test_a_vendor_nobody_knows_is_our_own_mistake(find, name):
    with pytest.raises(VendorFailure) as failure:
        find(name)

    assert failure.value.outcome is Outcome.MISCONFIGURED
    assert not failure.value.passes


def test_every_outcome_passes_or_does_not():
    passing = {o for o in Outcome if VendorFailure(o, "x").passes}

    assert passing == {Outcome.THROTTLED, Outcome.UNAVAILABLE, Outcome.UNKNOWN}


def test_the_defaults_are_there():
    assert "simulator" in CALLERS
    assert "local" in VERIFIERS
