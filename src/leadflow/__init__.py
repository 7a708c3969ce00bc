"""LeadFlow: one lead platform, from the first touch to the last."""

__version__ = "0.1.0"
