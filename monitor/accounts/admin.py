"""The admin of users, their second factor, roles and tokens."""

from axes.admin import AccessAttemptAdmin
from axes.models import AccessAttempt
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Exists, OuterRef
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from monitor.accounts import second_factor
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
class RoleAdmin(SoundKeys, GroupAdmin, ModelAdmin):
    pass


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
