"""JSON in, JSON out. Each endpoint: who, what, one call, answer."""

from ninja import Router

from leadflow.identity.http.keys import router as keys
from leadflow.identity.http.tokens import router as tokens
from leadflow.identity.http.users import router as users

router = Router()
router.add_router("", tokens, tags=["Signing in"])
router.add_router("", keys, tags=["API keys"])
router.add_router("", users, tags=["Users"])
