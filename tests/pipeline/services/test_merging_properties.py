"""Merging and undoing it is as if nothing had happened, whatever two leads are like."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from leadflow.identity.types import Role
from leadflow.leads.models import Lead
from leadflow.leads.services import add_interaction, add_note, set_tags
from leadflow.leads.types import InteractionKind, LeadStatus
from leadflow.pipeline.rules.merging import FIELDS
from tests.factories.identity import make_user
from tests.factories.leads import NOON, make_lead, make_phone, make_suppression
from tests.factories.merging import (
    HEAD,
    everything_of,
    join,
    moves_of,
    part,
    steps_of,
    suppressed,
)

LATER = NOON + timedelta(days=3)
words = st.sampled_from(["", "Asha", "Pune", "en"])
leads = st.fixed_dictionaries(
    {
        "name": words,
        "email": st.sampled_from(["", "a@example.com", "b@example.com"]),
        "city": words,
        "language": st.sampled_from(["", "en", "hi"]),
        "channel": words,
        "source": st.sampled_from(["manual", "fair"]),
        "value": st.sampled_from([None, Decimal("0.00"), Decimal("1200.50")]),
        "next_action": words,
        "next_action_at": st.sampled_from([None, NOON]),
        "status": st.sampled_from(list(LeadStatus)),
        "has_phone": st.booleans(),
        "has_owner": st.booleans(),
        "tags": st.sets(st.sampled_from("abc")),
        "notes": st.lists(words.filter(bool), max_size=2),
        "touches": st.integers(0, 1),
        "is_suppressed": st.booleans(),
        "has_merged": st.booleans(),
    }
)
choices = st.dictionaries(st.sampled_from(sorted(FIELDS)), st.sampled_from(["keep", "lose"]))


def build(facts: dict, owner: int) -> Lead:
    facts = dict(facts)
    tags, notes, touches = (facts.pop(name) for name in ("tags", "notes", "touches"))
    is_suppressed, has_merged = facts.pop("is_suppressed"), facts.pop("has_merged")
    phone = make_phone() if facts.pop("has_phone") else None
    if facts.pop("has_owner"):
        facts["assigned_to"] = owner
    lead = make_lead(phone=phone, phone_raw=phone or "", **facts)
    if tags:
        set_tags(actor=HEAD, lead_id=lead.pk, tags=sorted(tags), now=NOON)
    for text in notes:
        add_note(actor=HEAD, lead_id=lead.pk, text=text, now=NOON)
    for _ in range(touches):
        add_interaction(actor=HEAD, lead_id=lead.pk, kind=InteractionKind.CALL, at=NOON, now=NOON)
    if is_suppressed and phone:
        make_suppression(phone)
    if has_merged:
        join(lead, make_lead())
    return lead


class Merging(TestCase):
    @given(leads, leads, choices)
    def test_merging_and_undoing_it_is_as_if_nothing_had_happened(self, one, other, wanted):
        owner = make_user(Role.SENIOR).pk
        keep, lose = build(one, owner), build(other, owner)
        before = everything_of(keep), everything_of(lose), suppressed()
        steps = [steps_of(lead) for lead in (keep, lose)]
        moves = [moves_of(lead) for lead in (keep, lose)]

        stayed = part(join(keep, lose, now=LATER, **wanted), now=LATER)

        assert (everything_of(keep), everything_of(lose), suppressed()) == before
        assert stayed == []
        for lead, was, moved in zip((keep, lose), steps, moves, strict=True):
            assert steps_of(lead)[: len(was)] == was
            assert steps_of(lead)[-1][1] == "merge_undone"
            assert moves_of(lead)[: len(moved)] == moved
