"""The admin of users and roles: who may do what, in words."""

from typing import ClassVar

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django_otp.plugins.otp_totp.models import TOTPDevice
from unfold.admin import ModelAdmin
from unfold.decorators import action
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from monitor.accounts import roles, second_factor
from monitor.desk.modeladmin import SoundKeys

admin.site.unregister(User)
admin.site.unregister(Group)
# What Django calls authentication and authorization, and a group, has shorter names here.
apps.get_app_config("auth").verbose_name = "Accounts"
Group._meta.verbose_name, Group._meta.verbose_name_plural = "role", "roles"


def _table(permissions) -> str:
    rows = roles.table(permissions)
    return render_to_string(
        "accounts/permitted.html", {"rows": rows, "actions": roles.ACTIONS.values()}
    )


@admin.register(User)
class DeskUserAdmin(SoundKeys, UserAdmin, ModelAdmin):
    """Who manages users gives nobody more than she has, and touches nobody who may more.

    Users are not deleted: their names stand in the history. The button deactivates.
    """

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["username", "full_name", "role", "is_active", "second_factor", "last_login"]
    list_filter = ["is_active", "groups"]
    compressed_fields = True
    readonly_fields = ["last_login", "date_joined", "second_factor", "permitted"]
    filter_horizontal = ["user_permissions"]
    fieldsets: ClassVar = [
        (None, {"fields": ["username", ("first_name", "last_name"), "email"]}),
        ("What she or he may do", {"fields": ["groups", "is_active", "permitted"]}),
        ("Logging in", {"fields": ["second_factor", "last_login", "date_joined"]}),
    ]
    advanced: ClassVar = (
        "Advanced",
        {
            "classes": ["collapse"],
            "description": "Roles are enough for nearly all. What is ticked here comes on top.",
            "fields": ["is_staff", "is_superuser", "user_permissions"],
        },
    )
    add_fieldsets: ClassVar = [
        (
            None,
            {
                "fields": [
                    *("username", ("first_name", "last_name"), "email", "groups"),
                    *("usable_password", "password1", "password2"),
                ]
            },
        ),
    ]
    actions = ["remove_second_factor", "deactivate"]
    actions_detail = ["password_page", "deactivate_page"]
    delete_confirmation_template = "accounts/deactivate.html"

    def get_queryset(self, request):
        devices = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        users = super().get_queryset(request).annotate(has_second_factor=Exists(devices))
        return users.prefetch_related("groups")

    def get_fieldsets(self, request, obj=None):
        """A superuser also sees what goes beyond roles."""
        fieldsets = super().get_fieldsets(request, obj)
        return [*fieldsets, self.advanced] if obj and request.user.is_superuser else fieldsets

    def save_model(self, request, obj, form, change):
        """Whom somebody enters here is to work here: what she may do there, her roles say."""
        obj.is_staff = obj.is_staff or not change
        super().save_model(request, obj, form, change)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "groups":
            field.queryset = roles.within_reach(request.user).order_by("name")
            field.widget = UnfoldAdminCheckboxSelectMultipleWidget(choices=field.choices)
            field.label, field.help_text = "Roles", "What each allows: see Roles in the menu."
        elif db_field.name == "is_active":
            field.help_text = "Who is not active cannot log in. Users are not deleted."
        return field

    def has_change_permission(self, request, obj=None):
        return self._may_touch(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self._may_touch(request, obj) and super().has_delete_permission(request, obj)

    def _may_touch(self, request, user) -> bool:
        if isinstance(user, str):  # Unfold asks by the id for the actions of a form
            user = self.get_object(request, user)
        return user is None or roles.is_within_reach(request.user, user)

    @admin.display(description="name", ordering="last_name")
    def full_name(self, user):
        return user.get_full_name()

    @admin.display(description="role")
    def role(self, user):
        return roles.names_of(user)

    @admin.display(description="allows")
    def permitted(self, user):
        if user.is_superuser:
            return "Everything."
        return _table(roles.permissions_of(user).select_related("content_type"))

    @admin.display(boolean=True, description="two-factor", ordering="has_second_factor")
    def second_factor(self, user):
        return user.has_second_factor

    @admin.action(description="Remove the second factor", permissions=["change"])
    def remove_second_factor(self, request, queryset):
        users = [user for user in queryset if self._may_touch(request, user)]
        number = second_factor.remove(users)
        messages.success(request, f"{number} users now log in with their password alone.")

    def get_actions(self, request):
        offered = super().get_actions(request)
        offered.pop("delete_selected", None)
        return offered

    def change_view(self, request, object_id, form_url="", extra_context=None):
        context = {"show_delete": False, **(extra_context or {})}
        user = self.get_object(request, object_id)
        if user and request.method == "GET" and not self._may_touch(request, user):
            messages.info(
                request, f"{user} may do more than you: only who may as much changes this."
            )
        return super().change_view(request, object_id, form_url, context)

    @action(description="Set a password …", url_path="set-password", permissions=["change"])
    def password_page(self, request, object_id):
        return redirect("admin:auth_user_password_change", object_id)

    @action(description="Deactivate …", url_path="deactivate", permissions=["delete"])
    def deactivate_page(self, request, object_id):
        return redirect("admin:auth_user_delete", object_id)

    @admin.action(description="Deactivate", permissions=["delete"])
    def deactivate(self, request, queryset):
        users = [user for user in queryset if self._may_touch(request, user)]
        for user in users:
            self.delete_model(request, user)
            self.log_change(request, user, "Deactivated.")
        messages.success(request, f"{len(users)} users cannot log in any more.")

    def get_deleted_objects(self, objs, request):
        """Nothing goes with a user who stays."""
        return [str(user) for user in objs], {}, set(), []

    def log_deletions(self, request, queryset):
        return [self.log_change(request, user, "Deactivated.") for user in queryset]

    def delete_model(self, request, obj):
        obj.is_active = False
        obj.save(update_fields=["is_active"])

    def response_delete(self, request, obj_display, obj_id):
        messages.success(request, f"{obj_display} cannot log in any more; the name stays.")
        return redirect("admin:auth_user_change", obj_id)


@admin.register(Group)
class RoleAdmin(SoundKeys, GroupAdmin, ModelAdmin):
    list_display = ["name", "in_words"]
    readonly_fields = ["permitted"]
    compressed_fields = True

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("permissions__content_type")

    def get_fieldsets(self, request, obj=None):
        """In words; and where it can be changed, all single permissions, folded."""
        own = [(None, {"fields": ["name", "permitted"] if obj else ["name"]})]
        may = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        single = {"fields": ["permissions"], "classes": ["collapse"] if obj else []}
        return [*own, ("Single permissions", single)] if may else own

    def get_deleted_objects(self, objs, request):
        """A role takes nothing with it but what its users may do by it."""
        numbers = [(role, role.user_set.count()) for role in objs]
        lines = [
            f"{role}: given to {number:,} user{'s' * (number != 1)}" for role, number in numbers
        ]
        return lines, {}, set(), []

    @admin.display(description="allows")
    def in_words(self, role):
        return roles.in_words(role.permissions.all())

    @admin.display(description="allows")
    def permitted(self, role):
        return _table(role.permissions.select_related("content_type"))

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "permissions":
            field.queryset = field.queryset.filter(pk__in=roles.permissions_of(request.user))
        return field

    def has_change_permission(self, request, obj=None):
        return self._may_touch(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self._may_touch(request, obj) and super().has_delete_permission(request, obj)

    def _may_touch(self, request, role) -> bool:
        return role is None or roles.within_reach(request.user).filter(pk=role.pk).exists()
