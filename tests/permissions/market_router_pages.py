"""The part of the table about the router's pages; `table.py` says how to read it."""

from leadflow.identity.models import User
from tests.factories.market import make_listing
from tests.permissions.rows import HEADS, Address, Row, any_of

SETTINGS = {
    "wave_size": 5,
    "wave_minutes": 30,
    "order": "fair",
    "head_start_minutes": 0,
    "first_widening_hours": 2,
    "second_widening_hours": 12,
    "hand_over_hours": 72,
}


def on_market(_owner: User) -> Address:
    """Post a job."""
    return {"lead_id": make_listing().pk}


MARKET_ROUTER_PAGES = [
    Row("GET", "/app/market-staff/router/", {HEADS: 200}),
    Row("POST", "/app/market-staff/router/", {HEADS: 200}, body=SETTINGS),
    Row("POST", "/app/market-staff/router/rollback/", {HEADS: 302}, body={"version": "0"}),
    Row("GET", "/app/market-staff/offers/", {HEADS: 200}),
    Row("GET", "/app/market-staff/offers/<int:lead_id>/", {HEADS: any_of(200)}, on_market),
    Row("GET", "/app/market-staff/fairness/", {HEADS: 200}),
]
