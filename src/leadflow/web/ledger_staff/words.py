"""What each check of the books is about, and what to do when it finds something."""

from collections.abc import Mapping
from typing import Final

POSTING: Final = "posting"
ACCOUNT: Final = "account"
PAYMENT: Final = "payment"

# check -> (what does not add up, what to do, whose numbers they are)
WORDS: Final[Mapping[str, tuple[str, str, str]]] = {
    "ledger.everything_adds_up_to_zero": (
        "All entries together are not 0",
        "Credits were made or lost. Stop sales and look at the postings below.",
        "",
    ),
    "ledger.postings_add_up_to_zero": (
        "Postings whose sides differ",
        "Look at each, and post what is missing.",
        POSTING,
    ),
    "ledger.balances_are_their_entries": (
        "Balances that are not the sum of their lines",
        "Somebody wrote into the database. Trust the lines, not the balance.",
        ACCOUNT,
    ),
    "ledger.entries_tell_the_balance": (
        "Wallets whose last line tells another balance",
        "Somebody wrote into the database. Trust the lines, not the balance.",
        ACCOUNT,
    ),
    "ledger.lines_follow_each_other": (
        "Lines that do not go on from the line before",
        "A line is missing, or was written by hand.",
        "line",
    ),
    "ledger.never_below_zero": ("Accounts below 0", "Find who spent what was not there.", ACCOUNT),
    "ledger.held_is_what_holds_hold": (
        "More or less is kept aside than holds say",
        "Look at the holds of that account.",
        ACCOUNT,
    ),
    "ledger.paid_is_credited": (
        "Paid, and the credits are not in the wallet",
        "Add them at the provider's page, and tell the payer.",
        PAYMENT,
    ),
    "ledger.credited_is_paid": (
        "Top-ups without their payment",
        "Look at the vendor's books whether money came in.",
        POSTING,
    ),
    "ledger.vendors_news_is_understood": (
        "Another amount was paid than was to be paid",
        "No credits were given. Refund it at the vendor, or add credits by hand.",
        "event",
    ),
    "payments.paid_there_not_credited_here": (
        "Paid at the vendor, and we had not heard of it",
        "The credits were added now. Look whether webhooks come through.",
        PAYMENT,
    ),
    "payments.credited_here_not_paid_there": (
        "Credited here, and the vendor does not know it as paid",
        "Look at the payment at the vendor.",
        PAYMENT,
    ),
    "payments.unknown_here": (
        "The vendor names payments that are not in our books",
        "Another installation uses the same vendor's account, or a backup was put back.",
        PAYMENT,
    ),
    "payments.other_amount": (
        "Another amount was paid than was to be paid",
        "Refund it at the vendor, or add credits by hand.",
        PAYMENT,
    ),
    "marketplace.spending_is_what_was_charged": (
        "Providers' days do not add up to what they were charged",
        "Their caps count wrongly until that is put right.",
        "provider",
    ),
}


def words_of(name: str) -> tuple[str, str, str]:
    """Return what a check is about, what to do, and whose numbers it names."""
    plain = name.partition(".")[2].replace("_", " ").capitalize()
    return WORDS.get(name, (f"Not so: {plain.lower()}", "Look at the rows below.", ""))
