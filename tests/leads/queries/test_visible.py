import pytest

from leadflow.identity.types import Role
from leadflow.leads import queries
from leadflow.leads.queries import LeadNotFound
from tests.factories.identity import make_user
from tests.factories.leads import NOON, lead_actor, make_lead

pytestmark = pytest.mark.django_db

SEES = {
    Role.ADMIN: {"own", "foreign", "nobody's"},
    Role.PRINCIPAL: {"own", "foreign", "nobody's"},
    Role.HEAD: {"own", "foreign", "nobody's"},
    Role.DIRECTOR: {"own", "foreign", "nobody's"},
    Role.COLLECTIONS: {"own", "foreign", "nobody's"},
    Role.MARKETING: {"own", "foreign", "nobody's"},
    Role.DPO: {"own", "foreign", "nobody's"},
    Role.SENIOR: {"own"},
    Role.JUNIOR: {"own"},
    Role.KAM: {"own"},
    Role.KAM_MANAGER: {"own"},
    Role.SUPPLY: set(),
    Role.AFFILIATE: set(),
    Role.AFFILIATE_MANAGER: set(),
    Role.PROVIDER: set(),
}


@pytest.mark.parametrize("role", Role)
def test_who_sees_which_lead(role):
    me, other = make_user(role), make_user(Role.SENIOR)
    leads = {
        "own": make_lead(assigned_to=me.pk),
        "foreign": make_lead(assigned_to=other.pk),
        "nobody's": make_lead(),
        "deleted": make_lead(assigned_to=me.pk, deleted_at=NOON),
    }

    seen = queries.scope(lead_actor(role, user_id=me.pk)).values_list("id", flat=True)

    assert {name for name, lead in leads.items() if lead.pk in seen} == SEES[role]


def test_agents_and_nobody_share_out_all_leads():
    agents = [make_user(Role.SENIOR) for _ in range(3)]
    for owner in [*agents, *agents, None, None]:
        make_lead(assigned_to=owner and owner.pk)
    own = [
        set(queries.scope(lead_actor(Role.SENIOR, user_id=agent.pk)).values_list("id", flat=True))
        for agent in agents
    ]
    everything = queries.scope(lead_actor(Role.HEAD))

    nobodys = set(everything.filter(assigned_to=None).values_list("id", flat=True))

    assert set.union(*own, nobodys) == set(everything.values_list("id", flat=True))
    assert sum(map(len, own)) + len(nobodys) == everything.count()


def test_a_lead_shows_the_normalised_number_and_its_owners_name(django_assert_num_queries):
    owner = make_user(Role.SENIOR, name="Lerato")
    lead = make_lead(phone="+919876543210", phone_raw="98765 43210", assigned_to=owner.pk)

    with django_assert_num_queries(2):  # the lead, and its tags
        row = queries.get_lead(actor=lead_actor(), lead_id=lead.pk)

    assert (row.phone, row.assigned_name, row.version) == ("+919876543210", "Lerato", 1)


def test_a_lead_without_a_real_number_shows_what_was_typed():
    lead = make_lead(phone=None, phone_raw="12-34", email="")

    assert queries.get_lead(actor=lead_actor(), lead_id=lead.pk).phone == "12-34"


def test_an_owner_without_a_name_is_shown_by_username():
    owner = make_user(Role.SENIOR, username="lerato", name="")
    lead = make_lead(assigned_to=owner.pk)

    assert queries.get_lead(actor=lead_actor(), lead_id=lead.pk).assigned_name == "lerato"


@pytest.mark.parametrize(
    "ask", [queries.get_lead, queries.timeline, queries.status_history, queries.list_interactions]
)
def test_a_foreign_lead_is_not_there(ask):
    lead = make_lead(assigned_to=make_user(Role.SENIOR).pk)

    with pytest.raises(LeadNotFound):
        ask(actor=lead_actor(Role.SENIOR, user_id=0), lead_id=lead.pk)
