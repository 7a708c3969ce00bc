"""What becomes of many submissions: the same decisions as one by one, in few questions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leadflow.affiliates.models import KnownVehicle
from leadflow.affiliates.queries.desks import Desk
from leadflow.affiliates.rules import decisions
from leadflow.affiliates.rules.plates import Plate
from leadflow.affiliates.rules.registration import REFUSALS
from leadflow.affiliates.rules.verification import LOCAL, local_answer
from leadflow.affiliates.services.bulk.books import Books
from leadflow.affiliates.services.freshness import Freshness
from leadflow.affiliates.services.intake import Readable
from leadflow.affiliates.types import Decision, VerifierAnswer


@dataclass(frozen=True, slots=True)
class Decided:
    """A submission with what is to become of it. `answer` is None without a registration."""

    readable: Readable
    answer: VerifierAnswer | None
    decision: Decision
    freshness: Freshness


def decide_all(*, readables: Sequence[Readable], desk: Desk, books: Books) -> list[Decided]:
    """Decide on submissions in their order, as `submit.take_in` would on each.

    Rows of one mobile depend on each other; they are asked about in waves, in each of which every
    mobile is claimed at most once.
    """
    verifier = desk.verifier
    answers = answers_now(
        verifier=verifier,
        plates=[each.plate for each in readables if each.plate],
        is_sandbox=desk.is_sandbox,
    )
    asked = [
        Asked(at, each, answers[each.plate.normal] if each.plate else None)
        for at, each in enumerate(readables)
    ]
    decided: dict[int, Decided] = {}
    for wave in waves(asked):
        decided |= judge_refused([one for one in wave if one.is_refused], verifier, books)
        decided |= judge_claiming([one for one in wave if not one.is_refused], verifier, books)
    return [decided[at] for at in range(len(readables))]


@dataclass(frozen=True, slots=True)
class Asked:
    """A readable submission, its place, and what the verifier said at once."""

    at: int
    readable: Readable
    answer: VerifierAnswer | None

    @property
    def is_refused(self) -> bool:
        """Tell whether its registration was refused: such a row claims nothing."""
        return self.answer in REFUSALS

    @property
    def pair(self) -> tuple[str, str]:
        """Return the mobile with its car."""
        return self.readable.mobile, self.readable.registration


def waves(asked: Sequence[Asked]) -> list[list[Asked]]:
    """Part the rows so that each comes after all earlier claims on its mobile.

    The first wave claims every mobile there is, so all are locked in one sorted statement.
    """
    claims: Counter[str] = Counter()
    parted: list[list[Asked]] = []
    for one in asked:
        wave = claims[one.readable.mobile]
        if wave == len(parted):
            parted.append([])
        parted[wave].append(one)
        if not one.is_refused:
            claims[one.readable.mobile] += 1
    return parted


def judge_refused(rows: Sequence[Asked], verifier: str, books: Books) -> dict[int, Decided]:
    """Decide on rows whose registration the verifier refused."""
    known = books.known({one.readable.mobile for one in rows}) if rows else set()
    judged = {}
    for one in rows:
        is_known = one.readable.mobile in known
        assert one.answer is not None  # noqa: S101 - refused, so there was an answer
        decision = decisions.on_refused(
            one.answer, verifier=verifier, is_known_mobile=is_known, tries=1
        )
        freshness = Freshness(is_new_mobile=not is_known, is_new_vehicle=True)
        judged[one.at] = Decided(one.readable, one.answer, decision, freshness)
    return judged


def judge_claiming(rows: Sequence[Asked], verifier: str, books: Books) -> dict[int, Decided]:
    """Decide on rows that claim their mobile, and their car if they name one."""
    mobiles = books.take((one.readable.mobile, "") for one in rows)
    vehicles = books.take(one.pair for one in rows if one.answer is not None)
    judged = {}
    unwanted = []
    for one in rows:
        mobile = (one.readable.mobile, "")
        is_new_vehicle = one.answer is None or one.pair in vehicles
        if not is_new_vehicle and mobile in mobiles:
            unwanted.append(mobile)
        own = [
            taken[key] for taken, key in ((mobiles, mobile), (vehicles, one.pair)) if key in taken
        ]
        freshness = Freshness(
            is_new_mobile=mobile in mobiles,
            is_new_vehicle=is_new_vehicle,
            claim_ids=tuple(own) if is_new_vehicle else (),
        )
        judged[one.at] = Decided(
            one.readable, one.answer, decision_on(one.answer, freshness, verifier), freshness
        )
    if unwanted:
        books.give_back(unwanted)
    return judged


def decision_on(answer: VerifierAnswer | None, freshness: Freshness, verifier: str) -> Decision:
    """Return the decision on one row whose registration, if any, was not refused."""
    if answer is None:
        return decisions.on_mobile(is_new_mobile=freshness.is_new_mobile)
    return decisions.on_vehicle(
        answer,
        verifier=verifier,
        is_new_mobile=freshness.is_new_mobile,
        is_new_vehicle=freshness.is_new_vehicle,
    )


def answers_now(
    *, verifier: str, plates: Sequence[Plate], is_sandbox: bool
) -> Mapping[str, VerifierAnswer]:
    """Return what the local register says to each plate; see `verification.answer_now`."""
    if verifier != LOCAL:
        return {plate.normal: VerifierAnswer.PENDING for plate in plates}
    found = KnownVehicle.objects.filter(registration__in={plate.normal for plate in plates})
    blocked = dict(found.values_list("registration", "is_blocked")) if plates else {}
    return {
        plate.normal: local_answer(
            plate, is_blocked=blocked.get(plate.normal), is_sandbox=is_sandbox
        )
        for plate in plates
    }
