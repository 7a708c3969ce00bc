from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "leadflow.leads"
    default_auto_field = "django.db.models.BigAutoField"
