"""A record that another editor has open says who: each page asks again and again, while it is seen.

One statement notes who asks, forgets who has not asked for a while, and names the others.
"""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import BigIntegerField
from django.http import Http404, JsonResponse
from django.urls import path
from django.views.decorators.http import require_POST

ASKS_EVERY = 20  # seconds
IS_GONE_AFTER = 45
MOST_NAMED = 5
MOST_FORGOTTEN = 100  # by one request
STAY = """
    WITH here AS (
        INSERT INTO desk_presence (user_id, model, object_id, seen_at)
        SELECT %(user)s, %(model)s, %(record)s, now()
        WHERE EXISTS (SELECT FROM {table} WHERE id = %(record)s)
        ON CONFLICT (model, object_id, user_id) DO UPDATE SET seen_at = excluded.seen_at
    ), gone AS (
        DELETE FROM desk_presence WHERE id IN (
            SELECT id FROM desk_presence
            WHERE seen_at < now() - make_interval(secs => %(seconds)s)
              AND (user_id, model, object_id) <> (%(user)s, %(model)s, %(record)s)
            LIMIT %(most_forgotten)s FOR UPDATE SKIP LOCKED)
    )
    SELECT coalesce(nullif(trim(concat_ws(' ', first_name, last_name)), ''), username)
    FROM desk_presence JOIN auth_user ON auth_user.id = user_id
    WHERE model = %(model)s AND object_id = %(record)s AND user_id <> %(user)s
      AND seen_at >= now() - make_interval(secs => %(seconds)s)
    ORDER BY username LIMIT %(most_named)s
"""


def stay(user: User, model: type, pk: int) -> list[str]:
    """The user has this record open; the names of the others who have, MOST_NAMED of them."""
    values = {
        "user": user.pk,
        "model": model._meta.label_lower,
        "record": pk,
        "seconds": IS_GONE_AFTER,
        "most_forgotten": MOST_FORGOTTEN,
        "most_named": MOST_NAMED,
    }
    statement = STAY.format(table=connection.ops.quote_name(model._meta.db_table))
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [name for (name,) in cursor.fetchall()]


class PresenceMixin:
    """For the admin of a model: the address that its change form asks (desk/presence.js)."""

    def get_urls(self):
        about = f"{self.opts.app_label}_{self.opts.model_name}"
        own = self.admin_site.admin_view(require_POST(self.presence_view))
        return [path("<int:pk>/presence/", own, name=f"{about}_presence"), *super().get_urls()]

    def presence_view(self, request, pk: int) -> JsonResponse:
        """For who may change the record; who only reads it disturbs nobody."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if pk > BigIntegerField.MAX_BIGINT:
            raise Http404
        return JsonResponse({"others": stay(request.user, self.model, pk)})
