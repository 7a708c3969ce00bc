"""The outbox: facts published with the change they report, delivered, retried, replayed."""
