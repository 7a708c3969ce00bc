"""How every state is called and coloured: one table for pills, step bars and charts."""

from typing import Final

TONES: Final = frozenset(
    ["blue", "amber", "violet", "orange", "green", "grey", "pink", "teal", "red", "slate"]
)

# state -> (word, tone); codes of different tables may share a line when they mean the same
STATES: Final[dict[str, tuple[str, str]]] = {
    # the pipeline status of a lead
    "new": ("New", "blue"),
    "contacted": ("Contacted", "amber"),
    "qualified": ("Qualified", "violet"),
    "negotiation": ("Negotiation", "orange"),
    "converted": ("Converted", "green"),
    "lost": ("Lost", "grey"),
    # a submission
    "awaiting_registration": ("Registration needed", "amber"),
    "verifying": ("Verifying", "violet"),
    "accepted": ("Accepted", "blue"),
    "confirming": ("Calling", "orange"),
    "confirmed": ("Interested", "teal"),
    "not_interested": ("Not interested", "grey"),
    "unreachable": ("Not reached", "grey"),
    "rejected": ("Rejected", "red"),
    "in_supply": ("With supply", "violet"),
    "purchased": ("Purchased", "green"),
    "closed": ("Closed", "grey"),
    # a call
    "waiting": ("Waiting", "amber"),
    "ringing": ("Ringing", "blue"),
    "answered": ("Answered", "green"),
    "exhausted": ("No answer", "grey"),
    "cancelled": ("Cancelled", "grey"),
    # an attempt to call
    "yes": ("Said yes", "green"),
    "no": ("Said no", "grey"),
    "never": ("Never again", "grey"),
    # affiliates, keys, webhooks, deliveries, jobs
    "approved": ("Approved", "green"),
    "active": ("Active", "green"),
    "pending": ("Pending", "amber"),
    "suspended": ("Suspended", "red"),
    "inactive": ("Inactive", "grey"),
    "disabled": ("Disabled", "grey"),
    "paused": ("Paused", "amber"),
    "revoked": ("Revoked", "grey"),
    "expired": ("Expired", "grey"),
    "delivered": ("Delivered", "green"),
    "retrying": ("Retrying", "amber"),
    "failed": ("Failed", "red"),
    "dead": ("Given up", "red"),
    "queued": ("Queued", "slate"),
    "running": ("Running", "blue"),
    "done": ("Done", "green"),
    "draft": ("Draft", "slate"),
    "checking": ("Checking", "violet"),
    "checked": ("Checked", "teal"),
    "stopped": ("Stopped", "red"),
    # what another system sent
    "taken": ("A lead", "green"),
    "ignored": ("A test", "grey"),
    # a message to a channel
    "sending": ("Sending", "blue"),
    "sent": ("Sent", "green"),
    "unknown": ("Not known", "amber"),
    # an import, and a row of it
    "undoing": ("Taking back", "violet"),
    "undone": ("Taken back", "grey"),
    "added": ("Added", "green"),
    "updated": ("Updated", "blue"),
    "duplicate": ("Duplicate", "amber"),
    # a row of a bulk submission
    "invalid": ("Not readable", "pink"),
    "untold": ("Not compared", "slate"),
    "open": ("Not submitted", "slate"),
    # a conversation with the bot
    "SQL": ("SQL", "green"),
    "MQL": ("MQL", "amber"),
    "Unqualified": ("Unqualified", "grey"),
    # a provider, a refund
    "verified": ("Verified", "green"),
    "granted": ("Given back", "green"),
    "refused": ("Refused", "red"),
    "refunded": ("Paid back", "grey"),
    "won": ("Won", "green"),
    "quoted": ("Quoted", "violet"),
    "awarded": ("Awarded", "violet"),
    "completed": ("Completed", "green"),
    # a payment for credits
    "opening": ("Being prepared", "slate"),
    "unpaid": ("Not paid yet", "amber"),
    "processing": ("Bank is on it", "blue"),
    "paid": ("Paid", "green"),
    "disputed": ("Disputed", "red"),
    "charged_back": ("Taken back", "grey"),
    # a unit
    "available": ("Available", "green"),
    "reserved": ("Reserved", "amber"),
    "sold": ("Sold", "violet"),
    "withdrawn": ("Withdrawn", "grey"),
}


def word_of(state: str) -> str:
    """Return the word for a state; one that stands in no table speaks for itself."""
    known = STATES.get(state)
    return known[0] if known else state.replace("_", " ").capitalize()


def tone_of(state: str) -> str:
    """Return the tone of a state, grey for an unknown one."""
    known = STATES.get(state)
    return known[1] if known else "grey"
