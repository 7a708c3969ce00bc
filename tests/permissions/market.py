"""Who gets what at the marketplace and its wallets."""

from tests.permissions.rows import ADMIN, PROVIDER, Row

MARKET_API = [
    Row("GET", "/api/wallet/", {PROVIDER | ADMIN: 200}),
]
