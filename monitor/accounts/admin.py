"""The desk of accounts: users, their second factor, and their roles."""

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Exists, OuterRef
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from monitor.accounts import second_factor

admin.site.index_title = "Home"
admin.site.unregister(User)
admin.site.unregister(Group)
# Their screens show the secret to everyone who may look.
admin.site.unregister(TOTPDevice)
admin.site.unregister(StaticDevice)


@admin.register(User)
class DeskUserAdmin(UserAdmin, ModelAdmin):
    """Who may manage users may not make a superuser, become one, or touch one."""

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
    actions = ["remove_second_factor"]

    def get_queryset(self, request):
        devices = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        return super().get_queryset(request).annotate(has_second_factor=Exists(devices))

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return (
            fields if request.user.is_superuser else [*fields, "is_superuser", "user_permissions"]
        )

    def has_change_permission(self, request, obj=None):
        return self._may_touch(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self._may_touch(request, obj) and super().has_delete_permission(request, obj)

    def _may_touch(self, request, user) -> bool:
        return request.user.is_superuser or user is None or not user.is_superuser

    @admin.display(boolean=True, description="two-factor", ordering="has_second_factor")
    def second_factor(self, user):
        return user.has_second_factor

    @admin.action(description="Remove the second factor", permissions=["change"])
    def remove_second_factor(self, request, queryset):
        users = [user for user in queryset if self._may_touch(request, user)]
        number = second_factor.remove(users)
        messages.success(request, f"{number} users now log in with their password alone.")


@admin.register(Group)
class RoleAdmin(GroupAdmin, ModelAdmin):
    pass
