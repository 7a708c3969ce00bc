"""Asking for access reaches those who can give it, once, and nobody else."""

from datetime import timedelta

import pytest

from leadflow.audit.models import Record
from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import Actor, Role
from leadflow.kernel.errors import Throttled
from leadflow.leads.models import Lead
from leadflow.notifications.models import Notification
from leadflow.pipeline.queries.duplicates import find_duplicates
from leadflow.pipeline.services import access
from tests.factories.identity import actor_for, make_user
from tests.factories.leads import NOON, lead_actor, make_lead

pytestmark = pytest.mark.django_db

PHONE = "+919876512345"


@pytest.fixture
def agent() -> Actor:
    return actor_for(make_user(Role.SENIOR, name="Farid Khan"))


def hidden(owner_id: int | None = None) -> Lead:
    return make_lead(name="Secret", phone=PHONE, phone_raw=PHONE, assigned_to=owner_id)


def token_for(actor: Actor) -> str:
    return find_duplicates(actor=actor, phone=PHONE)[0].token


def ask(actor: Actor, token: str, *, reason: str = "", now=NOON) -> bool:
    return access.ask_access(actor=actor, token=token, reason=reason, now=now)


def told() -> set[int]:
    return set(Notification.objects.values_list("user_id", flat=True))


def test_the_owner_and_those_who_give_leads_out_are_told(agent):
    owner, director = make_user(Role.JUNIOR), make_user(Role.DIRECTOR)
    make_user(Role.KAM_MANAGER)  # gives out leads, but would not see this one
    make_user(Role.SENIOR)
    lead = hidden(owner.pk)

    assert ask(agent, token_for(agent), reason="My neighbour")

    assert told() == {owner.pk, director.pk}
    message = Notification.objects.filter(user_id=owner.pk).get()
    assert message.title == f"Farid Khan asks for access to L-{lead.pk}"
    assert (message.message, message.lead_id) == ("My neighbour", lead.pk)


def test_asking_is_on_record(agent):
    lead = hidden()

    ask(agent, token_for(agent), reason="My neighbour")

    found = Record.objects.get(action="leads.access_asked")
    assert (found.object_id, found.details) == (str(lead.pk), {"reason": "My neighbour"})


def test_asking_again_the_same_day_tells_nobody(agent):
    make_user(Role.DIRECTOR)
    hidden()
    ask(agent, token_for(agent))

    assert not ask(agent, token_for(agent))

    assert Notification.objects.count() == Record.objects.count() == 1


def test_asking_again_the_next_day_tells_them_again(agent):
    make_user(Role.DIRECTOR)
    hidden()
    ask(agent, token_for(agent))

    assert ask(agent, token_for(agent), now=NOON + timedelta(days=1))

    assert Notification.objects.count() == 2


def test_nobody_else_can_use_a_token(agent):
    make_user(Role.DIRECTOR)
    hidden()
    token = token_for(agent)

    with pytest.raises(access.UnknownToken):
        ask(lead_actor(Role.SENIOR, user_id=agent.user_id + 1), token)

    assert told() == set()


@pytest.mark.parametrize("token", ["", "1", "a.b", "x" * 500, "ü.ü", "\0"])
def test_what_is_no_token_is_refused(agent, token):
    with pytest.raises(access.UnknownToken):
        ask(agent, token)


@pytest.mark.parametrize("reason", ["x" * 301, "a\0b"])
def test_a_reason_that_cannot_be_kept_is_refused(agent, reason):
    hidden()

    with pytest.raises(access.BadReason):
        ask(agent, token_for(agent), reason=reason)

    assert not Record.objects.exists()


def test_a_lead_that_is_gone_cannot_be_asked_for(agent):
    lead = hidden()
    token = token_for(agent)
    Lead.objects.filter(pk=lead.pk).update(deleted_at=NOON)

    with pytest.raises(access.LeadGone):
        ask(agent, token)


def test_who_sees_no_leads_cannot_ask():
    with pytest.raises(NotPermitted):
        ask(lead_actor(Role.AFFILIATE), "x")


def test_looking_is_limited_so_that_numbers_cannot_be_probed(agent):
    for _ in range(60):
        access.count_look(actor=agent, now=NOON)

    with pytest.raises(Throttled):
        access.count_look(actor=agent, now=NOON)

    access.count_look(actor=agent, now=NOON + timedelta(minutes=1))
