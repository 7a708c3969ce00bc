"""Two leads become one and two again, and nothing of either is lost."""

from datetime import timedelta
from decimal import Decimal

import pytest

from leadflow.audit.models import Record
from leadflow.events.models import OutboxMessage
from leadflow.identity.rules import NotPermitted
from leadflow.identity.types import SYSTEM, Role
from leadflow.leads import queries
from leadflow.leads.models import Lead, LeadTag, Note, Suppression
from leadflow.leads.queries import LeadNotFound, is_suppressed
from leadflow.leads.services import add_note, delete_lead, set_tags, update_lead
from leadflow.leads.types import LeadStatus
from leadflow.pipeline.models import Merge
from leadflow.pipeline.rules.merging import BadChoice
from leadflow.pipeline.services import merging as services
from tests.factories.accounts import make_account
from tests.factories.identity import make_user
from tests.factories.leads import NOON, lead_actor, make_lead, make_phone, make_suppression
from tests.factories.merging import HEAD, everything_of, join, moves_of, part, steps_of

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=1)
NOT_MERGERS = [
    Role.SENIOR,
    Role.JUNIOR,
    Role.KAM,
    Role.KAM_MANAGER,
    Role.COLLECTIONS,
    Role.MARKETING,
    Role.DPO,
    Role.AFFILIATE,
]


def fresh(lead: Lead) -> Lead:
    return Lead.objects.get(pk=lead.pk)


def tag(lead: Lead, *tags: str) -> None:
    set_tags(actor=HEAD, lead_id=lead.pk, tags=tags, now=NOON)


def tags_of(lead: Lead) -> set[str]:
    return set(LeadTag.objects.filter(lead=lead).values_list("tag__name", flat=True))


def test_the_other_lead_is_gone_and_leads_to_the_kept_one():
    keep, lose = make_lead(), make_lead()

    join(keep, lose)

    with pytest.raises(LeadNotFound) as refusal:
        queries.get_lead(actor=HEAD, lead_id=lose.pk)
    assert refusal.value.details["merged_into"] == keep.pk


def test_what_is_empty_is_filled_from_the_other():
    keep = make_lead(email="", city="", value=None)
    lose = make_lead(email="asha@example.com", city="Pune", value=Decimal("10.00"))

    join(keep, lose)

    kept = fresh(keep)
    assert (kept.email, kept.city, kept.value) == ("asha@example.com", "Pune", Decimal("10.00"))
    assert kept.name == keep.name


def test_a_field_is_taken_as_chosen():
    keep, lose = make_lead(name="Asha"), make_lead(name="Asha Rao")

    join(keep, lose, name="lose")

    assert fresh(keep).name == "Asha Rao"


def test_who_it_is_follows_the_number_chosen():
    keep, lose = make_lead(), make_lead()

    join(keep, lose, phone="lose")

    assert fresh(keep).person_id == lose.person_id


def test_tags_are_united():
    keep, lose = make_lead(), make_lead()
    tag(keep, "a", "b")
    tag(lose, "b", "c")

    join(keep, lose)

    assert tags_of(keep) == {"a", "b", "c"}


def test_all_history_is_read_with_the_kept_lead():
    keep, lose = make_lead(), make_lead()
    add_note(actor=HEAD, lead_id=lose.pk, text="Call in May", now=NOON)

    join(keep, lose)

    notes = queries.list_notes(actor=HEAD, lead_id=keep.pk)
    steps = queries.timeline(actor=HEAD, lead_id=keep.pk)
    assert [note.text for note in notes] == ["Call in May"]
    assert {step.lead_id for step in steps} == {keep.pk, lose.pk}
    assert Note.objects.get().lead_id == lose.pk


def test_the_status_stays_that_of_the_kept_lead():
    keep, lose = make_lead(), make_lead(status=LeadStatus.QUALIFIED)

    join(keep, lose)

    assert fresh(keep).status == LeadStatus.NEW
    assert moves_of(keep) == []


def test_a_status_taken_over_is_a_move_marked_as_by_merge():
    keep, lose = make_lead(), make_lead(status=LeadStatus.QUALIFIED)

    join(keep, lose, status="lose")

    assert fresh(keep).status == LeadStatus.QUALIFIED
    change = queries.status_history(actor=HEAD, lead_id=keep.pk)[-1]
    assert change.reason == f"merged with L-{lose.pk}"
    assert OutboxMessage.objects.filter(name="leads.status_changed").count() == 1


def test_an_owner_taken_over_is_told():
    owner = make_user(Role.SENIOR)
    keep, lose = make_lead(), make_lead(assigned_to=owner.pk)

    join(keep, lose)

    assert fresh(keep).assigned_to_id == owner.pk
    assert OutboxMessage.objects.filter(name="leads.assigned").count() == 1


def test_both_histories_get_a_step_and_both_streams_a_fact():
    keep, lose = make_lead(), make_lead()

    join(keep, lose)

    assert steps_of(keep)[-1][1:] == ("merged", f"Merged with L-{lose.pk}")
    assert steps_of(lose)[-1][1:] == ("merged", f"Merged into L-{keep.pk}")
    streams = OutboxMessage.objects.filter(name="pipeline.leads_merged").values_list("stream")
    assert {stream for (stream,) in streams} == {f"lead:{keep.pk}", f"lead:{lose.pk}"}


def test_a_merge_is_on_record():
    keep, lose = make_lead(), make_lead()

    join(keep, lose)

    assert Record.objects.get(action="leads.merged").object_id == str(keep.pk)


@pytest.mark.parametrize("role", NOT_MERGERS)
def test_who_may_not_merge_changes_nothing(role):
    user = make_user(role)
    keep, lose = make_lead(assigned_to=user.pk), make_lead(assigned_to=user.pk)

    with pytest.raises(NotPermitted):
        join(keep, lose, actor=lead_actor(role, user_id=user.pk))

    assert not Merge.objects.exists()
    assert fresh(lose).deleted_at is None


def test_a_lead_is_not_merged_with_itself():
    lead = make_lead()

    with pytest.raises(services.SameLead):
        join(lead, lead)


def test_a_lead_that_was_put_away_is_not_merged():
    keep, lose = make_lead(), make_lead(deleted_at=NOON)

    with pytest.raises(LeadNotFound):
        join(keep, lose)

    assert not Merge.objects.exists()


@pytest.mark.parametrize(
    "choices", [{"id": "lose"}, {"name": "other"}, {"name": 3}, {"\0": "keep"}]
)
def test_what_cannot_be_chosen_is_refused(choices):
    keep, lose = make_lead(), make_lead()

    with pytest.raises(BadChoice):
        services.merge(actor=HEAD, keep_id=keep.pk, lose_id=lose.pk, choices=choices, now=NOON)

    assert fresh(lose).deleted_at is None


def test_those_merged_into_the_other_follow():
    first, second, third = make_lead(), make_lead(), make_lead()
    join(second, first)

    join(third, second)

    assert fresh(first).merged_into_id == third.pk
    assert len({step.lead_id for step in queries.timeline(actor=HEAD, lead_id=third.pk)}) == 3


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_number_never_to_be_called_is_not_called_by_the_other_either(is_kept):
    phones = make_phone(), make_phone()
    keep, lose = (make_lead(phone=phone, phone_raw=phone) for phone in phones)
    make_suppression(phones[0 if is_kept else 1])

    join(keep, lose)

    assert all(map(is_suppressed, phones))
    assert Suppression.objects.latest("id").reason == "merge"


# Undo


def test_undo_brings_back_both_as_they_were():
    keep = make_lead(name="Asha", email="")
    lose = make_lead(name="Asha R", email="a@example.com", status=LeadStatus.CONTACTED)
    tag(lose, "vip")
    before = everything_of(keep), everything_of(lose)
    done = join(keep, lose, name="lose", status="lose")

    stayed = part(done, now=LATER)

    assert (everything_of(keep), everything_of(lose)) == before
    assert stayed == []


def test_what_was_changed_since_stays_and_is_told():
    keep = make_lead(name="Asha", email="")
    lose = make_lead(name="Asha R", email="a@example.com")
    done = join(keep, lose, name="lose")
    update_lead(actor=HEAD, lead_id=keep.pk, changes={"name": "Asha Rao"}, now=NOON)

    stayed = part(done)

    assert stayed == ["name"]
    assert (fresh(keep).name, fresh(keep).email) == ("Asha Rao", "")
    assert steps_of(keep)[-1][2].endswith("changed since and kept: name")


def test_what_was_written_since_stays_with_the_kept_lead():
    keep, lose = make_lead(), make_lead()
    done = join(keep, lose)
    add_note(actor=HEAD, lead_id=keep.pk, text="Since", now=NOON)

    part(done)

    assert [n.text for n in queries.list_notes(actor=HEAD, lead_id=keep.pk)] == ["Since"]
    assert queries.list_notes(actor=HEAD, lead_id=lose.pk) == []


def test_undo_lifts_what_only_the_merge_suppressed():
    phones = make_phone(), make_phone()
    keep, lose = (make_lead(phone=phone, phone_raw=phone) for phone in phones)
    make_suppression(phones[0])
    done = join(keep, lose)

    part(done)

    assert [is_suppressed(phone) for phone in phones] == [True, False]


def test_undo_keeps_what_was_asked_for_since():
    phones = make_phone(), make_phone()
    keep, lose = (make_lead(phone=phone, phone_raw=phone) for phone in phones)
    make_suppression(phones[0])
    done = join(keep, lose)
    make_suppression(phones[1])

    part(done)

    assert is_suppressed(phones[1])


def test_undo_keeps_what_another_merge_suppresses():
    phones = make_phone(), make_phone(), make_phone()
    first, keep, second = (make_lead(phone=phone, phone_raw=phone) for phone in phones)
    make_suppression(phones[0])
    make_suppression(phones[2])
    done = join(keep, first)
    other = join(keep, second)

    part(done)
    assert is_suppressed(phones[1])

    part(other)
    assert not is_suppressed(phones[1])


def test_undo_of_the_earlier_of_two_merges_leaves_the_later_ones_values():
    keep = make_lead(name="A")
    first, second = make_lead(name="B"), make_lead(name="C")
    one = join(keep, first, name="lose")
    two = join(keep, second, name="lose")

    part(one)
    assert fresh(keep).name == "C"

    part(two)
    assert fresh(keep).name == "A"


def test_undo_leaves_tags_that_a_later_merge_brings_too():
    keep, first, second = make_lead(), make_lead(), make_lead()
    tag(first, "vip")
    tag(second, "vip")
    one = join(keep, first)
    two = join(keep, second)

    part(one)
    assert tags_of(keep) == {"vip"}

    part(two)
    assert tags_of(keep) == set()


def test_a_chain_is_undone_from_its_end():
    first, second, third = make_lead(), make_lead(), make_lead()
    one = join(second, first)
    two = join(third, second)

    with pytest.raises(services.KeptLeadGone):
        part(one)
    part(two)
    part(one)

    assert [fresh(lead).deleted_at for lead in (first, second, third)] == [None] * 3
    assert [fresh(lead).merged_into_id for lead in (first, second, third)] == [None] * 3


def test_nothing_is_undone_while_the_kept_lead_is_put_away():
    keep, lose = make_lead(), make_lead()
    done = join(keep, lose)
    delete_lead(actor=HEAD, lead_id=keep.pk, now=NOON)

    with pytest.raises(services.KeptLeadGone):
        part(done)

    assert fresh(lose).merged_into_id == keep.pk


def test_undo_happens_once():
    done = join(make_lead(), make_lead())
    part(done)

    with pytest.raises(services.MergeUndone):
        part(done)


def test_undo_is_offered_for_thirty_days():
    keep, lose = make_lead(), make_lead()
    done = join(keep, lose)

    with pytest.raises(services.MergeTooOld):
        part(done, now=NOON + timedelta(days=30, seconds=1))
    assert fresh(lose).merged_into_id == keep.pk

    part(done, now=NOON + timedelta(days=30))


def test_an_unknown_merge_is_not_undone():
    with pytest.raises(services.MergeNotFound):
        part(404)


@pytest.mark.parametrize("role", NOT_MERGERS)
def test_who_may_not_merge_undoes_nothing(role):
    keep, lose = make_lead(), make_lead()
    done = join(keep, lose)

    with pytest.raises(NotPermitted):
        part(done, actor=lead_actor(role))

    assert fresh(lose).merged_into_id == keep.pk


def test_a_pair_can_be_merged_again_after_an_undo():
    keep, lose = make_lead(), make_lead()
    part(join(keep, lose))

    join(lose, keep)

    assert queries.get_lead(actor=SYSTEM, lead_id=lose.pk).id == lose.pk
    assert fresh(keep).merged_into_id == lose.pk


def test_a_key_account_is_merged_into_nothing():
    lead, account = make_lead(), make_account()

    with pytest.raises(services.AccountLost):
        join(lead, account.lead)

    assert not Merge.objects.exists()
    assert fresh(account.lead).deleted_at is None


def test_a_lead_is_merged_into_a_key_account():
    lead, account = make_lead(), make_account()

    join(account.lead, lead)

    assert fresh(account.lead).is_account
    assert fresh(lead).merged_into_id == account.pk
