"""Who listens to what: the one page that shows how facts travel between rooms."""

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
)
from leadflow.capture.services.counting import count_days
from leadflow.capture.services.retention import forget_conversations
from leadflow.capture.subscribers import (
    give_to_crm,
    on_completed_tell_teams,
    on_reachable_give_to_crms,
    on_score_tell_teams,
    on_status_changed_count_won,
)
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
from leadflow.ledger.events import BooksDiffer, PaymentBegun, PaymentMoved, ReconciliationWanted
from leadflow.ledger.services.expiring import end_old_credits, end_old_holds
from leadflow.ledger.services.reconciling import also_check
from leadflow.ledger.subscribers import (
    ask_about_payments,
    on_reconciliation_wanted,
    open_checkout,
    reconcile_nightly,
)
from leadflow.marketplace.events import (
    AssignmentMoved,
    HandOverDue,
    LeadSold,
    ListingHandedOver,
    ListingMoved,
    ListingOffered,
    ListingPosted,
    ListingWidened,
    OfferMade,
    RefundDecided,
    RefundRequested,
    RegistrationAsked,
    ReviewAnswered,
    ReviewWritten,
    TrainingAsked,
    WaveDue,
    WideningDue,
)
from leadflow.marketplace.queries.checks import verify_marketplace
from leadflow.marketplace.queries.states import without_the_market
from leadflow.marketplace.services.registration import forget_registrations
from leadflow.marketplace.services.training import train_daily
from leadflow.marketplace.subscribers import (
    accept_automatically,
    mail_client_handed_over,
    mail_client_link,
    mail_client_searching,
    mail_client_widened,
    mail_offer,
    mail_registration,
    on_hand_over_due,
    on_handed_over_tell_staff,
    on_nobody_tell_staff,
    on_offer_tell_provider,
    on_payment_moved_tell_payer,
    on_refund_asked_tell_staff,
    on_refund_decided_tell_provider,
    on_sales_take_off_sale,
    on_wave_due,
    on_widening_due,
    train_when_asked,
)
from leadflow.notifications.events import ChannelMessageDue
from leadflow.notifications.services.channels import take_environment
from leadflow.notifications.services.telling import forget_channel_messages
from leadflow.notifications.subscribers import (
    on_books_differ,
    on_deliveries_retried,
    on_delivery_died,
    send_to_channel,
)
from leadflow.pipeline.events.assignment import ReturnDue, RulesChanged, SomebodyFree
from leadflow.pipeline.events.bulk import BulkContinues
from leadflow.pipeline.events.imports import ImportContinues, RowsBroughtIn
from leadflow.pipeline.events.merging import LeadsMerged, LeadsParted
from leadflow.pipeline.queries.assignment.lanes import leave_out
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
    connect_marketplace()
    connect_capture()
    connect_ledger()
    connect_router()
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


def connect_marketplace() -> None:
    """Seed 2's way: offered to those who match, each told once, sold and worked."""
    subscribe(ListingPosted, on_lead_touched)
    for fact in (
        ListingPosted,
        ListingMoved,
        ListingOffered,
        LeadSold,
        AssignmentMoved,
        ReviewWritten,
        ReviewAnswered,
        RefundRequested,
        RefundDecided,
    ):
        subscribe(fact, on_lead_moved_tell_pages)
    subscribe(OfferMade, on_offer_tell_provider)
    subscribe_outward(OfferMade, mail_offer)
    subscribe_outward(ListingPosted, mail_client_link)
    subscribe(RefundRequested, on_refund_asked_tell_staff)
    subscribe(RefundDecided, on_refund_decided_tell_provider)
    subscribe_outward(RegistrationAsked, mail_registration)
    subscribe_outward(TrainingAsked, train_when_asked)
    every(3600, train_daily)
    every(3600, forget_registrations)


def connect_ledger() -> None:
    """Credits: paid for, told of, spent on their own where that is wanted, and looked through."""
    also_check(verify_marketplace)
    subscribe_outward(PaymentBegun, open_checkout)
    subscribe(PaymentMoved, on_payment_moved_tell_payer)
    subscribe_outward(ReconciliationWanted, on_reconciliation_wanted)
    subscribe(BooksDiffer, on_books_differ)
    subscribe_outward(OfferMade, accept_automatically)
    every(60, ask_about_payments)
    every(60, end_old_holds)
    every(3600, end_old_credits)
    every(900, reconcile_nightly)


def connect_router() -> None:
    """Who is offered a lead next, further away, and at last sales."""
    leave_out(without_the_market)
    subscribe(WaveDue, on_wave_due)
    subscribe(WideningDue, on_widening_due)
    subscribe(HandOverDue, on_hand_over_due)
    for fact in (ListingWidened, ListingHandedOver):
        subscribe(fact, on_lead_moved_tell_pages)
    subscribe(ListingOffered, on_nobody_tell_staff)
    subscribe_outward(ListingOffered, mail_client_searching)
    subscribe_outward(ListingWidened, mail_client_widened)
    subscribe(ListingHandedOver, on_handed_over_tell_staff)
    subscribe_outward(ListingHandedOver, mail_client_handed_over)
    subscribe(ListingHandedOver, on_lead_received)
    subscribe(LeadStatusChanged, on_sales_take_off_sale)


def connect_capture() -> None:
    """Seed 3's way: counted by day, kept as long as it may be, followed until it is won."""
    subscribe(LeadClassified, on_lead_moved_tell_pages)
    subscribe(LeadStatusChanged, on_status_changed_count_won)
    subscribe(ScoreChanged, on_score_tell_teams)
    subscribe(JourneyCompleted, on_completed_tell_teams)
    for fact in (ContactShared, JourneyCompleted, LeadClassified):
        subscribe(fact, on_reachable_give_to_crms)
    subscribe_outward(CrmPushDue, give_to_crm)
    every(60, count_days)
    every(3600, forget_conversations)
