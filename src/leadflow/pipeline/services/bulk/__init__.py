"""The same done to many leads, in the background, lead by lead, and taken back."""

from leadflow.pipeline.services.bulk.starting import cancel_bulk, start_bulk, undo_bulk

__all__ = ["cancel_bulk", "start_bulk", "undo_bulk"]
