"""The port through which car registrations are verified, and the verifiers behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from leadflow.affiliates.rules.plates import parse
from leadflow.affiliates.rules.verification import LOCAL, local_answer
from leadflow.affiliates.types import VerifierAnswer, VerifierQuestion
from leadflow.connectors.outcomes import Outcome, VendorFailure


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verifier says of a registration; `detail` holds nothing about the owner."""

    answer: VerifierAnswer
    detail: str = ""


class Verifier(Protocol):
    """Somebody who knows which cars there are.

    A register that is down or misconfigured raises VendorFailure or answers UNAVAILABLE; neither
    is ever a failed verification.
    """

    def verify(self, question: VerifierQuestion) -> Verdict:
        """Look the registration up."""


class LocalVerifier:
    """The format of the country, and the register of known and blocked cars in the database."""

    def verify(self, question: VerifierQuestion) -> Verdict:
        """Judge by format and register, without asking anybody."""
        plate = parse(question.registration, question.region)
        if plate is None:
            return Verdict(VerifierAnswer.MALFORMED, "no form of the country")
        answer = local_answer(plate, is_blocked=question.is_blocked, is_sandbox=question.is_sandbox)
        return Verdict(answer, "format" if question.is_blocked is None else "register")


VERIFIERS: Final[Mapping[str, Verifier]] = {LOCAL: LocalVerifier()}


def verifier_for(name: str) -> Verifier:
    """Return the verifier of this name. Raises VendorFailure (misconfigured) when there is none."""
    try:
        return VERIFIERS[name]
    except KeyError:
        raise VendorFailure(Outcome.MISCONFIGURED, f"verifier {name}") from None
