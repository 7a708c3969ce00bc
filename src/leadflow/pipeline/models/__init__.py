"""What the sales desk keeps beside the leads themselves."""

from leadflow.pipeline.models.units import Unit, UnitInterest

__all__ = ["Unit", "UnitInterest"]
