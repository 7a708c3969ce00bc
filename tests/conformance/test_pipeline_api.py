"""API.md, Seed 4: every line about one lead, by HTTP, as each role."""

import pytest

from leadflow.identity.types import Role
from tests.conformance.pipeline import AGENTS, ALL_BUT_DELETE, NEVER, Caller, problem

pytestmark = pytest.mark.django_db

WAY = ["contacted", "qualified", "negotiation", "converted"]
ELSEWHERE = {
    "new": {"new", "qualified", "negotiation", "converted"},
    "contacted": {"new", "contacted", "negotiation", "converted"},
    "qualified": {"new", "contacted", "qualified", "converted"},
    "negotiation": {"new", "contacted", "qualified", "negotiation"},
    "converted": {"new", "contacted", "qualified", "negotiation", "converted", "lost"},
    "lost": {"new", "qualified", "negotiation", "converted", "lost"},
}


@pytest.fixture
def head():
    return Caller(Role.HEAD)


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_lead_is_entered_and_read(head, slash):
    answer = head.post(
        slash,
        {
            "name": "Asha Rao",
            "phone": "98123 00001",
            "email": "asha@example.com",
            "source": "website",
            "city": "Pune",
            "value": 1250000.5,
        },
    )

    made = answer.json()
    assert answer.status_code == 201
    assert b'"value":1250000.50' in answer.content
    assert {name: made[name] for name in ("name", "phone", "source", "city", "status")} == {
        "name": "Asha Rao",
        "phone": "+919812300001",
        "source": "website",
        "city": "Pune",
        "status": "new",
    }
    read = head.get(f"/{made['id']}{slash}")
    assert read.json() == made
    assert read["ETag"] == answer["ETag"] == '"1"'


def test_a_lead_is_entered_with_everything(head):
    senior = Caller(Role.SENIOR)

    made = head.lead(
        channel="google",
        language="en",
        assigned_to=senior.id,
        tags=["VIP", " sea  view "],
        note="Called twice",
        next_action="Call",
        next_action_date="2026-12-01",
    )

    assert (made["channel"], made["language"], made["assigned_to"]) == ("google", "en", senior.id)
    assert made["tags"] == ["sea view", "vip"]
    assert (made["next_action"], made["next_action_date"]) == ("Call", "2026-12-01T00:00:00Z")
    assert [note["text"] for note in head.get(f"/{made['id']}/notes/").json()] == ["Called twice"]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": None}, "name"),
        ({"name": ""}, "name"),
        ({"name": "  "}, "name"),
        ({"name": 7}, "name"),
        ({"source": None}, "source"),
        ({"source": "x" * 41}, "source"),
        ({"email": "nobody"}, "email"),
        ({"email": "a@b"}, "email"),
        ({"phone": "9" * 65}, "phone"),
        ({"value": -1}, "value"),
        ({"value": 1.005}, "value"),
        ({"value": "much"}, "value"),
        ({"value": 10**11}, "value"),
        ({"assigned_to": 99999}, "assigned_to"),
        ({"assigned_to": "me"}, "assigned_to"),
        ({"assigned_to": 10**17}, "assigned_to"),
        ({"tags": "vip"}, "tags"),
        ({"tags": ["x" * 41]}, "tags"),
        ({"tags": [f"t{n}" for n in range(21)]}, "tags"),
        ({"next_action_date": "soon"}, "next_action_date"),
        ({"status": "contacted"}, "status"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_lead_that_cannot_be_is_refused_by_name(head, facts, field):
    answer = head.post("/", {"name": "Asha Rao", "source": "website", **facts})

    problem(answer, 422, field)
    assert head.get("/").json() == []


@pytest.mark.parametrize(("missing", "field"), [("name", "name"), ("source", "source")])
def test_name_and_source_are_needed(head, missing, field):
    facts = {"name": "Asha Rao", "source": "website"}
    del facts[missing]

    problem(head.post("/", facts), 422, field)


@pytest.mark.parametrize("phone", ["", "12", "call me", "0044 20 7946 0000", "+1-202-555-0101x9"])
def test_no_phone_is_rejected_for_its_form(head, phone):
    assert head.lead(phone=phone)["id"]


def test_a_lead_may_be_said_to_be_new(head):
    assert head.lead(status="new")["status"] == "new"


def test_the_same_key_enters_one_lead(head):
    facts = {"name": "Asha Rao", "source": "website"}

    first = head.post("/", facts, Idempotency_Key="k1")
    again = head.post("/", facts, Idempotency_Key="k1")
    other = head.post("/", {**facts, "name": "Imran"}, Idempotency_Key="k1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first["ETag"] == again["ETag"]
    assert other.status_code == 422
    assert len(head.get("/").json()) == 1


@pytest.mark.parametrize("role", AGENTS)
def test_an_agents_lead_becomes_their_own(role):
    agent, colleague = Caller(role), Caller(role)

    made = agent.lead()
    named = agent.lead(assigned_to=agent.id)
    refused = agent.post("/", {"name": "Asha", "source": "website", "assigned_to": colleague.id})

    assert made["assigned_to"] == named["assigned_to"] == agent.id
    problem(refused, 403)
    assert colleague.get("/").json() == []


@pytest.mark.parametrize("role", ALL_BUT_DELETE)
def test_who_may_assign_leaves_a_new_lead_to_nobody_or_names_an_owner(role):
    caller, senior = Caller(role), Caller(Role.SENIOR)

    assert caller.lead()["assigned_to"] is None
    assert caller.lead(assigned_to=senior.id)["assigned_to"] == senior.id


@pytest.mark.parametrize("role", [Role.COLLECTIONS, *NEVER])
def test_who_may_not_create_is_refused(role):
    problem(Caller(role).post("/", {"name": "Asha", "source": "website"}), 403)


def test_put_replaces_the_facts(head):
    made = head.lead(phone="+919812300001", city="Pune", value=5, tags=["vip"])

    answer = head.send("PUT", f"/{made['id']}/", {"name": "Imran", "source": "referral"})

    got = answer.json()
    assert answer.status_code == 200
    assert (got["name"], got["source"], got["phone"], got["city"], got["value"]) == (
        ("Imran", "referral", "", "", None)
    )
    assert got["tags"] == ["vip"]
    assert got["version"] > made["version"]
    problem(head.send("PUT", f"/{made['id']}/", {"name": "Imran"}), 422, "source")


def test_patch_changes_what_is_named(head):
    made = head.lead(city="Pune")

    got = head.send("PATCH", f"/{made['id']}", {"value": 12.5, "tags": ["a"]}).json()

    assert (got["name"], got["city"], got["value"], got["tags"]) == (
        ("Asha Rao", "Pune", 12.5, ["a"])
    )


def test_what_was_read_may_be_sent_back(head):
    made = head.lead(phone="98123 00001", value=7, next_action="Call")

    for method in ("PUT", "PATCH"):
        answer = head.send(method, f"/{made['id']}/", {**made, "city": "Pune"})
        assert answer.status_code == 200, answer.content

    assert answer.json()["phone"] == made["phone"]
    assert answer.json()["city"] == "Pune"


@pytest.mark.parametrize(
    ("field", "value"),
    [("id", 99_999), ("status", "contacted"), ("created_at", "2020-01-01T00:00:00Z")],
)
def test_what_is_changed_elsewhere_is_refused_by_name(head, field, value):
    made = head.lead()

    document = problem(head.send("PATCH", f"/{made['id']}/", {field: value}), 422, field)

    assert field != "status" or "/status/" in document["errors"][0]["message"]
    assert head.get(f"/{made['id']}/").json() == made


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_what_somebody_else_changed_first_is_412(head, method):
    made = head.lead()
    body = None if method == "DELETE" else {"name": "Imran", "source": "website"}
    head.send("PATCH", f"/{made['id']}/", {"city": "Pune"})

    stale = head.send(method, f"/{made['id']}/", body, If_Match='"1"')
    nonsense = head.send(method, f"/{made['id']}/", body, If_Match="nonsense")
    fresh = head.send(method, f"/{made['id']}/", body, If_Match='"2"')

    problem(stale, 412)
    problem(nonsense, 412)
    assert fresh.status_code in {200, 204}


def test_any_version_will_do_for_a_star(head):
    made = head.lead()

    assert head.send("PATCH", f"/{made['id']}/", {"city": "X"}, If_Match="*").status_code == 200


def test_an_agent_changes_their_own_and_finds_no_other(head):
    agent = Caller(Role.SENIOR)
    own, foreign = agent.lead(), head.lead()

    assert agent.send("PATCH", f"/{own['id']}/", {"city": "Pune"}).status_code == 200
    problem(agent.send("PATCH", f"/{foreign['id']}/", {"city": "Pune"}), 404)
    problem(agent.get(f"/{foreign['id']}/"), 404)
    problem(agent.send("PATCH", f"/{own['id']}/", {"assigned_to": head.id}), 403)
    assert agent.send("PATCH", f"/{own['id']}/", {"assigned_to": agent.id}).status_code == 200


def test_deleting_is_soft(head):
    made = head.lead()

    assert head.send("DELETE", f"/{made['id']}/").status_code == 204
    problem(head.get(f"/{made['id']}/"), 404)
    assert head.get("/").json() == []
    back = head.post(f"/{made['id']}/restore/")
    assert (back.status_code, back.json()["id"]) == (200, made["id"])
    problem(head.post(f"/{made['id']}/restore/"), 404)


@pytest.mark.parametrize("role", [Role.DIRECTOR, *AGENTS, Role.COLLECTIONS, *NEVER])
def test_who_may_not_delete_is_refused(head, role):
    caller = Caller(role)
    made = head.lead(assigned_to=caller.id) if role in {*AGENTS, Role.DIRECTOR} else head.lead()

    problem(caller.send("DELETE", f"/{made['id']}/"), 403)
    problem(caller.post(f"/{made['id']}/restore/"), 403)
    assert head.get(f"/{made['id']}/").status_code == 200


def test_a_lead_goes_the_whole_way(head):
    made = head.lead()

    for status in WAY:
        answer = head.post(f"/{made['id']}/status/", {"status": status})
        assert (answer.status_code, answer.json()["status"]) == (200, status)

    history = head.get(f"/{made['id']}/history/").json()
    assert [(row["old_status"], row["new_status"]) for row in history] == list(
        zip(["new", *WAY], WAY, strict=False)
    )
    assert {row["changed_by"] for row in history} == {head.id}


def moved_to(caller, status):
    made = caller.lead()
    way = WAY[: WAY.index(status) + 1] if status in WAY else []
    for step in way:
        caller.post(f"/{made['id']}/status/", {"status": step})
    if status == "lost":
        caller.post(f"/{made['id']}/status/", {"status": "lost", "reason": "x"})
    return made["id"]


@pytest.mark.parametrize("status", ELSEWHERE)
def test_no_other_move_is_allowed(head, status):
    lead_id = moved_to(head, status)

    for to in sorted(ELSEWHERE[status]):
        answer = head.post(f"/{lead_id}/status/", {"status": to, "reason": "why not"})
        document = problem(answer, 409)
        assert document["state"] == status
        assert set(document["allowed"]) == set(ELSEWHERE) - ELSEWHERE[status]


@pytest.mark.parametrize("status", ["new", "contacted", "qualified", "negotiation"])
def test_an_open_lead_is_lost_with_a_reason(head, status):
    lead_id = moved_to(head, status)

    problem(head.post(f"/{lead_id}/status/", {"status": "lost"}), 422, "reason")
    problem(head.post(f"/{lead_id}/status/", {"status": "lost", "reason": " "}), 422, "reason")
    got = head.post(f"/{lead_id}/status", {"status": "lost", "reason": "Too dear"}).json()

    assert (got["status"], got["lost_reason"]) == ("lost", "Too dear")


@pytest.mark.parametrize("role", ALL_BUT_DELETE)
def test_a_director_or_above_reopens_a_lost_lead(head, role):
    lead_id = moved_to(head, "lost")

    got = Caller(role).post(f"/{lead_id}/status/", {"status": "contacted"}).json()

    assert (got["status"], got["lost_reason"]) == ("contacted", "")


@pytest.mark.parametrize("role", AGENTS)
def test_an_agent_does_not_reopen_their_lost_lead(role):
    agent = Caller(role)
    lead_id = moved_to(agent, "lost")

    assert problem(agent.post(f"/{lead_id}/status/", {"status": "contacted"}), 409)["allowed"] == []


@pytest.mark.parametrize("body", [{}, {"status": "sold"}, {"status": None}, {"status": 5}])
def test_a_status_that_is_none_is_refused(head, body):
    made = head.lead()

    problem(head.post(f"/{made['id']}/status/", body), 422, "status")


def test_a_move_is_taken_back(head):
    made = head.lead()
    head.post(f"/{made['id']}/status/", {"status": "contacted"})

    got = head.post(f"/{made['id']}/status/undo/").json()

    assert (got["status"], got["status_since"]) == ("new", made["status_since"])
    problem(head.post(f"/{made['id']}/status/undo/"), 409)


@pytest.mark.parametrize("role", ALL_BUT_DELETE)
def test_a_lead_is_assigned_and_taken_back(role):
    caller, senior = Caller(role), Caller(Role.SENIOR, name="Lerato")
    made = caller.lead()

    given = caller.post(f"/{made['id']}/assign/", {"assigned_to": senior.id})
    seen = senior.get(f"/{made['id']}/")
    taken = caller.post(f"/{made['id']}/assign/", {"assigned_to": None})

    assert given.status_code == 200
    assert (given.json()["assigned_to"], given.json()["assigned_name"]) == (senior.id, "Lerato")
    assert seen.status_code == 200
    assert taken.json()["assigned_to"] is None
    problem(senior.get(f"/{made['id']}/"), 404)


def test_a_lead_is_assigned_to_those_only_who_work_leads(head):
    made = head.lead()

    for body in ({"assigned_to": Caller(Role.AFFILIATE).id}, {"assigned_to": 99999}, {}):
        problem(head.post(f"/{made['id']}/assign/", body), 422, "assigned_to")


@pytest.mark.parametrize("role", [*AGENTS, Role.COLLECTIONS, *NEVER])
def test_who_may_not_assign_is_refused(head, role):
    caller = Caller(role)
    made = caller.lead() if role in AGENTS else head.lead()

    problem(caller.post(f"/{made['id']}/assign/", {"assigned_to": caller.id}), 403)


def test_the_collections_manager_views_all_and_nothing_else(head):
    collections, made = Caller(Role.COLLECTIONS), head.lead()
    parts = ["", "history", "timeline", "interactions", "notes", "tags", "attachments", "changes"]

    seen = [collections.get(f"/{made['id']}/{part}").status_code for part in parts]
    changed = [
        collections.send("PATCH", f"/{made['id']}/", {"city": "x"}),
        collections.send("PUT", f"/{made['id']}/", {"name": "x", "source": "x"}),
        collections.post(f"/{made['id']}/status/", {"status": "contacted"}),
        collections.post(f"/{made['id']}/notes/", {"text": "x"}),
        collections.post(f"/{made['id']}/interactions/", {"type": "call"}),
        collections.send("PUT", f"/{made['id']}/tags/", {"tags": []}),
        collections.upload(f"/{made['id']}/attachments/", b"words"),
    ]

    assert [row["id"] for row in collections.get("/").json()] == [made["id"]]
    assert seen == [200] * len(parts)
    assert [answer.status_code for answer in changed] == [403] * len(changed)
    assert head.get(f"/{made['id']}/").json() == made


@pytest.mark.parametrize("role", NEVER)
def test_affiliates_and_providers_see_nothing(head, role):
    caller, made = Caller(role), head.lead()

    for path in ("/", f"/{made['id']}/", f"/{made['id']}/notes/", f"/{made['id']}/timeline/"):
        problem(caller.get(path), 403)


def test_a_change_is_kept_and_put_back(head):
    made = head.lead(city="Pune", value=5)
    head.send("PATCH", f"/{made['id']}/", {"city": "Delhi", "value": 6, "next_action_date": None})

    (step,) = head.get(f"/{made['id']}/changes/").json()
    back = head.post(f"/{made['id']}/changes/{step['seq']}/restore/")

    assert step["changes"] == {"city": ["Pune", "Delhi"], "value": ["5.00", "6.00"]}
    assert (back.json()["city"], back.json()["value"]) == ("Pune", 5)
    problem(head.post(f"/{made['id']}/changes/1/restore/"), 404)
