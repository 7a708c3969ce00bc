"""Which way a listing goes, and a lead that was bought (API.md, Seed 2)."""

from typing import Final

from leadflow.kernel.flow import Flow
from leadflow.marketplace.types import AssignmentState as A
from leadflow.marketplace.types import ListingState as L

LISTING: Final = Flow(
    {
        L.PENDING: [L.VERIFIED, L.CLOSED],
        L.VERIFIED: [L.AWARDED, L.CLOSED],
        L.AWARDED: [L.COMPLETED, L.CLOSED],
        L.COMPLETED: [],
        L.CLOSED: [],
    }
)
ASSIGNMENT: Final = Flow(
    {
        A.PURCHASED: [A.CONTACTED, A.QUOTED, A.WON, A.LOST, A.REFUNDED],
        A.CONTACTED: [A.QUOTED, A.WON, A.LOST, A.REFUNDED],
        A.QUOTED: [A.QUOTED, A.WON, A.LOST, A.REFUNDED],
        A.WON: [A.LOST],  # the client takes it back
        A.LOST: [A.REFUNDED],
        A.REFUNDED: [],
    }
)
STILL_RUNNING: Final = (A.PURCHASED, A.CONTACTED, A.QUOTED)
