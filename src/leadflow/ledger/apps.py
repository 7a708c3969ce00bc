from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "leadflow.ledger"
    default_auto_field = "django.db.models.BigAutoField"
