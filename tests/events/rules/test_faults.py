"""What is kept of an error names nobody and says where it was."""

import pytest

from leadflow.events.rules.faults import LONGEST, describe


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        ("", "ValueError"),
        ("plain", "ValueError: plain"),
        ("first\nDETAIL: Key (phone)=(+919876543210)", "ValueError: first"),
        ("to asha.rao@example.org now", "ValueError: to @ now"),
        ("+91 98765 43210 is taken", "ValueError: # is taken"),
        ("9876543210", "ValueError: #"),
        ("lead 12 of 345", "ValueError: lead 12 of 345"),
        ("no 'lead_id' in \"payload.data\"", "ValueError: no 'lead_id' in \"payload.data\""),
        ("no 'Asha Rao', no \"MH12AB1234\"", "ValueError: no '…', no '…'"),
    ],
)
def test_nobody_is_named(message, kept):
    assert describe(ValueError(message)) == kept


def test_it_stays_short():
    assert len(describe(ValueError("word " * 1000))) <= LONGEST


def test_the_place_in_our_own_code_is_named():
    from leadflow.events.rules.webhooks import asked_wait

    with pytest.raises(AttributeError) as caught:
        asked_wait(None, now=None)

    assert "(events/rules/webhooks.py:" in describe(caught.value)
