"""The admin of accounts: tokens and attempts to log in; users and roles by users.py."""

from axes.admin import AccessAttemptAdmin
from axes.models import AccessAttempt
from django.contrib import admin
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from unfold.admin import ModelAdmin

from monitor.accounts import users as _users  # noqa: F401  (registers users and roles)
from monitor.accounts.models import Token
from monitor.desk.modeladmin import SoundKeys

admin.site.index_title = "Home"
# Their screens show the secret to everyone who may look.
admin.site.unregister(TOTPDevice)
admin.site.unregister(StaticDevice)
admin.site.unregister(AccessAttempt)


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
