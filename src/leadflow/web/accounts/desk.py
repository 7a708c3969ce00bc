"""The desk of key accounts: that of leads, narrowed to accounts, where any status follows any."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.urls import reverse

from leadflow.accounts.queries.desk import AccountLine, account_lines
from leadflow.accounts.queries.profiles import get_account
from leadflow.accounts.services.profiles import change_account_status
from leadflow.identity.types import Actor, Permission
from leadflow.kernel.clock import now as clock
from leadflow.leads.types import LeadFilters, LeadRow, LeadStatus
from leadflow.web.leads import columns
from leadflow.web.leads.columns import Column
from leadflow.web.leads.desks import Desk, Undo
from leadflow.web.leads.rights import Rights, rights_of

OF_LEADS = {column.name: column for column in columns.ALL}
COLUMNS = (
    OF_LEADS["status"],
    Column("contact_person", "Contact person"),
    OF_LEADS["phone"],
    OF_LEADS["email"],
    OF_LEADS["city"],
    Column("cuisine_type", "Cuisine"),
    Column("restaurant_type", "Type"),
    OF_LEADS["assigned_to"],
    replace(OF_LEADS["value"], label="Potential"),
    Column("orders_this_month", "Orders", style="number"),
    Column("orders_last_month", "Last month", style="number"),
    Column("next_call", "Next call"),
    Column("rhythm", "Rhythm"),
    OF_LEADS["next_action_at"],
    OF_LEADS["tags"],
    OF_LEADS["created_at"],
    OF_LEADS["last_activity_at"],
)
USUAL = (
    "status",
    "contact_person",
    "city",
    "cuisine_type",
    "assigned_to",
    "value",
    "orders_this_month",
    "next_call",
    "rhythm",
)


class AccountDesk(Desk):
    """The desk of accounts."""

    key = "accounts"
    title = "Accounts"
    one = "account"
    none_fits = "No account fits"
    show_all = "Show all accounts"
    list = "accounts"
    new = "account-new"
    record = "account"
    column = "account-column"
    edit = "account-edit-field"
    log = "account-peek-log"
    is_account = True
    kept = "is_account=1"
    worth = "Potential"
    folded = (LeadStatus.LOST,)
    all_columns = COLUMNS
    usual_columns = USUAL
    cookie = "account_columns"
    name_column = replace(columns.NAME, label="Account")

    def narrow(self, filters: LeadFilters) -> LeadFilters:
        """Return the filters, narrowed to accounts."""
        return replace(filters, is_account=True)

    def rights(self, actor: Actor) -> Rights:
        """Return what the actor may do with accounts; any status may follow any."""
        rights = rights_of(actor)
        return replace(
            rights,
            any_stage=True,
            create=actor.may(Permission.ACCOUNT_WORK) or rights.create,
        )

    def steps(self, actor: Actor, status: LeadStatus) -> frozenset[LeadStatus]:  # noqa: ARG002 - as every desk
        """Return every other status."""
        return frozenset(LeadStatus) - {status}

    def move(
        self,
        *,
        actor: Actor,
        lead_id: int,
        to: LeadStatus,
        reason: str,
        if_version: int | None,
        now: datetime,
    ) -> Undo:
        """Move one; it is taken back by moving it to where it was."""
        before = get_account(actor=actor, lead_id=lead_id).status
        change_account_status(
            actor=actor, lead_id=lead_id, to=to, reason=reason, if_version=if_version, now=now
        )
        return Undo(reverse("account-move", args=[lead_id]), {"to": before.value})

    def besides(self, actor: Actor, rows: Sequence[LeadRow]) -> Mapping[int, AccountLine]:  # noqa: ARG002 - the rows are theirs to see
        """Return the profile, orders, next call and rhythm of each."""
        return account_lines(lead_ids=[row.id for row in rows], now=clock())


ACCOUNTS = AccountDesk()
