"""The market's part of `wiring.py`: requests, offers, credits, and what is left to sales."""

from leadflow.events.services import every, subscribe, subscribe_outward
from leadflow.leads.events import (
    LeadStatusChanged,
)
from leadflow.leads.subscribers import (
    on_lead_moved_tell_pages,
    on_lead_touched,
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
    on_decided_tell_provider,
    on_hand_over_due,
    on_handed_over_tell_staff,
    on_nobody_tell_staff,
    on_offer_tell_provider,
    on_payment_moved_tell_payer,
    on_refund_asked_tell_staff,
    on_refund_decided_tell_provider,
    on_review_tell_provider,
    on_sales_take_off_sale,
    on_sold_tell_pages,
    on_wave_due,
    on_widening_due,
    train_when_asked,
)
from leadflow.notifications.subscribers import (
    on_books_differ,
)
from leadflow.pipeline.queries.assignment.lanes import leave_out
from leadflow.pipeline.subscribers.assignment import (
    on_lead_received,
)


def connect_market() -> None:
    """Register what listens to the marketplace and its wallets."""
    connect_marketplace()
    connect_ledger()
    connect_router()


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
    subscribe(LeadSold, on_sold_tell_pages)
    subscribe(AssignmentMoved, on_decided_tell_provider)
    subscribe(ReviewWritten, on_review_tell_provider)
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
