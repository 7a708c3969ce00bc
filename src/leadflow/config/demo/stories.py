"""Who the demo's key accounts are, and what happened with them in ten weeks."""

from dataclasses import dataclass
from typing import Final

from leadflow.accounts.types import Frequency
from leadflow.leads.types import InteractionKind, LeadStatus

KOLKATA, LONDON, DUBAI = "Asia/Kolkata", "Europe/London", "Asia/Dubai"
CAPE, AUCKLAND = "Africa/Johannesburg", "Pacific/Auckland"
NEW_YORK, LOS_ANGELES = "America/New_York", "America/Los_Angeles"


@dataclass(frozen=True, slots=True)
class Story:
    """One account: what is known of it, how far it came, and how many days ago what happened.

    `plan` is how often it is called and how many days ago it was last; nothing was never.
    """

    name: str
    place: tuple[str, str, str, str]  # address, city, state, postcode
    where: tuple[str, str]  # country, zone
    kind: tuple[str, str]  # cuisine, restaurant
    people: tuple[tuple[str, str, str], ...]  # name, role, phone; the first is the contact person
    revenue: int
    status: LeadStatus
    orders: tuple[int, ...] = ()
    touches: tuple[tuple[InteractionKind, int, str], ...] = ()
    plan: tuple[Frequency, float | None] | None = None
    owner: str = "kam"


CALL, EMAIL, MEETING = InteractionKind.CALL, InteractionKind.EMAIL, InteractionKind.MEETING
VISIT, WHATSAPP = InteractionKind.SITE_VISIT, InteractionKind.WHATSAPP

STORIES: Final = (
    Story(
        "Saffron House",
        ("14 Hill Road, Bandra West", "Mumbai", "Maharashtra", "400050"),
        ("IN", KOLKATA),
        ("Indian", "Fine Dining"),
        (
            ("Farida Contractor", "Owner", "+91 70225 60001"),
            ("Joseph D'Mello", "Head chef", "+91 70225 60002"),
        ),
        24_000,
        LeadStatus.CONVERTED,
        orders=(33, 26, 19, 12, 5),
        touches=((MEETING, 40, "Walked through the winter menu together."),),
        plan=(Frequency.WEEKLY, 7),
    ),
    Story(
        "Marlow & Sons Kitchen",
        ("9 Curtain Road", "London", "Greater London", "EC2A 3LT"),
        ("GB", LONDON),
        ("British", "Casual"),
        (("Harriet Cole", "General manager", "+44 20 7946 0011"),),
        18_500,
        LeadStatus.CONVERTED,
        orders=(61, 54, 47, 40, 33, 26),
        touches=((EMAIL, 15, "Asked whether the delivery times still fit; no answer yet."),),
        plan=(Frequency.BIWEEKLY, 18),
    ),
    Story(
        "Cape Malay Table",
        ("71 Wale Street, Bo-Kaap", "Cape Town", "Western Cape", "8001"),
        ("ZA", CAPE),
        ("Cape Malay", "Family"),
        (
            ("Yusuf Davids", "Owner", "+27 21 555 0142"),
            ("Nazreen Isaacs", "Buyer", "+27 21 555 0143"),
        ),
        15_000,
        LeadStatus.CONVERTED,
        orders=(52, 45, 38, 31, 8),
        touches=((CALL, 10, "Tries a second supplier for dry goods."),),
        plan=(Frequency.WEEKLY, 10),
    ),
    Story(
        "The Great Restaurant",
        ("123 Food Street", "New York", "New York", "10001"),
        ("US", NEW_YORK),
        ("American", "Casual"),
        (("John Doe", "Manager", "+1 212 555 0101"),),
        12_000,
        LeadStatus.CONVERTED,
        orders=(50, 36, 22, 8),
        plan=(Frequency.MONTHLY, 5),
    ),
    Story(
        "Nonna Lucia",
        ("2208 Abbot Kinney Boulevard", "Los Angeles", "California", "90291"),
        ("US", LOS_ANGELES),
        ("Italian", "Trattoria"),
        (("Lucia Ferrante", "Owner", "+1 310 555 0117"),),
        9_000,
        LeadStatus.NEGOTIATION,
        touches=(
            (CALL, 16, "Wants prices for two pallets a month."),
            (EMAIL, 6, "Sent the draft agreement."),
        ),
        plan=(Frequency.WEEKLY, 3),
    ),
    Story(
        "Harbour Grill",
        ("4 Quay Street", "Auckland", "Auckland", "1010"),
        ("NZ", AUCKLAND),
        ("Seafood", "Grill"),
        (("Mere Tautahi", "Head chef", "+64 9 555 0123"),),
        30_000,
        LeadStatus.NEGOTIATION,
        touches=((VISIT, 20, "Saw the kitchen; cold storage for three days at most."),),
        plan=(Frequency.BIWEEKLY, 6),
    ),
    Story(
        "Zaatar & Smoke",
        ("Jumeirah Beach Road 88", "Dubai", "Dubai", "00000"),
        ("AE", DUBAI),
        ("Levantine", "Fast Casual"),
        (("Rania Haddad", "Operations", "+971 4 555 0176"),),
        16_000,
        LeadStatus.QUALIFIED,
        orders=(3,),
        touches=((WHATSAPP, 4, "A first small order to try us out."),),
        plan=(Frequency.DAILY, 1),
    ),
    Story(
        "Dosa Junction",
        ("5 Brigade Road", "Bengaluru", "Karnataka", "560001"),
        ("IN", KOLKATA),
        ("South Indian", "Fast Food"),
        (("Lakshmi Narayan", "Owner", "+91 70225 60031"),),
        5_000,
        LeadStatus.CONTACTED,
        touches=((CALL, 9, "Busy until the festival is over; call again after."),),
        plan=(Frequency.MONTHLY, None),
    ),
    Story(
        "Green Bowl",
        ("31 Park Street", "Pune", "Maharashtra", "411001"),
        ("IN", KOLKATA),
        ("Salads", "Fast Casual"),
        (("Ishaan Apte", "Founder", "+91 70225 60041"),),
        3_500,
        LeadStatus.NEW,
    ),
    Story(
        "Taco Cielo",
        ("640 Valencia Street", "San Francisco", "California", "94110"),
        ("US", LOS_ANGELES),
        ("Mexican", "Fast Casual"),
        (("Mateo Ruiz", "Owner", "+1 415 555 0188"),),
        2_000,
        LeadStatus.LOST,
        touches=((CALL, 30, "Signed with a wholesaler next door."),),
    ),
    Story(
        "Old Fort Club",
        ("1 Mathura Road", "Delhi", "Delhi", "110003"),
        ("IN", KOLKATA),
        ("Mughlai", "Banqueting"),
        (("Colonel Arvind Rathore", "Secretary", "+91 70225 60051"),),
        42_000,
        LeadStatus.CONVERTED,
        orders=(58, 28),
        touches=((MEETING, 29, "Yearly contract with the committee."),),
        owner="admin",
    ),
    Story(
        "Brick Lane Bagels",
        ("159 Brick Lane", "London", "Greater London", "E1 6SB"),
        ("GB", LONDON),
        ("Bakery", "Fast Food"),
        (("Sam Levy", "Manager", "+44 20 7946 0022"),),
        6_500,
        LeadStatus.QUALIFIED,
        touches=((CALL, 12, "Likes the rye flour; wants it milled finer."),),
        plan=(Frequency.QUARTERLY, 12),
        owner="admin",
    ),
)
