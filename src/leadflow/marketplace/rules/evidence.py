"""What our own records say of a lead, in words for both sides; nothing in it names the client."""

from leadflow.marketplace.types.refunds import Evidence, Known


def evidence_of(known: Known) -> tuple[Evidence, ...]:
    """Return what was found: what speaks for the provider, and what against them."""
    others = sorted(known.named_trades - {known.category})
    foreign = sorted(known.named_places - known.own_places)
    for_them = (
        ("number_invalid", not known.has_valid_number, "The number is not a valid one"),
        ("suppressed", known.is_suppressed, "The number is on the do-not-call list"),
        ("mail_bounced", known.bounced, "Mail to the client came back"),
        ("calls_failed", known.calls_failed, f"Our own calls failed: {known.calls_failed}"),
        ("duplicate", known.bought_before, f"Lead {known.bought_before}: same client and trade"),
        ("doubts", known.doubts, f"Noted on arrival: {', '.join(known.doubts)}"),
        ("other_trade", others, f"The text names {', '.join(others)}"),
        ("other_place", foreign, f"The text names {', '.join(foreign)}"),
        ("stretched", known.is_stretched, "It was offered beyond the places in the profile"),
        (
            "others_failed",
            known.others and not known.others_reached,
            f"None of {known.others} other buyers reached the client",
        ),
    )
    against = (
        ("number_valid", known.has_valid_number, "The number is a valid one"),
        ("calls_answered", known.calls_answered, f"Our calls answered: {known.calls_answered}"),
        ("reached", known.provider_reached, "The provider noted that they reached the client"),
        (
            "others_reached",
            known.others_reached,
            f"{known.others_reached} of {known.others} other buyers reached the client",
        ),
        ("client_acted", known.client_acted, "The client used their own page"),
    )
    return (
        *(Evidence(code, text, supports=True) for code, is_so, text in for_them if is_so),
        *(Evidence(code, text, supports=False) for code, is_so, text in against if is_so),
    )
