"""Permissions: reading is open unless closed by a setting, writing follows the admin's rules."""

from django.conf import settings
from rest_framework.permissions import SAFE_METHODS, DjangoModelPermissions


class ReadOrModelPermissions(DjangoModelPermissions):
    """Django's model permissions for writing; reading for everybody, or only for users."""

    @property
    def authenticated_users_only(self) -> bool:  # type: ignore[override]
        return not settings.API_PUBLIC

    def has_permission(self, request, view) -> bool:
        if settings.API_PUBLIC and request.method in SAFE_METHODS:
            return True  # what the table of permissions says too, at some length
        return super().has_permission(request, view)
