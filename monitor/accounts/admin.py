"""The admin of users, their second factor, roles and tokens."""

from axes.admin import AccessAttemptAdmin
from axes.models import AccessAttempt
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from unfold.admin import ModelAdmin
from unfold.decorators import action
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from monitor.accounts import roles, second_factor
from monitor.accounts.models import Token
from monitor.desk.modeladmin import SoundKeys

admin.site.index_title = "Home"
admin.site.unregister(User)
admin.site.unregister(Group)
# Their screens show the secret to everyone who may look.
admin.site.unregister(TOTPDevice)
admin.site.unregister(StaticDevice)
admin.site.unregister(AccessAttempt)


@admin.register(User)
class DeskUserAdmin(SoundKeys, UserAdmin, ModelAdmin):
    """Who manages users gives nobody more than she has, and touches nobody who may more.

    Users are not deleted: their names stand in the history. The button deactivates.
    """

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = [
        "username",
        "first_name",
        "last_name",
        "is_active",
        "is_superuser",
        "second_factor",
    ]
    actions = ["remove_second_factor", "deactivate"]
    actions_detail = ["deactivate_page"]
    delete_confirmation_template = "accounts/deactivate.html"

    def get_queryset(self, request):
        devices = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        return super().get_queryset(request).annotate(has_second_factor=Exists(devices))

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return (
            fields if request.user.is_superuser else [*fields, "is_superuser", "user_permissions"]
        )

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups":
            field.queryset = roles.within_reach(request.user)
        return field

    def has_change_permission(self, request, obj=None):
        return self._may_touch(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self._may_touch(request, obj) and super().has_delete_permission(request, obj)

    def _may_touch(self, request, user) -> bool:
        if isinstance(user, str):  # Unfold asks by the id for the actions of a form
            user = self.get_object(request, user)
        return user is None or roles.is_within_reach(request.user, user)

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
        return super().change_view(request, object_id, form_url, context)

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


@admin.register(Token)
class TokenAdmin(SoundKeys, ModelAdmin):
    """Everyone sees and ends their own tokens, who manages users those of all. None is made here:
    its secret would have to be shown on a page.
    """

    list_display = ["__str__", "user", "scope", "created", "expiry", "last_used_at"]
    list_filter = ["scope"]
    list_select_related = ["user"]
    search_fields = ["name", "user__username"]
    fields = ["name", "user", "scope", "created", "expiry", "last_used_at"]

    def get_queryset(self, request):
        tokens = super().get_queryset(request)
        return tokens if self._manages_users(request) else tokens.filter(user=request.user)

    def _manages_users(self, request) -> bool:
        return request.user.has_perm("auth.change_user")

    def has_module_permission(self, request):
        return request.user.is_staff

    def has_view_permission(self, request, obj=None):
        return request.user.is_staff

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        mine = obj is None or obj.user_id == request.user.pk
        return request.user.is_staff and (mine or self._manages_users(request))


@admin.register(AccessAttempt)
class AttemptAdmin(SoundKeys, AccessAttemptAdmin, ModelAdmin):
    """Without the action of django-axes, which breaks here; old attempts go with each login."""

    actions = ()
