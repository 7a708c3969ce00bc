"""The records for superusers, to look at."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from leadflow.audit.models import Record


@admin.register(Record)
class RecordAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # not subscriptable at run time
    """What was written down can only be read."""

    list_display = ("at", "actor_name", "action", "object_type", "object_id", "request_id")
    search_fields = ("=action", "=object_id", "=actor_name")
    ordering = ("-id",)
    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Only services write, together with the act."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Nothing is ever changed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Nothing is ever removed."""
        return False
