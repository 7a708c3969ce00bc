"""What the audit calls an act, in words: one table for each room that writes acts down."""

from collections.abc import Mapping
from typing import Final

LEADS: Final = {
    "leads.viewed": "Looked at a lead",
    "leads.exported": "Exported leads",
    "leads.export_begun": "Began to export leads",
    "leads.merged": "Merged two leads",
    "leads.merge_undone": "Parted two leads again",
    "leads.access_asked": "Asked for access to a lead",
    "leads.suppression_lifted": "Allowed calls to a number again",
    "leads.bulk_started": "Started an action on many leads",
    "leads.bulk_cancelled": "Ended an action on many leads early",
    "leads.bulk_undone": "Took back an action on many leads",
    "leads.import_uploaded": "Uploaded leads",
    "leads.import_started": "Started an import",
    "leads.import_cancelled": "Ended an import early",
    "leads.import_undone": "Took back an import",
    "leads.import_discarded": "Discarded an import",
    "leads.import_rejects_read": "Downloaded the rejects of an import",
}
UNITS: Final = {
    "unit.created": "Added a unit",
    "unit.changed": "Changed a unit",
}
ASSIGNMENT: Final = {
    "assignment.rule_published": "Published a rule",
    "assignment.rule_deleted": "Deleted a rule",
    "assignment.rule_restored": "Restored a rule",
    "assignment.rules_ordered": "Ordered the rules",
    "assignment.hours_set": "Set working hours",
    "assignment.capacity_set": "Set a capacity",
    "assignment.absence_added": "Added an absence",
    "assignment.absence_deleted": "Deleted an absence",
    "assignment.absence_restored": "Restored an absence",
}
AFFILIATES: Final = {
    "affiliate.created": "Added an affiliate",
    "affiliate.changed": "Changed an affiliate",
    "affiliate.suspended": "Suspended an affiliate",
    "affiliate.resumed": "Let an affiliate work again",
    "affiliate.member_added": "Let somebody act for an affiliate",
    "affiliate.member_removed": "No longer lets somebody act for an affiliate",
    "campaign.created": "Added a campaign",
    "campaign.changed": "Changed a campaign",
    "campaign.made_default": "Made a campaign the default",
    "campaign.approval_changed": "Changed who may submit to a campaign",
    "webhook.added": "Added a webhook",
    "webhook.dropped": "Dropped a webhook",
    "webhook.secret_renewed": "Renewed the secret of a webhook",
    "webhook.switched_on": "Switched a webhook on",
    "webhook.switched_off": "Switched a webhook off",
    "bulk.started": "Started a bulk submission",
    "bulk.cancelled": "Cancelled a bulk submission",
    "bulk.exported": "Exported the answers of a bulk submission",
    "submissions.exported": "Exported submissions",
    "affiliates.vehicles_imported": "Imported vehicles",
    "affiliates.registration_judged": "Judged a registration",
    "affiliates.call_answered": "Answered a call",
    "affiliates.supply_claimed": "Claimed a confirmed lead",
    "affiliates.supply_released": "Gave a confirmed lead back",
    "affiliates.supply_purchased": "Reported a purchase",
    "affiliates.supply_not_purchased": "Reported no purchase",
    "affiliates.supply_call_back": "Arranged to call back",
}
IDENTITY: Final = {
    "identity.user_created": "Added an account",
    "identity.user_renamed": "Renamed an account",
    "identity.user_enabled": "Enabled an account",
    "identity.user_disabled": "Disabled an account",
    "identity.roles_changed": "Changed roles",
    "identity.password_changed": "Changed a password",
    "identity.signed_out_everywhere": "Signed an account out everywhere",
    "identity.profile_changed": "Changed a profile",
    "identity.team_changed": "Put an account into a team, or out of it",
    "identity.team_created": "Made a team",
    "identity.team_renamed": "Renamed a team",
    "identity.team_deleted": "Removed a team",
    "identity.key_created": "Made an API key",
    "identity.key_revoked": "Revoked an API key",
}
ACCOUNTS: Final = {
    "accounts.export_begun": "Began to export a report on accounts",
    "accounts.exported": "Exported a report on accounts",
}
MARKETPLACE: Final = {
    "provider.created": "Added a provider",
    "provider.changed": "Changed a provider",
    "provider.verified": "Said whether a provider may buy",
    "provider.credited": "Added credits to a provider's wallet",
    "provider.caps_changed": "Changed what a provider spends at most",
    "ledger.reconciled": "Had the books looked through",
    "provider.document_added": "Added a document to a provider",
    "provider.document_removed": "Removed a document of a provider",
    "market.router_published": "Told the router how to work",
    "pricing.trained": "Trained a version of the prices",
    "pricing.activated": "Put a version of the prices in force",
    "pricing.rolled_back": "Took the prices back to the version before",
    "pricing.followed": "Left the prices to the newest good version",
    "pricing.switched_off": "Let every lead cost one credit",
}
CAPTURE: Final = {
    "capture.bot_created": "Made a bot",
    "capture.bot_placed": "Said where a bot may stand",
    "capture.drafted": "Wrote a draft of a bot",
    "capture.draft_dropped": "Threw a bot's draft away",
    "capture.published": "Published a bot",
    "capture.export_begun": "Began to export conversations",
    "capture.exported": "Exported conversations",
}
CHANNELS: Final = {
    "channel.added": "Added a channel",
    "channel.changed": "Changed what a channel is told",
    "channel.switched_on": "Switched a channel on",
    "channel.switched_off": "Switched a channel off",
    "channel.removed": "Removed a channel",
}
DOORS: Final = {
    "door.opened": "Opened a door for leads of another system",
    "door.switched_on": "Opened a door again",
    "door.switched_off": "Closed a door",
    "door.removed": "Removed a door",
}
CRMS: Final = {
    "crm.added": "Connected a CRM",
    "crm.switched_on": "Switched a CRM on",
    "crm.switched_off": "Switched a CRM off",
    "crm.removed": "Removed a CRM",
}
EVENTS: Final = {"events.retried": "Sent an event again"}
ACTS: Final[Mapping[str, str]] = {
    **LEADS,
    **UNITS,
    **ASSIGNMENT,
    **AFFILIATES,
    **ACCOUNTS,
    **MARKETPLACE,
    **CAPTURE,
    **CHANNELS,
    **CRMS,
    **DOORS,
    **IDENTITY,
    **EVENTS,
}


def words_of(act: str) -> str:
    """Return an act in words; one that has none yet without its room and underscores."""
    return ACTS.get(act) or act.split(".", 1)[-1].replace("_", " ").capitalize()
