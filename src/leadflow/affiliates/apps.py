from django.apps import AppConfig


class AffiliatesConfig(AppConfig):
    name = "leadflow.affiliates"
    default_auto_field = "django.db.models.BigAutoField"
