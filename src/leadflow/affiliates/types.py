"""What other rooms may know about affiliates, and the words this room uses."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """Where a submission stands (API.md, Seed 0)."""

    AWAITING_REGISTRATION = "awaiting_registration"
    VERIFYING = "verifying"
    ACCEPTED = "accepted"
    CONFIRMING = "confirming"
    CONFIRMED = "confirmed"
    NOT_INTERESTED = "not_interested"
    UNREACHABLE = "unreachable"
    REJECTED = "rejected"
    IN_SUPPLY = "in_supply"
    PURCHASED = "purchased"
    CLOSED = "closed"


class Reason(StrEnum):
    """Why a submission is where it is; machine-readable, told to its affiliate only."""

    NONE = ""
    DUPLICATE_MOBILE = "duplicate_mobile"
    DUPLICATE_VEHICLE = "duplicate_vehicle"
    REGISTRATION_NOT_FOUND = "registration_not_found"
    REGISTRATION_BLOCKED = "registration_blocked"
    REGISTRATION_MALFORMED = "registration_malformed"
    TRIES_EXHAUSTED = "tries_exhausted"
    REGISTRATION_EXPIRED = "registration_expired"
    VERIFIER_UNAVAILABLE = "verifier_unavailable"
    MANUAL_REVIEW = "manual_review"
    SUPPRESSED = "suppressed"
    PRESSED_ONE = "pressed_one"
    PRESSED_TWO = "pressed_two"
    NEVER_CALL = "never_call"
    NO_ANSWER = "no_answer"
    NUMBER_UNREACHABLE = "number_unreachable"
    PURCHASED = "purchased"
    NOT_PURCHASED = "not_purchased"
    CALL_BACK = "call_back"
    REVIEWED = "reviewed"


class DuplicateScope(StrEnum):
    """Among which submissions a mobile counts as known."""

    CAMPAIGN = "campaign"
    GROUP = "group"
    ORGANISATION = "organisation"


class SupplyOutcome(StrEnum):
    """How the supply team's talk ended."""

    PURCHASED = "purchased"
    NOT_PURCHASED = "not_purchased"
    CALL_BACK = "call_back"


class CallState(StrEnum):
    """Where the interest call of a submission stands."""

    WAITING = "waiting"  # for its hour, or for the next attempt
    RINGING = "ringing"  # placed, no answer yet known
    ANSWERED = "answered"
    EXHAUSTED = "exhausted"
    CANCELLED = "cancelled"


class CallResult(StrEnum):
    """What came of one attempt to call."""

    PENDING = "pending"
    YES = "yes"
    NO = "no"
    NEVER = "never"
    NO_ANSWER = "no_answer"
    UNREACHABLE = "unreachable"
    FAILED = "failed"


class VerifierAnswer(StrEnum):
    """What a registration verifier can say."""

    VERIFIED = "verified"
    NOT_FOUND = "not_found"
    BLOCKED = "blocked"
    MALFORMED = "malformed"
    UNAVAILABLE = "unavailable"
    REVIEW = "review"
    PENDING = "pending"  # not asked yet


@dataclass(frozen=True, slots=True)
class Consent:
    """Proof that the person agreed: which text, when, where."""

    given: bool = False
    text_version: str = ""
    source_url: str = ""
    given_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SubmissionInput:
    """What an affiliate sends in, as typed."""

    mobile: str
    registration_number: str = ""
    name: str = ""
    email: str = ""
    city: str = ""
    campaign: str = ""
    sub_id: str = ""
    consent: Consent = field(default_factory=Consent)


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to become of a submission, why, and by which rule."""

    state: State
    reason: Reason
    rule: str
    is_duplicate: bool = False
    tries: int = 0


@dataclass(frozen=True, slots=True)
class RegistrationResult:
    """What came of one registration that was sent for a submission."""

    submission: "SubmissionRow"
    answer: VerifierAnswer

    @property
    def is_refused(self) -> bool:
        """Tell whether the verifier said no (and the affiliate may send another, if tries last)."""
        words = VerifierAnswer
        return self.answer in {words.NOT_FOUND, words.BLOCKED, words.MALFORMED}


@dataclass(frozen=True, slots=True)
class TransitionRow:
    """One step of a submission's history."""

    seq: int
    from_state: str
    to_state: str
    reason: str
    rule: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    """A submission as its affiliate, or staff, may see it; `campaign` is a slug."""

    id: int
    state: State
    reason: str
    mobile: str
    registration_number: str
    name: str
    email: str
    city: str
    campaign: str
    sub_id: str
    affiliate_id: int
    affiliate: str
    lead_id: int | None
    registration_required: bool
    tries_left: int
    expires_at: datetime | None
    created_at: datetime
    updated_at: datetime
    campaign_name: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class SupplyRow:
    """One line of the supply queue (API.md, Seed 0)."""

    id: int
    submission: int
    lead_id: int | None
    mobile: str
    name: str
    registration_number: str
    city: str
    campaign: str
    confirmed_at: datetime
    claimed_by: str | None
    claimed_by_id: int | None
    call_back_at: datetime | None
    outcome: str
    notes: str = ""
    campaign_name: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class CallOrder:
    """One attempt to be placed; `key` names it to the channel, however often it is asked for."""

    submission_id: int
    number: int
    channel: str
    mobile: str
    key: str


@dataclass(frozen=True, slots=True)
class VerifierQuestion:
    """A registration to be verified. `is_blocked` is what the local register says, None: nothing.

    `key` names the question to the vendor, however often it is asked;
    `is_known_down` says that the affiliate was told already that there is no answer yet.
    """

    submission_id: int
    registration: str
    region: str
    is_blocked: bool | None
    verifier: str
    key: str
    waiting_since: datetime
    is_known_down: bool = False
    is_sandbox: bool = False


@dataclass(frozen=True, slots=True)
class CampaignInput:
    """What can be set on a campaign."""

    name: str
    region: str = "IN"
    timezone: str = "Asia/Kolkata"
    is_active: bool = True
    is_sandbox: bool = False
    freshness_days: int = 90
    duplicate_scope: str = DuplicateScope.CAMPAIGN
    duplicate_group: str = ""
    hourly_cap: int | None = None
    daily_cap: int | None = None
    consent_required: bool = False
    call_channel: str = "simulator"
    calls_any_hour: bool = False
    verifier: str = "local"


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """A campaign as staff see it."""

    id: int
    name: str
    slug: str
    region: str
    timezone: str
    is_active: bool
    is_default: bool
    is_sandbox: bool
    freshness_days: int
    duplicate_scope: str
    duplicate_group: str
    hourly_cap: int | None
    daily_cap: int | None
    consent_required: bool
    call_channel: str
    calls_any_hour: bool
    verifier: str


@dataclass(frozen=True, slots=True)
class AffiliateInput:
    """What can be set on an affiliate."""

    name: str
    daily_cap: int | None = None
    duplicate_quota: int = 100


@dataclass(frozen=True, slots=True)
class AffiliateRow:
    """An affiliate as staff see it."""

    id: int
    name: str
    slug: str
    is_suspended: bool
    daily_cap: int | None
    duplicate_quota: int
