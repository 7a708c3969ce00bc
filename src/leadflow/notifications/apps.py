from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "leadflow.notifications"
    default_auto_field = "django.db.models.BigAutoField"
