"""Who may do what to accounts and contacts by the API (API.md, Seed 1; issue 4, Rights)."""

from datetime import timedelta

from leadflow.accounts.models import Contact, Restaurant
from leadflow.identity.models import User
from leadflow.kernel.clock import now
from leadflow.leads.models import Lead
from tests.factories.accounts import make_team
from tests.permissions import things
from tests.permissions.rows import HEADS, Address, Row, any_of, own_of, those

READS_ALL = HEADS | those("director collections marketing dpo")
WORKS_ALL = HEADS | those("director")
WORKS_OWN = those("senior junior kam kam_manager")
WORKS = WORKS_ALL | WORKS_OWN
USERS = those("admin principal")
KEY_ACCOUNTS = those("kam kam_manager")
ONE = "/lead/restaurants/<int:lead_id>/"
CONTACT = "/contact/contacts/<int:contact_id>/"


def account(owner: User) -> Address:
    """Make an account that is the owner's."""
    made = things.lead(owner)
    Restaurant.objects.create(lead_id=made["lead_id"])
    Lead.objects.filter(pk=made["lead_id"]).update(is_account=True)
    return made


def deleted_account(owner: User) -> Address:
    """Make an account of the owner's that was put away."""
    made = account(owner)
    Lead.objects.filter(pk=made["lead_id"]).update(deleted_at=now() - timedelta(days=1))
    return made


def contact(owner: User) -> Address:
    """Make somebody at an account of the owner's."""
    lead = account(owner)["lead_id"]
    return {"contact_id": Contact.objects.create(lead_id=lead, name="Jo", created_at=now()).pk}


def removed_contact(owner: User) -> Address:
    """Make somebody who was removed from an account of the owner's."""
    made = contact(owner)
    Contact.objects.filter(pk=made["contact_id"]).update(deleted_at=now() - timedelta(days=1))
    return made


def new_contact(owner: User) -> dict[str, object]:
    """Return what is sent for a new contact at an account of the owner's."""
    return {"restaurant": account(owner)["lead_id"], "name": "Jo"}


def team(_owner: User) -> Address:
    """Make a team that nobody is in."""
    return {"team_id": make_team().pk}


READ = {READS_ALL: any_of(200), WORKS_OWN: own_of(200)}
CHANGED = {WORKS_ALL: any_of(200), WORKS_OWN: own_of(200)}

ACCOUNT_PROFILES = [
    Row("GET", "/lead/", {READS_ALL | WORKS_OWN: 200}),
    Row("GET", "/lead/restaurants/", {READS_ALL | WORKS_OWN: 200}),
    Row("POST", "/lead/restaurants/", {WORKS: 201}, body={"name": "Spice Route"}),
    Row("GET", ONE, READ, account),
    Row("PUT", ONE, CHANGED, account, {"name": "Spice Route"}),
    Row("PATCH", ONE, CHANGED, account, {"city": "Pune"}),
    Row("DELETE", ONE, {HEADS: any_of(204), KEY_ACCOUNTS: own_of(204)}, account),
    Row(
        "POST",
        f"{ONE}restore/",
        {HEADS: any_of(200), KEY_ACCOUNTS: own_of(200)},
        deleted_account,
    ),
    Row("POST", f"{ONE}change_status/", CHANGED, account, {"status": "CONTACTED"}),
    Row("GET", f"{ONE}status_history/", READ, account),
    Row("GET", "/contact/", {READS_ALL | WORKS_OWN: 200}),
    Row("GET", "/contact/contacts/", {READS_ALL | WORKS_OWN: 200}),
    Row("POST", "/contact/contacts/", {WORKS: 201}, body=new_contact),
    Row("GET", CONTACT, READ, contact),
    Row("PUT", CONTACT, CHANGED, contact, {"name": "Jo"}),
    Row("PATCH", CONTACT, CHANGED, contact, {"role": "Chef"}),
    Row(
        "DELETE",
        CONTACT,
        {WORKS_ALL: any_of(204), WORKS_OWN: own_of(204)},
        contact,
    ),
    Row("POST", f"{CONTACT}restore/", CHANGED, removed_contact),
]

TEAM_PAGES = [
    Row("GET", "/app/teams/", {USERS: 200}),
    Row("POST", "/app/teams/", {USERS: 422}),
    Row("GET", "/app/teams/<int:team_id>/", {USERS: any_of(200)}, team),
    Row("POST", "/app/teams/<int:team_id>/", {USERS: any_of(422)}, team),
    Row("POST", "/app/teams/<int:team_id>/remove/", {USERS: any_of(302)}, team),
]
