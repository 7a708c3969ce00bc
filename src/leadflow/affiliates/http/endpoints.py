"""The affiliate API: one router of intake, supply and simulated calls."""

from ninja import Router

from leadflow.affiliates.http.batch import router as batch
from leadflow.affiliates.http.intake import router as intake
from leadflow.affiliates.http.simulator import router as simulator
from leadflow.affiliates.http.supply import router as supply

router = Router()
router.add_router("/affiliates", intake, tags=["Affiliates"])
router.add_router("/affiliates", batch, tags=["Affiliates"])
router.add_router("/supply", supply, tags=["Supply"])
router.add_router("/simulator", simulator, tags=["Simulated calls"])
