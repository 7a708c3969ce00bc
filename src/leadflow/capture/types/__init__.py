"""What other rooms may know about conversations."""

from leadflow.capture.types.scores import Classification

__all__ = ["Classification"]
