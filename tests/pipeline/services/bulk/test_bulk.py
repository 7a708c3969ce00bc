"""The same done to many leads: with the starter's rights, each once, told why not, taken back."""

from datetime import timedelta

import pytest

from leadflow.audit.models import Record
from leadflow.events.models import OutboxMessage
from leadflow.identity.models import UserRole
from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import Role
from leadflow.kernel.flow import StepNotAllowed
from leadflow.leads import services
from leadflow.leads.models import Lead
from leadflow.leads.queries import get_lead
from leadflow.leads.types import LeadFilters, LeadStatus, Sort
from leadflow.notifications.models import LiveTopic, Notification
from leadflow.pipeline.models.bulk import BulkItem, BulkJob
from leadflow.pipeline.queries.bulk import BulkJobNotFound, bulk_results, get_bulk_job
from leadflow.pipeline.rules.bulk import (
    BadSelection,
    BadValues,
    BulkResult,
    BulkState,
    filters_from_json,
)
from leadflow.pipeline.services.bulk import cancel_bulk, undo_bulk
from leadflow.pipeline.services.bulk.housekeeping import forget_bulk_items
from leadflow.pipeline.services.bulk.starting import MOST_AT_ONCE, NothingToUndo, TooManyJobs
from leadflow.pipeline.services.bulk.working import work_on
from tests.factories.desk import do, start, take_back, turn_of, work
from tests.factories.identity import actor_for, make_actor, make_user
from tests.factories.leads import NOON, make_found_lead, make_lead

pytestmark = pytest.mark.django_db(transaction=True)

AFTER = NOON + timedelta(hours=1)


@pytest.fixture
def head():
    return make_actor(Role.HEAD)


def make_leads(count, **facts):
    return [make_lead(**facts).pk for _ in range(count)]


def counts(actor, job_id):
    job = get_bulk_job(actor=actor, job_id=job_id)
    return job.total, job.changed, job.skipped, job.failed


def reasons(actor, job_id):
    job = get_bulk_job(actor=actor, job_id=job_id)
    return {one.code: one.count for one in job.reasons}


def owners(ids):
    return set(Lead.objects.filter(pk__in=ids).values_list("assigned_to", flat=True))


def test_gives_the_ticked_leads_to_somebody(head):
    ids, agent = make_leads(3), make_user(Role.SENIOR)

    job_id = do(head, "assign", ids, owner=agent.pk)

    assert owners(ids) == {agent.pk}
    assert counts(head, job_id) == (3, 3, 0, 0)
    assert get_bulk_job(actor=head, job_id=job_id).state is BulkState.DONE


def test_more_leads_than_fit_one_transaction_are_all_done(head):
    ids, agent = make_leads(60), make_user(Role.SENIOR)

    job_id = do(head, "assign", ids, owner=agent.pk)

    assert counts(head, job_id) == (60, 60, 0, 0)
    assert owners(ids) == {agent.pk}


def test_each_lead_is_announced_as_if_it_was_done_alone(head):
    ids, agent = make_leads(2), make_user(Role.SENIOR)

    do(head, "assign", ids, owner=agent.pk)

    told = OutboxMessage.objects.filter(name="leads.assigned").values_list("stream", flat=True)
    assert sorted(told) == sorted(f"lead:{one}" for one in ids)


def test_moves_leads_with_a_reason_and_says_where_that_is_not_allowed(head):
    new = make_lead().pk
    won = make_lead(status=LeadStatus.CONVERTED).pk

    job_id = do(head, "status", [new, won], status="lost", reason="Too dear")

    assert get_lead(actor=head, lead_id=new).lost_reason == "Too dear"
    assert get_lead(actor=head, lead_id=won).status == "converted"
    assert counts(head, job_id) == (2, 1, 1, 0)
    assert reasons(head, job_id) == {"flow.step_not_allowed": 1}


def test_adds_a_tag_and_keeps_the_others(head):
    tagged, bare = make_leads(2)
    services.set_tags(actor=head, lead_id=tagged, tags=["hot"], now=NOON)

    do(head, "add_tag", [tagged, bare], tag="spring")

    assert set(get_lead(actor=head, lead_id=tagged).tags) == {"hot", "spring"}
    assert set(get_lead(actor=head, lead_id=bare).tags) == {"spring"}


def test_takes_a_tag_off_and_keeps_the_others(head):
    [lead] = make_leads(1)
    services.set_tags(actor=head, lead_id=lead, tags=["hot", "spring"], now=NOON)

    do(head, "remove_tag", [lead], tag="Hot")

    assert set(get_lead(actor=head, lead_id=lead).tags) == {"spring"}


def test_sets_the_next_action_and_when_it_is_due(head):
    [lead] = make_leads(1)

    do(head, "next_action", [lead], text="Call about spring", at=AFTER.isoformat())

    row = get_lead(actor=head, lead_id=lead)
    assert (row.next_action, row.next_action_at) == ("Call about spring", AFTER)


def test_puts_leads_away(head):
    ids = make_leads(2)

    do(head, "delete", ids)

    assert not Lead.objects.filter(pk__in=ids, deleted_at=None).exists()


def test_what_is_so_already_is_skipped(head):
    agent = make_user(Role.SENIOR)
    mine, other = make_lead(assigned_to=agent.pk).pk, make_lead().pk

    job_id = do(head, "assign", [mine, other], owner=agent.pk)

    assert counts(head, job_id) == (2, 1, 1, 0)
    assert reasons(head, job_id) == {"pipeline.already_so": 1}


def test_a_tag_spelled_otherwise_is_there_already(head):
    [lead] = make_leads(1)
    services.set_tags(actor=head, lead_id=lead, tags=["hot"], now=NOON)

    job_id = do(head, "add_tag", [lead], tag=" HOT ")

    assert counts(head, job_id) == (1, 0, 1, 0)


def test_all_that_match_are_those_that_matched_at_the_start(head):
    agent = make_user(Role.SENIOR)
    pune = make_leads(3, city="Pune")
    make_leads(2, city="Delhi")
    job_id = start(head, "assign", filters=LeadFilters(city="Pune"), owner=agent.pk)
    late = make_lead(city="Pune").pk

    work(job_id)

    assert owners(pune) == {agent.pk}
    assert owners([late]) == {None}
    assert counts(head, job_id) == (3, 3, 0, 0)


def test_what_no_longer_matches_once_it_is_noted_is_still_done(head):
    """The first lead's change must not take the others out of the selection."""
    ids = make_leads(30)

    job_id = do(head, "status", filters=LeadFilters(status=LeadStatus.NEW), status="contacted")

    assert counts(head, job_id)[1] == 30
    assert set(Lead.objects.filter(pk__in=ids).values_list("status", flat=True)) == {"contacted"}


def test_an_agent_never_reaches_the_leads_of_others():
    agent, other = make_user(Role.SENIOR), make_user(Role.SENIOR)
    mine, theirs = make_lead(assigned_to=agent.pk).pk, make_lead(assigned_to=other.pk).pk
    actor = actor_for(agent)

    job_id = do(actor, "add_tag", [mine, theirs], tag="hot")

    assert counts(actor, job_id) == (2, 1, 1, 0)
    assert reasons(actor, job_id) == {"leads.not_found": 1}
    assert get_lead(actor=actor_for(make_user(Role.HEAD)), lead_id=theirs).tags == ()


def test_all_that_match_of_an_agent_are_their_own():
    agent = make_user(Role.SENIOR)
    mine = make_leads(2, assigned_to=agent.pk)
    make_leads(3)
    actor = actor_for(agent)

    job_id = do(actor, "add_tag", filters=LeadFilters(), tag="hot")

    noted = BulkItem.objects.filter(job=job_id).values_list("lead_id", flat=True)
    assert set(noted) == set(mine)


def test_a_lead_that_is_not_there_reads_like_one_that_is_not_yours():
    agent = make_user(Role.SENIOR)
    theirs = make_lead().pk
    actor = actor_for(agent)

    job_id = do(actor, "add_tag", [theirs, 999_999_999], tag="hot")

    rows = bulk_results(actor=actor, job_id=job_id).items
    assert len({(row.result, row.reason, row.message, row.name) for row in rows}) == 1


def test_the_rights_are_those_of_the_moment_a_lead_is_done():
    user = make_user(Role.HEAD)
    actor = actor_for(user)
    ids = make_leads(2)
    job_id = start(actor, "delete", ids)
    UserRole.objects.filter(user=user).update(role=Role.SENIOR)

    work(job_id)

    job = get_bulk_job(actor=actor, job_id=job_id)
    assert (job.state, job.stop_reason) == (BulkState.STOPPED, "identity.not_permitted")
    assert Lead.objects.filter(pk__in=ids, deleted_at=None).count() == 2


def test_stops_for_somebody_who_has_no_account_any_more():
    user = make_user(Role.HEAD)
    actor = actor_for(user)
    job_id = start(actor, "delete", make_leads(1))
    user.is_active = False
    user.save()

    work(job_id)

    assert get_bulk_job(actor=actor, job_id=job_id).stop_reason == "pipeline.starter_gone"


@pytest.mark.parametrize("role", [Role.COLLECTIONS, Role.MARKETING, Role.DPO, Role.AFFILIATE])
@pytest.mark.parametrize("action", ["assign", "status", "add_tag", "delete", "next_action"])
def test_who_may_not_change_leads_starts_nothing(role, action):
    with pytest.raises(NotPermitted):
        start(make_actor(role), action, [1])


@pytest.mark.parametrize(("role", "action"), [(Role.SENIOR, "assign"), (Role.DIRECTOR, "delete")])
def test_nobody_starts_what_they_may_not_do_to_one_lead(role, action):
    with pytest.raises(NotPermitted):
        start(make_actor(role), action, [1])


def test_nobody_sees_the_jobs_of_others(head):
    job_id = start(head, "delete", [1])

    with pytest.raises(BulkJobNotFound):
        get_bulk_job(actor=make_actor(Role.ADMIN), job_id=job_id)


@pytest.mark.parametrize("ids", [[], [0], [-1], [2**63], range(1, 10_002)])
def test_a_selection_names_leads(head, ids):
    with pytest.raises(BadSelection):
        start(head, "delete", ids)


@pytest.mark.parametrize(
    ("action", "values"),
    [
        ("assign", {}),
        ("assign", {"owner": "me"}),
        ("assign", {"owner": True}),
        ("assign", {"owner": 999_999_999}),
        ("status", {"status": "gone"}),
        ("status", {"status": "lost"}),
        ("status", {"status": "lost", "reason": "\x00"}),
        ("add_tag", {"tag": " "}),
        ("add_tag", {"tag": "x" * 41}),
        ("add_tag", {"tag": "hot", "colour": "red"}),
        ("next_action", {"text": "x" * 201}),
        ("next_action", {"text": "Call", "at": "soon"}),
        ("delete", {"reason": "why"}),
    ],
)
def test_what_cannot_be_written_is_refused_before_anything_starts(head, action, values):
    with pytest.raises(BadValues):
        start(head, action, [1], **values)

    assert not BulkJob.objects.exists()


def test_leads_go_to_nobody_who_cannot_own_them(head):
    with pytest.raises(BadValues):
        start(head, "assign", [1], owner=make_user(Role.COLLECTIONS).pk)


def test_only_so_many_jobs_are_at_work_for_one_person(head):
    for _ in range(MOST_AT_ONCE):
        start(head, "delete", [1])

    with pytest.raises(TooManyJobs):
        start(head, "delete", [1])


def test_a_cancelled_job_leaves_the_rest_alone(head):
    ids = make_leads(30)
    job_id = start(head, "delete", ids)
    work_on(job_id=job_id, turn=turn_of(job_id), now=NOON)

    cancel_bulk(actor=head, job_id=job_id, now=NOON)
    work(job_id)

    assert counts(head, job_id) == (30, 25, 0, 0)
    assert Lead.objects.filter(pk__in=ids, deleted_at=None).count() == 5


def test_what_is_over_cannot_be_cancelled(head):
    job_id = do(head, "delete", make_leads(1))

    with pytest.raises(StepNotAllowed):
        cancel_bulk(actor=head, job_id=job_id, now=NOON)


def test_an_undo_gives_the_leads_back_to_whom_they_belonged(head):
    first, second = make_user(Role.SENIOR), make_user(Role.JUNIOR)
    hers, nobodys = make_lead(assigned_to=first.pk).pk, make_lead().pk
    job_id = do(head, "assign", [hers, nobodys], owner=second.pk)

    take_back(head, job_id, now=AFTER)

    assert (owners([hers]), owners([nobodys])) == ({first.pk}, {None})
    job = get_bulk_job(actor=head, job_id=job_id)
    assert (job.state, job.undone, job.kept) == (BulkState.UNDONE, 2, 0)


def test_an_undo_keeps_what_somebody_changed_since(head):
    first, second = make_user(Role.SENIOR), make_user(Role.JUNIOR)
    ids = make_leads(2)
    job_id = do(head, "assign", ids, owner=first.pk)
    services.assign(actor=head, lead_id=ids[0], user_id=second.pk, now=AFTER)

    take_back(head, job_id, now=AFTER)

    assert (owners(ids[:1]), owners(ids[1:])) == ({second.pk}, {None})
    assert "pipeline.changed_since" in reasons(head, job_id)


def test_an_undo_keeps_what_was_changed_to_and_fro(head):
    first, second = make_user(Role.SENIOR), make_user(Role.JUNIOR)
    [lead] = make_leads(1)
    job_id = do(head, "assign", [lead], owner=first.pk)
    services.assign(actor=head, lead_id=lead, user_id=second.pk, now=AFTER)
    services.assign(actor=head, lead_id=lead, user_id=first.pk, now=AFTER)

    take_back(head, job_id, now=AFTER)

    assert owners([lead]) == {first.pk}


def test_an_undo_of_a_deletion_leaves_a_later_deletion_alone(head):
    [lead] = make_leads(1)
    job_id = do(head, "delete", [lead])
    services.restore_lead(actor=head, lead_id=lead, now=AFTER)
    services.delete_lead(actor=make_actor(Role.HEAD), lead_id=lead, now=AFTER)

    take_back(head, job_id, now=AFTER)

    assert Lead.objects.get(pk=lead).deleted_at is not None


def test_an_undo_takes_only_its_own_tag_away(head):
    [lead] = make_leads(1)
    job_id = do(head, "add_tag", [lead], tag="spring")
    services.set_tags(actor=head, lead_id=lead, tags=["spring", "hot"], now=AFTER)

    take_back(head, job_id, now=AFTER)

    assert get_lead(actor=head, lead_id=lead).tags == ("hot",)


def test_who_gave_leads_out_of_their_own_sight_can_take_them_back():
    manager, agent = make_user(Role.KAM_MANAGER), make_user(Role.KAM)
    actor = actor_for(manager)
    ids = make_leads(2, assigned_to=manager.pk)
    job_id = do(actor, "assign", ids, owner=agent.pk)

    take_back(actor, job_id, now=AFTER)

    assert owners(ids) == {manager.pk}


def test_an_undo_serves_thirty_days(head):
    job_id = do(head, "delete", make_leads(1))

    with pytest.raises(NothingToUndo):
        undo_bulk(actor=head, job_id=job_id, now=NOON + timedelta(days=31))


def test_there_is_nothing_to_undo_where_nothing_changed(head):
    job_id = do(head, "delete", [999_999_999])

    with pytest.raises(NothingToUndo):
        undo_bulk(actor=head, job_id=job_id, now=AFTER)


def test_a_cancelled_job_can_be_taken_back(head):
    ids = make_leads(30)
    job_id = start(head, "delete", ids)
    work_on(job_id=job_id, turn=turn_of(job_id), now=NOON)
    cancel_bulk(actor=head, job_id=job_id, now=NOON)

    take_back(head, job_id, now=AFTER)

    assert Lead.objects.filter(pk__in=ids, deleted_at=None).count() == 30


def test_one_lead_that_fails_by_our_own_fault_stops_no_other(head, monkeypatch):
    ids = make_leads(3)
    whole = services.delete_lead

    def breaks(*, actor, lead_id, now):
        if lead_id == ids[1]:
            raise ZeroDivisionError
        whole(actor=actor, lead_id=lead_id, now=now)

    monkeypatch.setattr(services, "delete_lead", breaks)

    job_id = do(head, "delete", ids)

    assert counts(head, job_id) == (3, 2, 0, 1)
    assert reasons(head, job_id) == {"server.fault": 1}


def test_an_older_turn_does_nothing(head):
    ids = make_leads(1)
    job_id = start(head, "delete", ids)

    assert not work_on(job_id=job_id, turn=turn_of(job_id) - 1, now=NOON)

    assert Lead.objects.filter(pk__in=ids, deleted_at=None).count() == 1


def test_the_starter_hears_how_far_it_is(head):
    job_id = start(head, "delete", make_leads(1))
    before = LiveTopic.objects.get(topic=f"bulk:{head.user_id}").version

    work(job_id)

    assert LiveTopic.objects.get(topic=f"bulk:{head.user_id}").version > before


def test_the_bell_rings_for_long_jobs_alone(head):
    do(head, "delete", make_leads(2))
    do(head, "delete", range(1, 101))

    assert Notification.objects.filter(user_id=head.user_id).count() == 1


def test_what_is_started_and_taken_back_is_written_down_without_what_was_searched(head):
    make_found_lead(name="Asha Rao")
    job_id = do(head, "delete", filters=LeadFilters(q="Asha", sort=Sort.DEAREST))
    take_back(head, job_id, now=AFTER)

    records = Record.objects.filter(object_type="bulk_action").order_by("id")
    assert [one.action for one in records] == ["leads.bulk_started", "leads.bulk_undone"]
    assert "Asha" not in str([one.details for one in records])
    assert records[0].details["narrowed_by"] == ["q", "sort"]


def test_results_tell_the_names_only_of_leads_one_still_sees(head):
    agent = make_user(Role.KAM_MANAGER)
    actor = actor_for(agent)
    other = make_user(Role.KAM)
    lead = make_lead(assigned_to=agent.pk, name="Asha Rao").pk
    job_id = do(actor, "assign", [lead], owner=other.pk)

    [row] = bulk_results(actor=actor, job_id=job_id).items

    assert (row.lead_id, row.name, row.result) == (lead, "", BulkResult.CHANGED)


def test_results_come_in_pages_with_as_many_questions(head, django_assert_num_queries):
    job_id = do(head, "delete", range(1, 61))

    with django_assert_num_queries(3):
        page = bulk_results(actor=head, job_id=job_id, result=BulkResult.SKIPPED, limit=50)
    rest = bulk_results(actor=head, job_id=job_id, cursor=page.next_cursor, limit=50)

    assert [len(page.items), len(rest.items)] == [50, 10]


def test_filters_are_kept_as_they_were_meant(head):
    filters = LeadFilters(
        status=LeadStatus.LOST, created_after=NOON, has_next_action=False, city="Pune"
    )
    job_id = start(head, "delete", filters=filters)
    kept = BulkJob.objects.get(pk=job_id).filters

    assert filters_from_json(kept) == filters


def test_what_leads_were_is_forgotten_after_sixty_days_and_the_counts_stay(head):
    job_id = do(head, "delete", make_leads(2))

    kept = forget_bulk_items(now=NOON + timedelta(days=59))
    gone = forget_bulk_items(now=NOON + timedelta(days=61))

    assert (kept, gone) == (0, 2)
    assert counts(head, job_id) == (2, 2, 0, 0)
    assert bulk_results(actor=head, job_id=job_id).items == []
