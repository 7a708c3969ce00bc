"""Whatever is done to a lead, in whatever order: it is what was done, and its books are right."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from leadflow.events.models import OutboxMessage
from leadflow.identity.types import Role
from leadflow.kernel.errors import DomainError
from leadflow.leads import queries, services
from leadflow.leads.models import TimelineEntry
from leadflow.leads.rules import STAGES
from leadflow.leads.types import InteractionKind, LeadFacts, LeadStatus
from tests.factories.identity import make_actor
from tests.factories.leads import NOON

pytestmark = pytest.mark.django_db

STATUSES = st.sampled_from(LeadStatus)
WORDS = st.sampled_from(["", "a", "b"])


class Desk(RuleBasedStateMachine):
    """One lead, a head and its owner, who do anything in any order."""

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.now = NOON
        self.head, self.owner = make_actor(Role.HEAD), make_actor(Role.SENIOR)
        facts = LeadFacts(name="Asha", assigned_to=self.owner.user_id)
        self.lead_id = services.create_lead(actor=self.head, facts=facts, now=self.now)
        self.status, self.city, self.tags, self.next_action = LeadStatus.NEW, "", (), ""
        self.moves, self.notes, self.touches = [], {}, {}
        self.seen = self.row()

    def teardown(self):
        transaction.savepoint_rollback(self.savepoint)

    def row(self):
        return queries.get_lead(actor=self.head, lead_id=self.lead_id)

    def do(self, service, **what):
        """Call a service a minute later; return whether it did it. A refusal changes nothing."""
        self.now += timedelta(minutes=1)
        before, steps = self.row(), TimelineEntry.objects.count()
        try:
            made = service(lead_id=self.lead_id, now=self.now, **what)
        except DomainError as refusal:
            assert (self.row(), TimelineEntry.objects.count()) == (before, steps)
            return refusal
        assert self.row().version >= before.version
        return made

    def who(self, is_head):
        return self.head if is_head else self.owner

    @rule(to=STATUSES, reason=WORDS, is_head=st.booleans())
    def move(self, to, reason, is_head):
        allowed = STAGES.after(self.status)
        if self.status is LeadStatus.LOST and not is_head:
            allowed = frozenset()
        may = to in allowed and (to is not LeadStatus.LOST or bool(reason))

        done = self.do(services.change_status, actor=self.who(is_head), to=to, reason=reason)

        assert (done is None) is may
        if may:
            self.moves.append((is_head, self.row().version, self.status, self.seen))
            self.status = to

    @rule(is_head=st.booleans())
    def take_move_back(self, is_head):
        was, version, status, before = self.moves[-1] if self.moves else (None, 0, None, None)
        may = was is is_head and self.row().version == version

        done = self.do(services.undo_status, actor=self.who(is_head))

        assert (done is None) is may
        if may:
            self.moves.pop()
            self.status = status
            row = self.row()
            assert (row.status_since, row.lost_reason, row.touched_at) == (
                (before.status_since, before.lost_reason, before.touched_at)
            )

    @rule(city=WORDS, next_action=WORDS)
    def change(self, city, next_action):
        self.do(
            services.update_lead,
            actor=self.owner,
            changes={"city": city, "next_action": next_action},
        )
        self.city, self.next_action = city, next_action

    @rule(data=st.data())
    def put_back(self, data):
        steps = queries.field_history(actor=self.head, lead_id=self.lead_id)
        if steps:
            step = data.draw(st.sampled_from(steps))
            self.do(services.restore_change, actor=self.head, seq=step.seq)
            self.city = step.changes.get("city", [self.city])[0]
            self.next_action = step.changes.get("next_action", [self.next_action])[0]

    @rule(tags=st.frozensets(st.sampled_from("abc")))
    def tag(self, tags):
        self.do(services.set_tags, actor=self.owner, tags=sorted(tags))
        self.tags = tuple(sorted(tags))

    @rule(is_head=st.booleans())
    def write(self, is_head):
        made = self.do(services.add_note, actor=self.who(is_head), text="Words")
        self.notes[made] = is_head

    @rule(is_head=st.booleans(), data=st.data())
    def take_note_back(self, is_head, data):
        note = data.draw(st.sampled_from([0, *self.notes]))
        may = self.notes.get(note) is is_head

        done = self.do(services.take_back_note, actor=self.who(is_head), note_id=note)

        assert (done is None) is may
        if may:
            del self.notes[note]

    @rule(next_action=WORDS)
    def touch(self, next_action):
        before = self.row()
        made = self.do(
            services.add_interaction,
            actor=self.owner,
            kind=InteractionKind.CALL,
            at=self.now,
            next_action=next_action,
        )
        self.touches[made] = (before, self.row())
        self.next_action = next_action

    @rule(data=st.data())
    def take_touch_back(self, data):
        if self.touches:
            touch = data.draw(st.sampled_from(list(self.touches)))
            before, after = self.touches.pop(touch)
            same = ("next_action", "next_action_at", "touched_at")
            here = self.row()
            self.do(services.take_back_interaction, actor=self.owner, interaction_id=touch)
            if all(getattr(here, name) == getattr(after, name) for name in same):
                self.next_action = before.next_action
                assert self.row().touched_at == before.touched_at

    @rule()
    def put_away_and_bring_back(self):
        self.now += timedelta(minutes=1)
        services.delete_lead(actor=self.head, lead_id=self.lead_id, now=self.now)
        services.restore_lead(actor=self.head, lead_id=self.lead_id, now=self.now)

    @invariant()
    def it_is_what_was_done(self):
        self.seen = row = self.row()
        assert (row.status, row.city, row.tags, row.next_action) == (
            (self.status, self.city, self.tags, self.next_action)
        )
        assert bool(row.lost_reason) is (row.status == LeadStatus.LOST)
        notes = queries.list_notes(actor=self.owner, lead_id=self.lead_id)
        touches = queries.list_interactions(actor=self.owner, lead_id=self.lead_id)
        assert {note.id for note in notes} == set(self.notes)
        assert {touch.id for touch in touches} == set(self.touches)

    @invariant()
    def the_books_are_right(self):
        assert [found.name for found in queries.verify_leads() if found.broken] == []
        steps = queries.timeline(actor=self.owner, lead_id=self.lead_id)
        told = OutboxMessage.objects.filter(stream=f"lead:{self.lead_id}").order_by("id")
        assert list(told.values_list("seq", flat=True)) == [step.seq for step in steps]


def test_a_lead_is_what_was_done_to_it():
    assert connection.in_atomic_block
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=6,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
