"""However an account is moved about, its status history is one path without a gap."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from leadflow.accounts.queries.profiles import get_account, status_history_of
from leadflow.accounts.services.profiles import (
    change_account_status,
    delete_account,
    restore_account,
    update_account,
)
from leadflow.identity.types import Role
from leadflow.leads.types import LeadStatus
from tests.factories.accounts import make_account
from tests.factories.identity import make_actor
from tests.factories.leads import NOON

statuses = st.sampled_from(list(LeadStatus))
WAYS = ("move", "facts", "away")


class StatusPaths(TestCase):
    """Any sequence of moves, by whichever door, from whichever status on."""

    @given(statuses, st.lists(st.tuples(st.sampled_from(WAYS), statuses), max_size=12))
    def test_the_history_is_one_connected_path(self, start, moves):
        actor = make_actor(Role.HEAD)
        account = make_account(actor, status=start).pk

        for number, (way, to) in enumerate(moves, 1):
            now = NOON + timedelta(minutes=number)
            if way == "move":
                change_account_status(actor=actor, lead_id=account, to=to, now=now)
            elif way == "facts":
                update_account(
                    actor=actor, lead_id=account, changes={"status": to.upper()}, now=now
                )
            else:
                delete_account(actor=actor, lead_id=account, now=now)
                restore_account(actor=actor, lead_id=account, now=now)

        history = status_history_of(actor=actor, lead_id=account)
        walked = ["new", *(row.new_status for row in history)]
        told = [start, *(to for way, to in moves if way != "away")]
        real = [to for before, to in zip(["new", *told], told, strict=False) if before != to]
        assert [row.old_status for row in history] == walked[:-1]
        assert walked[1:] == real
        assert get_account(actor=actor, lead_id=account).status == walked[-1]
        assert [row.changed_at for row in history] == sorted(row.changed_at for row in history)
