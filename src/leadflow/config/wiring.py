"""Who listens to what: the page that shows how facts travel between rooms.

The market's part stands in `wiring_market.py`.
"""

from leadflow.accounts.queries.finding import found_by
from leadflow.accounts.services.rhythms import recount_held
from leadflow.accounts.subscribers import watch_rhythms
from leadflow.affiliates.events import (
    BulkJobContinues,
    CallBackDue,
    CallDue,
    CallUnanswered,
    RegistrationAdded,
    RegistrationCheckDue,
    RegistrationExpires,
    SubmissionMoved,
)
from leadflow.affiliates.services.bulk.housekeeping import forget_bulk_rows
from leadflow.affiliates.services.withdrawal import withdraw_suppressed
from leadflow.affiliates.subscribers import (
    ask_verifier,
    expire_registration,
    on_accepted,
    on_address_switched_off,
    on_call_back_due,
    on_moved_tell_affiliate,
    on_moved_tell_people,
    on_unanswered,
    place_call,
    work_bulk_job,
)
from leadflow.audit.services import record, seal_records
from leadflow.capture.events import (
    ContactShared,
    CrmPushDue,
    JourneyCompleted,
    LeadClassified,
    ScoreChanged,
    SignalDue,
)
from leadflow.capture.services.counting import count_days
from leadflow.capture.services.retention import forget_conversations
from leadflow.capture.subscribers import (
    give_to_crm,
    on_completed_tell_teams,
    on_reachable_give_to_crms,
    on_score_tell_teams,
    on_status_changed_count_won,
    take_signal,
)
from leadflow.config.wiring_market import connect_market
from leadflow.events.events import (
    DeliveriesRetried,
    DeliveryDied,
    WebhookDue,
    WebhookEndpointDisabled,
    WebhookReplayContinues,
)
from leadflow.events.services import every, purge_delivered, subscribe, subscribe_outward
from leadflow.events.subscribers import attempt_webhook, on_replay_continues
from leadflow.identity.services import keep_trail
from leadflow.kernel.idempotency import purge_idempotency
from leadflow.kernel.limits import purge as purge_counters
from leadflow.leads.events import (
    LeadAssigned,
    LeadDeleted,
    LeadEdited,
    LeadReceived,
    LeadRestored,
    LeadsAssigned,
    LeadStatusChanged,
    LeadTouched,
)
from leadflow.leads.services import know_accounts
from leadflow.leads.services.touches import when_removed
from leadflow.leads.subscribers import (
    on_assigned_tell_owner,
    on_lead_moved_tell_pages,
    on_lead_touched,
    on_leads_assigned_tell_owner,
    on_leads_assigned_tell_pages,
    remove_orphans,
)
from leadflow.notifications.events import ChannelMessageDue
from leadflow.notifications.services.channels import take_environment
from leadflow.notifications.services.telling import forget_channel_messages
from leadflow.notifications.subscribers import (
    on_deliveries_retried,
    on_delivery_died,
    send_to_channel,
)
from leadflow.pipeline.events.assignment import ReturnDue, RulesChanged, SomebodyFree
from leadflow.pipeline.events.bulk import BulkContinues
from leadflow.pipeline.events.imports import ImportContinues, RowsBroughtIn
from leadflow.pipeline.events.merging import LeadsMerged, LeadsParted
from leadflow.pipeline.services.assignment.arriving import take_up
from leadflow.pipeline.services.bulk.housekeeping import forget_bulk_items
from leadflow.pipeline.services.imports.housekeeping import forget_imports
from leadflow.pipeline.subscribers.assignment import (
    look_through_backlog,
    on_lead_received,
    on_return_due,
    on_submission_moved,
    take_up_after_assigning,
    take_up_after_closing,
    take_up_waiting,
)
from leadflow.pipeline.subscribers.bulk import work_bulk_action
from leadflow.pipeline.subscribers.imports import give_out_rows, on_rows_brought_in, work_import


def connect() -> None:
    """Register every subscriber. Called once per process, when the rooms are loaded."""
    keep_trail(record)
    know_accounts(found_by)
    subscribe_outward(WebhookDue, attempt_webhook)
    subscribe(WebhookReplayContinues, on_replay_continues)
    subscribe(DeliveryDied, on_delivery_died)
    subscribe_outward(ChannelMessageDue, send_to_channel)
    every(3600, take_environment)
    every(3600, forget_channel_messages)
    subscribe(DeliveriesRetried, on_deliveries_retried)
    every(60, seal_records)
    every(600, purge_delivered)
    every(3600, purge_idempotency)
    every(3600, purge_counters)
    connect_leads()
    connect_accounts()
    connect_affiliates()
    connect_assignment()
    connect_market()
    connect_capture()
    subscribe_outward(BulkContinues, work_bulk_action)
    every(3600, forget_bulk_items)
    subscribe_outward(ImportContinues, work_import)
    subscribe(RowsBroughtIn, on_rows_brought_in)
    subscribe_outward(RowsBroughtIn, give_out_rows)
    every(3600, forget_imports)


def connect_accounts() -> None:
    """Seed 1's way: rhythms stay true whoever removes an order, and broken ones are noticed."""
    when_removed(recount_held)
    every(3600, watch_rhythms)


def connect_leads() -> None:
    """The core: found by what is known now, shown as it is now, and the new owner told."""
    subscribe(LeadReceived, on_lead_touched)
    subscribe(LeadEdited, on_lead_touched)
    subscribe(LeadAssigned, on_assigned_tell_owner)
    subscribe(LeadsAssigned, on_leads_assigned_tell_owner)
    subscribe(LeadsAssigned, on_leads_assigned_tell_pages)
    for fact in (
        LeadReceived,
        LeadEdited,
        LeadStatusChanged,
        LeadAssigned,
        LeadTouched,
        LeadDeleted,
        LeadRestored,
    ):
        subscribe(fact, on_lead_moved_tell_pages)
    every(3600, remove_orphans)
    for merging in (LeadsMerged, LeadsParted):
        subscribe(merging, on_lead_touched)
        subscribe(merging, on_lead_moved_tell_pages)


def connect_affiliates() -> None:
    """Seed 0's way: accepted, called, confirmed, and everybody told."""
    subscribe(SubmissionMoved, on_accepted)
    subscribe(SubmissionMoved, on_moved_tell_affiliate)
    subscribe(SubmissionMoved, on_moved_tell_people)
    subscribe(SubmissionMoved, on_lead_touched)
    subscribe(RegistrationAdded, on_lead_touched)
    subscribe(CallUnanswered, on_unanswered)
    subscribe(WebhookEndpointDisabled, on_address_switched_off)
    subscribe(CallBackDue, on_call_back_due)
    subscribe_outward(CallDue, place_call)
    subscribe_outward(RegistrationCheckDue, ask_verifier)
    subscribe_outward(RegistrationExpires, expire_registration)
    subscribe_outward(BulkJobContinues, work_bulk_job)
    every(300, withdraw_suppressed)
    every(3600, forget_bulk_rows)


def connect_assignment() -> None:
    """Seed 4's way: who gets a lead that nobody owns, and who gets it next."""
    subscribe(LeadReceived, on_lead_received)
    subscribe(SubmissionMoved, on_submission_moved)
    subscribe(ReturnDue, on_return_due)
    subscribe_outward(LeadAssigned, take_up_after_assigning)
    subscribe_outward(LeadStatusChanged, take_up_after_closing)
    subscribe_outward(LeadDeleted, take_up_waiting)
    subscribe_outward(SomebodyFree, take_up_waiting)
    subscribe_outward(RulesChanged, look_through_backlog)
    every(60, take_up)


def connect_capture() -> None:
    """Seed 3's way: counted by day, kept as long as it may be, followed until it is won."""
    subscribe(LeadClassified, on_lead_moved_tell_pages)
    subscribe(LeadStatusChanged, on_status_changed_count_won)
    subscribe(ScoreChanged, on_score_tell_teams)
    subscribe(JourneyCompleted, on_completed_tell_teams)
    for fact in (ContactShared, JourneyCompleted, LeadClassified):
        subscribe(fact, on_reachable_give_to_crms)
    subscribe_outward(CrmPushDue, give_to_crm)
    subscribe_outward(SignalDue, take_signal)
    every(60, count_days)
    every(3600, forget_conversations)
