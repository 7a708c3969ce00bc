"""What an affiliate is told of a submission: where it stands and what is needed next."""

from typing import Final

from leadflow.affiliates.rules.registration import REFUSALS
from leadflow.affiliates.rules.wording import REASON_TEXT
from leadflow.affiliates.types import Reason, RegistrationResult, State, SubmissionRow
from leadflow.web.portal.forms import RegistrationForm
from leadflow.web.words import phone

# in these states a car registration may still be added, though none is needed
WELCOMES: Final = frozenset({State.ACCEPTED, State.CONFIRMING, State.CONFIRMED, State.IN_SUPPLY})
TOLD: Final = {
    State.ACCEPTED: "Accepted. The interest call follows.",
    State.VERIFYING: "The car registration is being verified. Nothing is asked of you.",
    State.CONFIRMING: "Accepted. The interest call is on its way.",
    State.CONFIRMED: "The person is interested. The supply team calls next.",
    State.IN_SUPPLY: "The supply team is talking to the person.",
}
KNOWN: Final = "We know this mobile. Send the car registration, and this submission goes on."


def context_of(row: SubmissionRow, form: RegistrationForm | None = None) -> dict[str, object]:
    """Return what the answer's card shows; `form` holds a registration that was refused."""
    wants = row.state is State.AWAITING_REGISTRATION
    return {
        "answer": row,
        "sentence": sentence_of(row),
        "spoken": f"{phone(row.mobile)}: {sentence_of(row)}",
        "registration_form": form or RegistrationForm(),
        "wants_registration": wants,
        "welcomes_registration": row.state in WELCOMES and not row.registration_number,
    }


def sentence_of(row: SubmissionRow) -> str:
    """Return where a submission stands, in one or two sentences."""
    reason = REASON_TEXT[Reason(row.reason)]
    if row.state is State.AWAITING_REGISTRATION:
        is_refused = row.reason in set(REFUSALS.values())
        return f"{sentence(reason)} Send another one." if is_refused else KNOWN
    if row.state in TOLD:
        return TOLD[row.state]
    return sentence(reason)


def refusal_of(result: RegistrationResult) -> str:
    """Return why a registration was refused while another may be sent; empty when it was not."""
    if not result.is_refused or result.submission.state is State.REJECTED:
        return ""
    return sentence(REASON_TEXT[REFUSALS[result.answer]])


def sentence(text: str) -> str:
    """Return a clause as a sentence of its own."""
    return f"{text[:1].upper()}{text[1:]}." if text else ""
