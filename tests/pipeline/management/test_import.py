"""`leadflow import` brings a file in and says what came of its rows."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from leadflow.identity.types import Role
from leadflow.leads.models import Lead
from leadflow.pipeline.models.imports import ImportJob
from tests.factories.identity import make_user
from tests.factories.imports import csv_of, people

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "leads.csv"
    path.write_bytes(csv_of(*people(1, 2, 1), ("Bad", "12", "", "")))
    return path


def say(*words):
    out = StringIO()
    call_command("import", *map(str, words), stdout=out)
    return out.getvalue()


def test_a_file_is_imported_and_its_rows_are_counted(file):
    user = make_user(Role.HEAD)

    said = say(file, "--user", user.username, "--source", "fair")

    assert "2 added, 0 updated, 1 duplicate, 1 invalid" in said
    assert set(Lead.objects.values_list("source", flat=True)) == {"fair"}


def test_a_check_writes_no_lead(file):
    said = say(file, "--user", make_user(Role.HEAD).username, "--check")

    assert "2 added" in said
    assert not Lead.objects.exists()


def test_a_stopped_import_is_taken_up_again(file):
    user = make_user(Role.HEAD)
    say(file, "--user", user.username, "--check")

    said = say("--resume", ImportJob.objects.get().pk, "--user", user.username)

    assert "2 added" in said


@pytest.mark.parametrize("role", [Role.SENIOR, None])
def test_who_may_not_import_is_refused(file, role):
    name = make_user(role).username if role else "nobody"

    with pytest.raises(CommandError):
        say(file, "--user", name)

    assert not ImportJob.objects.exists()
