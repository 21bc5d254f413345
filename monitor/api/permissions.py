"""Who may do what: reading is open unless closed, writing goes by the admin's rules."""

from django.conf import settings
from rest_framework.permissions import DjangoModelPermissions


class ReadOrModelPermissions(DjangoModelPermissions):
    """Django's model permissions for writing; reading for all, or for users when closed."""

    @property
    def authenticated_users_only(self) -> bool:  # type: ignore[override]
        return not settings.API_PUBLIC
