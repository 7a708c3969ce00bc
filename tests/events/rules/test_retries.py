"""How long failed deliveries wait."""

from datetime import timedelta

from leadflow.events.rules.retries import MAX_ATTEMPTS, is_last, wait_after


def test_waits_grow_and_the_early_ones_stay_within_a_minute():
    waits = [wait_after(failures, chance=0) for failures in range(1, MAX_ATTEMPTS)]

    assert waits == sorted(waits)
    assert waits[3] == timedelta(minutes=1)
    assert waits[-1] == timedelta(hours=1)


def test_chance_spreads_but_never_shortens():
    assert wait_after(1, chance=0) < wait_after(1, chance=0.999) < timedelta(seconds=1.5)


def test_only_the_last_attempt_is_the_last():
    assert [is_last(failures) for failures in (MAX_ATTEMPTS - 1, MAX_ATTEMPTS)] == [False, True]
