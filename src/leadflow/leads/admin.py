"""The rooms' rows for superusers. History is for reading only."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from leadflow.leads.models import (
    Interaction,
    Lead,
    Person,
    SearchDocument,
    StatusChange,
    Suppression,
    TimelineEntry,
)


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # not subscriptable at run time
    """Rows that only services write: every change of a lead is a step of its history."""

    ordering = ("-pk",)
    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Rows are made by services only."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Rows are changed by services only."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Rows are put away by services only."""
        return False


@admin.register(Person)
class PersonAdmin(ReadOnlyAdmin):
    list_display = ("id", "name", "phone", "email", "created_at")
    search_fields = ("=phone", "=email")


@admin.register(Lead)
class LeadAdmin(ReadOnlyAdmin):
    list_display = ("id", "name", "source", "channel", "status", "assigned_to", "created_at")
    list_filter = ("status", "source")
    list_select_related = ("assigned_to",)
    search_fields = ("=id",)


@admin.register(StatusChange)
class StatusChangeAdmin(ReadOnlyAdmin):
    list_display = ("id", "lead_id", "old_status", "new_status", "changed_by_id", "changed_at")
    search_fields = ("=lead__id",)


@admin.register(Interaction)
class InteractionAdmin(ReadOnlyAdmin):
    list_display = ("id", "lead_id", "kind", "outcome", "by_id", "at")
    search_fields = ("=lead__id",)


@admin.register(TimelineEntry)
class TimelineEntryAdmin(ReadOnlyAdmin):
    list_display = ("id", "lead_id", "seq", "kind", "text", "actor_name", "at")
    search_fields = ("=lead__id",)


@admin.register(SearchDocument)
class SearchDocumentAdmin(ReadOnlyAdmin):
    list_display = ("lead_id", "text")
    search_fields = ("=lead__id",)


@admin.register(Suppression)
class SuppressionAdmin(ReadOnlyAdmin):
    list_display = ("id", "reason", "created_at")
