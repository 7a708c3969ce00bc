from enum import StrEnum

import pytest

from leadflow.kernel.flow import Flow, StepNotAllowed


class Light(StrEnum):
    RED = "red"
    GREEN = "green"
    OFF = "off"


FLOW = Flow({Light.RED: [Light.GREEN, Light.OFF], Light.GREEN: [Light.RED], Light.OFF: []})


@pytest.mark.parametrize("current", Light)
@pytest.mark.parametrize("target", Light)
def test_allows_the_steps_of_its_table_and_no_others(current, target):
    steps = {(Light.RED, Light.GREEN), (Light.RED, Light.OFF), (Light.GREEN, Light.RED)}

    assert FLOW.is_allowed(current, target) == ((current, target) in steps)
    assert (target in FLOW.after(current)) == ((current, target) in steps)


def test_says_where_a_state_leads():
    FLOW.check(Light.GREEN, Light.RED)

    with pytest.raises(StepNotAllowed) as caught:
        FLOW.check(Light.GREEN, Light.OFF)

    assert caught.value.details == {"state": Light.GREEN, "allowed": [Light.RED]}
