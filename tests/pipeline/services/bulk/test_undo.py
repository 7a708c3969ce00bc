"""Whatever is done to many leads: taken back, each is again what it was."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadflow.identity.types import SYSTEM, Role
from leadflow.leads import services
from leadflow.leads.models import Lead
from leadflow.leads.queries import get_lead
from leadflow.leads.types import LeadStatus
from tests.factories.desk import do, take_back
from tests.factories.identity import make_actor, make_user
from tests.factories.leads import NOON, make_lead

pytestmark = pytest.mark.django_db

TAGS = ("hot", "spring", "vip")
DUE = NOON + timedelta(days=2)

# Who had a lead and since when it has its status come back; when it was worked does not.
FACTS = (
    *("name", "phone", "email", "source", "channel", "city", "language", "status", "status_since"),
    *("lost_reason", "assigned_to", "value", "next_action", "next_action_at", "tags", "created_at"),
)

owners = st.sampled_from([None, 0, 1])
leads = st.lists(
    st.fixed_dictionaries(
        {
            "status": st.sampled_from(LeadStatus),
            "owner": owners,
            "tags": st.sets(st.sampled_from(TAGS)),
            "next_action": st.sampled_from(["", "Call"]),
        }
    ),
    min_size=1,
    max_size=4,
)
actions = st.one_of(
    st.tuples(st.just("assign"), st.fixed_dictionaries({"owner": owners})),
    st.tuples(
        st.just("status"),
        st.fixed_dictionaries({"status": st.sampled_from(LeadStatus), "reason": st.just("Why")}),
    ),
    st.tuples(
        st.sampled_from(["add_tag", "remove_tag"]),
        st.fixed_dictionaries({"tag": st.sampled_from(TAGS)}),
    ),
    st.tuples(st.just("delete"), st.just({})),
    st.tuples(
        st.just("next_action"),
        st.fixed_dictionaries(
            {
                "text": st.sampled_from(["", "Call", "Visit"]),
                "at": st.sampled_from([None, DUE.isoformat()]),
            }
        ),
    ),
)


def facts_of(lead_id):
    if Lead.objects.get(pk=lead_id).deleted_at:
        return "put away"
    row = get_lead(actor=SYSTEM, lead_id=lead_id)
    return {name: getattr(row, name) for name in FACTS}


def make(head, people, *, status, owner, tags, next_action):
    lead_id = make_lead(
        status=status, assigned_to=None if owner is None else people[owner].pk, at=NOON
    ).pk
    services.set_tags(actor=head, lead_id=lead_id, tags=sorted(tags), now=NOON)
    if next_action:
        changes = {"next_action": next_action, "next_action_at": DUE}
        services.update_lead(actor=head, lead_id=lead_id, changes=changes, now=NOON)
    return lead_id


@given(described=leads, done=actions)
@settings(max_examples=40)
def test_an_action_taken_back_leaves_every_lead_as_it_was(described, done):
    head = make_actor(Role.HEAD)
    people = [make_user(Role.SENIOR), make_user(Role.JUNIOR)]
    ids = [make(head, people, **one) for one in described]
    before = {lead_id: facts_of(lead_id) for lead_id in ids}
    action, values = done
    if values.get("owner") is not None:
        values = {"owner": people[values["owner"]].pk}

    job_id = do(head, action, ids, now=NOON + timedelta(hours=1), **values)
    if changed := {lead_id for lead_id in ids if facts_of(lead_id) != before[lead_id]}:
        take_back(head, job_id, now=NOON + timedelta(hours=2))

    assert {lead_id: facts_of(lead_id) for lead_id in ids} == before, changed
