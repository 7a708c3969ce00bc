"""Addresses of the pages of key accounts; the desk is that of leads, told to show accounts."""

from django.urls import path

from leadflow.web.accounts import (
    account,
    contacts,
    opening,
    performance,
    plans,
    standing,
    touching,
)
from leadflow.web.accounts.desk import ACCOUNTS
from leadflow.web.leads import board, edit, listing, peek

DESK = {"desk": ACCOUNTS}
ONE = "accounts/<int:lead_id>"
CONTACT = f"{ONE}/contacts/<int:contact_id>"
TOUCH = f"{ONE}/interactions/<int:engagement_id>"
PLAN = f"{ONE}/plans/<int:plan_id>"

urlpatterns = [
    path("accounts/", listing.leads, DESK, name="accounts"),
    path("accounts/new/", opening.new, name="account-new"),
    path("accounts/zones/", opening.zone_words, name="account-zones"),
    path("accounts/board/<slug:status>/", board.column, DESK, name="account-column"),
    path(f"{ONE}/peek/", peek.peek, DESK, name="account-peek"),
    path(f"{ONE}/peek/log/", peek.log, DESK, name="account-peek-log"),
    path(f"{ONE}/move/", board.move, DESK, name="account-move"),
    path(f"{ONE}/edit/<slug:field>/", edit.edit, DESK, name="account-edit-field"),
    path(f"{ONE}/", account.account, name="account"),
    path(f"{ONE}/change/", opening.change, name="account-change"),
    path(f"{ONE}/status/", standing.status, name="account-status"),
    path(f"{ONE}/delete/", standing.delete, name="account-delete"),
    path(f"{ONE}/restore/", standing.restore, name="account-restore"),
    path(f"{ONE}/write/", touching.write, name="account-write"),
    path(f"{ONE}/interactions/", touching.touches, name="account-touches"),
    path(f"{TOUCH}/", touching.touch, name="account-touch"),
    path(f"{TOUCH}/remove/", touching.remove, name="account-touch-remove"),
    path(f"{TOUCH}/restore/", touching.restore, name="account-touch-restore"),
    path(f"{ONE}/contacts/", contacts.add, name="account-contact-add"),
    path(f"{CONTACT}/", contacts.contact, name="account-contact"),
    path(f"{CONTACT}/remove/", contacts.remove, name="account-contact-remove"),
    path(f"{CONTACT}/restore/", contacts.restore, name="account-contact-restore"),
    path(f"{ONE}/plans/", plans.make, name="account-plan-make"),
    path(f"{PLAN}/", plans.plan, name="account-plan"),
    path(f"{PLAN}/called/", plans.called, name="account-plan-called"),
    path(f"{PLAN}/uncalled/", plans.uncalled, name="account-plan-uncalled"),
    path(f"{PLAN}/remove/", plans.remove, name="account-plan-remove"),
    path(f"{PLAN}/restore/", plans.restore, name="account-plan-restore"),
    path("performance/", performance.performance, name="performance"),
    path("leads/<int:lead_id>/account/", opening.from_lead, name="lead-account"),
]
