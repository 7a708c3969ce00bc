"""`leadflow verify` is quiet about sound books and names what is broken in unsound ones."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from leadflow.affiliates.services.submit import submit
from leadflow.affiliates.types import Consent, State, SubmissionInput
from leadflow.config.verification import verify_everything
from leadflow.events.models import OutboxMessage
from leadflow.identity.types import Permission, Role
from leadflow.kernel import clock
from leadflow.kernel.db import is_postgres
from leadflow.leads.models import Lead
from tests.factories import affiliates

pytestmark = pytest.mark.django_db(transaction=True)


def take_in_a_lead():
    """Let an affiliate submit a new mobile, as the API does, and return its lead."""
    user = affiliates.make_member_user(role=Role.AFFILIATE)
    affiliate = affiliates.make_affiliate(member=user)
    campaign = affiliates.make_campaign(approve=affiliate)
    actor = affiliates.make_actor(Role.AFFILIATE, Permission.SUBMISSION_CREATE, user=user)
    data = SubmissionInput(
        mobile=affiliates.make_mobile(), campaign=campaign.slug, consent=Consent(given=True)
    )
    row = submit(actor=actor, data=data, now=clock.now())
    assert row.state == State.ACCEPTED
    return Lead.objects.get()


def broken():
    return {
        finding.name: finding.sample
        for finding in verify_everything(now=clock.now())
        if finding.broken
    }


def told():
    out = StringIO()
    try:
        call_command("verify", "--json", stdout=out)
    except SystemExit as ended:
        return ended.code, json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def test_sound_books_are_sound():
    take_in_a_lead()

    assert broken() == {}


def test_a_step_that_nobody_was_told_of_is_found():
    lead = take_in_a_lead()

    OutboxMessage.objects.filter(stream=f"lead:{lead.pk}").delete()

    assert broken() == {"joint.every_step_has_its_fact": [lead.pk]}


def test_a_fact_without_a_step_is_found():
    lead = take_in_a_lead()

    OutboxMessage.objects.filter(stream=f"lead:{lead.pk}").update(seq=7)

    found = broken()
    assert found["joint.every_fact_has_its_step"] == [lead.pk]
    assert found["joint.every_step_has_its_fact"] == [lead.pk]


def test_a_history_with_a_hole_is_found():
    lead = take_in_a_lead()

    Lead.objects.filter(pk=lead.pk).update(seq=3)

    assert "leads.history_is_dense" in broken()


def test_the_command_tells_programs_and_ends_with_its_verdict():
    lead = take_in_a_lead()
    code, document = told()
    OutboxMessage.objects.filter(stream=f"lead:{lead.pk}").delete()
    broken_code, broken_document = told()

    assert (code, document["ok"]) == (0, True)
    assert (broken_code, broken_document["ok"]) == (1, False)
    assert [one for one in broken_document["findings"] if one["broken"]] == [
        {"name": "joint.every_step_has_its_fact", "broken": 1, "sample": [lead.pk]}
    ]


def test_a_guard_that_was_taken_away_is_found():
    postgres = "ALTER TABLE leads_timelineentry {} TRIGGER leads_timelineentry_append_only"
    with connection.cursor() as cursor:
        if is_postgres():
            cursor.execute(postgres.format("DISABLE"))
            found = broken()
            cursor.execute(postgres.format("ENABLE"))
        else:
            name = "leads_timelineentry_no_update"
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [name])
            [rule] = cursor.fetchone()
            cursor.execute(f"DROP TRIGGER {name}")
            found = broken()
            cursor.execute(rule)

    assert [*found] == ["joint.written_once_is_guarded"]
