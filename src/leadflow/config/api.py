"""The one API: every room's router under its address."""

from leadflow import __version__
from leadflow.accounts.http.contacts import router as contacts
from leadflow.accounts.http.interactions import router as interactions
from leadflow.accounts.http.performance import router as performance
from leadflow.accounts.http.plans import router as call_plans
from leadflow.accounts.http.restaurants import router as restaurants
from leadflow.affiliates.http.endpoints import router as affiliates
from leadflow.capture.http.endpoints import router as capture
from leadflow.identity.http.auth import signed_in
from leadflow.identity.http.endpoints import router as identity
from leadflow.kernel.api import make_api
from leadflow.leads.http.endpoints import router as leads
from leadflow.ledger.http.endpoints import router as wallets
from leadflow.marketplace.http.endpoints import router as marketplace
from leadflow.notifications.http.endpoints import router as notifications
from leadflow.pipeline.http.assignment import router as assignment_rules
from leadflow.pipeline.http.bulk import router as bulk_actions
from leadflow.pipeline.http.duplicates import router as duplicates
from leadflow.pipeline.http.export import router as export
from leadflow.pipeline.http.imports import router as imports
from leadflow.pipeline.http.statistics import router as statistics
from leadflow.pipeline.http.units import router as units
from leadflow.pipeline.http.views import router as views
from leadflow.pipeline.http.working_times import router as working_times

MEBIBYTE = 1024 * 1024

api = make_api(
    title="LeadFlow",
    version=__version__,
    description="Leads from the first touch to the last: intake, checks, calls and follow-up.",
    auth=signed_in,
    documented_at="/api",
    body_limits={"/api/affiliates/leads/batch/": 10 * MEBIBYTE, "/api/leads/bulk/": MEBIBYTE},
)
api.add_router("api", identity)
api.add_router("api", notifications)
api.add_router("api", duplicates)
api.add_router("api", leads)
api.add_router("api", wallets)
api.add_router("api", marketplace)
api.add_router("api", capture)
api.add_router("api", units)
api.add_router("api", statistics)
api.add_router("api", affiliates)
api.add_router("api", views)
api.add_router("api", bulk_actions)
api.add_router("api", imports)
api.add_router("api", export)
api.add_router("api", assignment_rules)
api.add_router("api", working_times)
api.add_router("", restaurants)
api.add_router("", contacts)
api.add_router("", call_plans)
api.add_router("", interactions)
api.add_router("", performance)
