"""The demo's capture bot, and what visitors of the last four weeks told it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from leadflow.capture.models import Session
from leadflow.capture.rules.document import DEFAULT
from leadflow.capture.services import sessions
from leadflow.capture.services.experiments import tailor
from leadflow.capture.services.visitors import VISITOR

FOOD, SHOP, SERVICE, WEB = DEFAULT.by_id[1].options[:4]
ALONE, FEW, SOME, MANY = DEFAULT.by_id[3].options[:4]
LOW, FAIR, GOOD, HIGH = DEFAULT.by_id[4].options
QUICK, SLOW = 20, 300
DEMO, CALL_ME, PRICES = "demo_requested", "cta_clicked", "product_interest"


@dataclass(frozen=True, slots=True)
class Visit:
    """One conversation: when it began, where from, what was answered, done and left behind.

    `day` is how many days ago it was; `seconds` is how long each answer took.
    """

    day: float
    source: str
    answers: tuple[str, ...] = ()
    seconds: int = QUICK
    did: tuple[str, ...] = ()
    contact: tuple[str, str, str] = ("", "", "")  # name, phone, e-mail
    has_replied: bool = True


VISITS: Final = (
    Visit(27.4, "google", has_replied=False),
    Visit(26.1, "google_ads", (FOOD, "Bandra West, Mumbai", FEW, GOOD, "Billing, QR Payments"),
          did=(DEMO,), contact=("Meera Kulkarni", "+91 70225 61001", "meera@tiffinroom.example")),
    Visit(24.8, "facebook", (SHOP, "Pune"), SLOW),
    Visit(23.5, "newsletter", (SERVICE, "Cape Town, Woodstock", ALONE, LOW, "Reports"), SLOW),
    Visit(22.9, "google", (WEB,), SLOW),
    Visit(21.2, "google_ads", (SHOP, "Koramangala, Bengaluru", SOME, HIGH, "Inventory, Billing"),
          did=(PRICES, CALL_ME), contact=("Rakesh Shetty", "+91 70225 61002", "")),
    Visit(20.3, "", has_replied=False),
    Visit(19.6, "facebook", (FOOD, "Sea Point, Cape Town", FEW), did=(PRICES,)),
    Visit(18.4, "google", (SERVICE, "Durban", ALONE, LOW, "QR Payments"), SLOW,
          contact=("Thandi Zulu", "", "thandi@zulucleaning.example")),
    Visit(17.1, "google_ads", (WEB, "Johannesburg, Rosebank", SOME, GOOD, "Online Store"),
          did=(DEMO, PRICES), contact=("Pieter Louw", "+27 60 555 0101", "pieter@louw.example")),
    Visit(15.9, "newsletter", (SHOP,), has_replied=False),
    Visit(14.7, "google", (FOOD, "Kothrud, Pune", FEW, FAIR), SLOW),
    Visit(13.2, "facebook", ()),
    Visit(12.5, "google_ads", (SHOP, "Whitefield, Bengaluru", FEW, FAIR, "Customer Loyalty"),
          did=(CALL_ME,), contact=("Lakshmi Iyer", "+91 70225 61003", "lakshmi@saree.example")),
    Visit(11.3, "", (SERVICE, "Claremont")),
    Visit(10.8, "google", (FOOD, "Sandton, Johannesburg", MANY, HIGH, "Billing, Reports"),
          did=(DEMO,), contact=("Sipho Dube", "+27 60 555 0102", "")),
    Visit(9.4, "facebook", (WEB, "Mumbai", ALONE, LOW), SLOW),
    Visit(8.2, "google_ads", (SHOP, "Andheri East, Mumbai", SOME), did=(DEMO,)),
    Visit(6.9, "newsletter", (SERVICE, "Pretoria, Hatfield", FEW, FAIR, "Reports"), SLOW,
          contact=("Anneke Botha", "", "anneke@bothabooks.example")),
    Visit(5.5, "google", (FOOD,), SLOW),
    Visit(4.1, "google_ads", (SHOP, "Indiranagar, Bengaluru", FEW, GOOD, "QR Payments, Billing"),
          did=(PRICES, DEMO), contact=("Arjun Menon", "+91 70225 61004", "arjun@menon.example")),
    Visit(3.2, "facebook", has_replied=False),
    Visit(2.1, "", (WEB, "Cape Town, Observatory", ALONE, FAIR, "Online Store"), SLOW),
    Visit(1.3, "google", (FOOD, "Powai, Mumbai", SOME, GOOD)),
    Visit(0.4, "google_ads", (SHOP, "Umhlanga, Durban", FEW, FAIR, "Inventory"),
          did=(CALL_ME,), contact=("Priya Naidoo", "+27 60 555 0103", "priya@naidoo.example")),
    Visit(0.05, "google", (SERVICE, "Gardens, Cape Town")),
)  # fmt: skip


def load_capture(now: datetime) -> int:
    """Let the visitors talk with the bot; return how many there were.

    Does nothing when somebody has talked with a bot already.
    """
    if Session.objects.exists():
        return 0
    for visit in VISITS:
        talk(visit, now - timedelta(days=visit.day))
    return len(VISITS)


def talk(visit: Visit, began: datetime) -> None:
    """Have one conversation, from its first word on."""
    session_id = sessions.begin(actor=VISITOR, utm_source=visit.source, now=began).session_id
    tailor(actor=VISITOR, session_id=session_id, now=began)
    at = began
    if visit.has_replied:
        at += timedelta(seconds=visit.seconds)
        _answer(session_id, 0, "Yes, go ahead", at)
    for question_id, text in enumerate(visit.answers, start=1):
        at += timedelta(seconds=visit.seconds)
        _answer(session_id, question_id, text, at)
    for action in visit.did:
        at += timedelta(seconds=15)
        sessions.behave(actor=VISITOR, session_id=session_id, action=action, now=at)
    facts = dict(zip(("name", "phone", "email"), visit.contact, strict=True))
    if visit.contact[0]:
        at += timedelta(seconds=40)
        sessions.update_profile(actor=VISITOR, session_id=session_id, facts=facts, now=at)


def _answer(session_id: str, question_id: int, text: str, at: datetime) -> None:
    sessions.answer(
        actor=VISITOR, session_id=session_id, question_id=question_id, text=text, now=at
    )
