"""Is the process alive, and can it answer?"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from monitor.replicas.watch import watch


def alive(request: HttpRequest) -> JsonResponse:
    """The process answers; asks nothing of the database."""
    return JsonResponse({"status": "ok"})


def ready(
    request: HttpRequest, news: Callable[[], dict[str, Any]] = dict[str, Any]
) -> JsonResponse:
    """200 when the database answers and every migration is applied, else 503 with the reason.

    `news`: what else a supervisor wants to know, asked once the database is known to answer.
    200 too while only the standbys answer: a balancer that took all workers out would end reading.
    """
    standbys = {"standbys": watch.standbys()} if settings.REPLICAS else {}
    if (silence := watch.primary_is_silent()) and watch.may_read():
        told = {"reason": f"database: {silence}", **standbys}
        return JsonResponse({"status": "reading only", **told})
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0]
        told = {"reason": f"database: {reason}", **standbys}
        if watch.may_read():
            return JsonResponse({"status": "reading only", **told})
        return JsonResponse({"status": "not ready", **told}, status=503)
    if pending:
        reason = f"{len(pending)} migrations are not applied; run `python manage.py migrate`"
        return JsonResponse({"status": "not ready", "reason": reason}, status=503)
    return JsonResponse({"status": "ok", **standbys, **news()})
