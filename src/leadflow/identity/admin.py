"""Accounts and keys for superusers; every change goes through the room's services."""

from typing import Any

import django.contrib.auth.admin  # noqa: F401 - registers the groups that are taken away below
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from leadflow.identity import queries, services
from leadflow.identity.models import ROLE_CHOICES, ApiKey, User, UserRole
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.kernel.db import surrounding
from leadflow.kernel.errors import DomainError

admin.site.unregister(Group)  # roles say who may do what; groups would say it a second time


class UserForm(forms.ModelForm):  # type: ignore[type-arg] # not subscriptable at run time
    """An account with its roles, and a password that is never shown."""

    password = forms.CharField(
        required=False,
        strip=False,
        max_length=1024,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Leave empty to keep the present one. A new one ends all sessions.",
    )
    roles = forms.MultipleChoiceField(
        required=False, choices=ROLE_CHOICES, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = User
        fields = ("username", "name", "email", "timezone", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            played = UserRole.objects.filter(user_id=self.instance.pk)
            self.fields["roles"].initial = list(played.values_list("role", flat=True))
        else:
            self.fields["password"].required = True
            self.fields["password"].help_text = "At least 12 characters."


@admin.register(User)
class UserAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # not subscriptable at run time
    """Accounts are opened and changed by services, closed instead of deleted."""

    form = UserForm
    list_display = ("username", "name", "email", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser", "user_roles__role")
    search_fields = ("username", "name", "email")
    ordering = ("username",)
    list_per_page = 50

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:  # noqa: ARG002
        """Name and address by which an account is known stay as they were opened."""
        shown = ["is_superuser", "last_login", "date_joined"]
        return [*shown, "username", "email", "timezone"] if obj else shown

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Accounts are closed: what people did stays theirs."""
        return False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Let the services take part in the admin's transaction; show a refusal above the form."""
        try:
            with surrounding():
                return super().changeform_view(request, *args, **kwargs)
        except DomainError as error:
            self.message_user(request, error.message, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: User, form: UserForm, change: bool) -> None:  # noqa: FBT001 - Django's signature
        """Open or change the account by the services."""
        actor, moment, typed = queries.actor_of(request), now(), form.cleaned_data
        roles = [Role(name) for name in typed["roles"]]
        if not change:
            obj.pk = services.create_user(
                actor=actor,
                username=typed["username"],
                password=typed["password"],
                roles=roles,
                name=typed["name"],
                email=typed["email"],
                timezone=typed["timezone"],
                now=moment,
            )
            return
        services.change_user(
            actor=actor,
            user_id=obj.pk,
            name=typed["name"],
            roles=roles,
            is_active=typed["is_active"],
            now=moment,
        )
        if typed["password"]:
            services.set_password(
                actor=actor, user_id=obj.pk, password=typed["password"], now=moment
            )


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # not subscriptable at run time
    """Keys are made by their owners; here they are only looked at, and ended."""

    list_display = ("prefix", "user", "name", "scopes", "created_at", "last_used_at", "revoked_at")
    list_select_related = ("user",)
    search_fields = ("prefix", "name", "user__username")
    exclude = ("secret_hash",)
    ordering = ("-id",)
    actions = ("revoke",)

    @admin.action(description="Revoke", permissions=["view"])
    def revoke(self, request: HttpRequest, keys: QuerySet[ApiKey]) -> None:
        """End the chosen keys at once."""
        actor, moment = queries.actor_of(request), now()
        for key in keys:
            services.revoke_key(actor=actor, key_id=key.pk, now=moment)
        self.message_user(request, f"{len(keys)} revoked.", messages.SUCCESS)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """A key's text is shown to its owner alone."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """A key never changes."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """A key that has ended stays in the books."""
        return False
