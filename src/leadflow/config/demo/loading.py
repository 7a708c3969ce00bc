"""Fills an empty database with the demo, area by area, and says who may sign in."""

from datetime import datetime
from itertools import groupby

from django.contrib.auth import get_user_model

from leadflow.affiliates.models import Campaign
from leadflow.config.demo.accounts import load_accounts
from leadflow.config.demo.capture import load_capture
from leadflow.config.demo.desk import load_desk
from leadflow.config.demo.intake import load_intake
from leadflow.config.demo.market import load_market
from leadflow.config.demo.people import PASSWORD, PEOPLE, load_people


def load_demo(*, now: datetime) -> None:
    """Load every area of the demo; an area that is there already stays as it is."""
    ids = load_people(now)
    load_intake(ids, now)
    load_capture(now)
    load_desk(ids, now)
    load_accounts(ids, now)
    load_market(ids, now)


def load_demo_if_empty(*, now: datetime) -> bool:
    """Load the demo unless people of its own or campaigns are there; tell whether it was loaded."""
    demo = [person.username for person in PEOPLE]
    if get_user_model().objects.exclude(username__in=demo).exists() or Campaign.objects.exists():
        return False
    load_demo(now=now)
    return True


def accounts_text() -> str:
    """Return the demo's accounts as text for a terminal."""
    by_role = groupby(PEOPLE, key=lambda person: person.role)
    lines = [
        f"  {role.value.replace('_', ' '):<13} {' '.join(person.username for person in people)}"
        for role, people in by_role
    ]
    return "\n".join((f"Demo accounts, each with the password {PASSWORD}:", *lines, ""))
