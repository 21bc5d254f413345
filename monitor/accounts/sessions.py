"""Sessions that know whose they are, so that they can end with their user."""

from typing import Any

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    @classmethod
    def get_model_class(cls):
        from monitor.accounts.models import Session

        return Session

    def create_model_instance(self, data: dict[str, Any]):
        session = super().create_model_instance(data)
        session.user_id = data.get("_auth_user_id")  # type: ignore[attr-defined]
        return session
