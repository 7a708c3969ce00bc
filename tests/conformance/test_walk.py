"""The walk through seed 1, in process.

A case of Django's own, so that `manage.py test` has one to run where pytest is not installed.
"""

from collections.abc import Mapping

from django.test import Client, TestCase

from leadflow.identity.models import Team, User
from leadflow.identity.types import Role
from tests.conformance.walk import PASSWORD, Answer, walk
from tests.factories.identity import make_user


def in_process(method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send to the product as it stands here."""
    answer = Client().generic(
        method, path, body, content_type="application/json", headers=dict(headers)
    )
    return Answer(answer.status_code, answer.headers, answer.content)


class SeedOneTest(TestCase):
    def test_every_sample_is_taken_and_answered_as_the_seed_shows(self) -> None:
        keys = Team.objects.create(name="Key accounts")
        people = {
            role: make_user(role, password=PASSWORD, team=keys) for role in (Role.KAM, Role.ADMIN)
        }
        if not User.objects.filter(pk=1).exists():
            make_user(Role.HEAD, id=1)  # whom the samples give accounts to
        for role, person in people.items():
            with self.subTest(role=role):
                way = walk(in_process, person.username, say=lambda _: None)

                assert way.differences == []
                assert way.steps > 90
