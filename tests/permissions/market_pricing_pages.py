"""The part of the table about the pages of prices; `table.py` says how to read it."""

from leadflow.identity.models import User
from leadflow.kernel.clock import now
from tests.factories.pricing import a_version
from tests.permissions.rows import HEADS, Address, Row, any_of


def version(_owner: User) -> Address:
    """Keep a version that makes no prices yet."""
    return {"version": a_version(now=now()).version}


MARKET_PRICING_PAGES = [
    Row("GET", "/app/market-staff/pricing/", {HEADS: 200}),
    Row("POST", "/app/market-staff/pricing/train/", {HEADS: 302}),
    Row("POST", "/app/market-staff/pricing/back/", {HEADS: 409}),
    Row("POST", "/app/market-staff/pricing/follow/", {HEADS: 302}),
    Row("POST", "/app/market-staff/pricing/off/", {HEADS: 302}),
    Row("GET", "/app/market-staff/pricing/<int:version>/", {HEADS: any_of(200)}, version),
    Row("POST", "/app/market-staff/pricing/<int:version>/activate/", {HEADS: any_of(302)}, version),
]
