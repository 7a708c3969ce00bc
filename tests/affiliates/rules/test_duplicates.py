"""Among which submissions a mobile counts as known."""

from itertools import product

import pytest

from leadflow.affiliates.rules.duplicates import scope_key
from leadflow.affiliates.types import DuplicateScope


def key(scope, campaign_id=7, group=""):
    return scope_key(scope=scope, campaign_id=campaign_id, group=group)


@pytest.mark.parametrize(
    ("scope", "group", "expected"),
    [
        (DuplicateScope.CAMPAIGN, "", "c:7"),
        (DuplicateScope.CAMPAIGN, "motor", "c:7"),
        (DuplicateScope.GROUP, "motor", "g:motor"),
        (DuplicateScope.GROUP, "", "c:7"),
        (DuplicateScope.ORGANISATION, "", "o"),
        (DuplicateScope.ORGANISATION, "motor", "o"),
    ],
)
def test_every_scope_with_and_without_a_group(scope, group, expected):
    assert key(scope, group=group) == expected


def test_two_campaigns_share_a_memory_only_by_group_or_organisation():
    shared = {
        (scope, one, other)
        for scope, one, other in product(DuplicateScope, ["", "a"], ["", "a", "b"])
        if key(scope, 1, one) == key(scope, 2, other)
    }

    assert shared == {
        (DuplicateScope.GROUP, "a", "a"),
        *product([DuplicateScope.ORGANISATION], ["", "a"], ["", "a", "b"]),
    }


def test_no_group_is_mistaken_for_a_campaign_or_for_all():
    assert key(DuplicateScope.GROUP, group="o") != "o"
    assert key(DuplicateScope.GROUP, group="c:7") != "c:7"
