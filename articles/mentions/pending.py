"""What is still to be linked: new and changed texts, and texts with changed names."""

from collections.abc import Iterable

from django.db import connection, transaction

from articles.dating.rows import date_pending
from articles.mentions.isolation import reason_of
from articles.mentions.linker import MANY_NAMES, Progress, link, put_back
from articles.mentions.naming import articles_naming
from articles.mentions.report import Failure, LinkReport
from articles.mentions.standing import adopt
from articles.models import PendingLink
from people.models import ENTITY_MODELS, ChangedName, Organization
from people.names import fold

# Texts linked at once when a name changes, which takes some seconds; more wait for link_mentions.
AT_ONCE = 5000


def link_pending(*, progress: Progress | None = None, expected=None) -> LinkReport:
    """Link everything that changed since the last time, by import, admin, API or SQL.

    `expected` is told how many articles will be read.
    """
    with transaction.atomic():
        for kind in ENTITY_MODELS:
            adopt(kind, ChangedName.objects.filter(kind=kind).values_list("entity_id", flat=True))
        names = _take("TRUE", [])
        ids = None if len(names) > MANY_NAMES else articles_naming(names)
        if ids is not None:
            ids |= set(PendingLink.objects.values_list("pk", flat=True))
        return _link(ids, progress, expected)


def link_texts(article_ids: Iterable[int]) -> LinkReport:
    """Link these articles, for the admin and the API, after a write; what they cite may date them.

    What was written stays whatever fails here: that is in the report, and left to `link_pending`.
    """
    ids = list(article_ids)
    try:
        report = link(ids)
        report.failures += map(Failure, date_pending())
        return report
    except Exception as error:
        put_back(dict.fromkeys(ids, ""))
        return LinkReport(failures=[Failure(reason_of(error))])


def link_entities(kind: str, ids: list[int]) -> LinkReport | None:
    """Link the texts that the noted changes of these people's or organizations' names may affect.

    For the admin and the API, after a write. `kind`: person or organization. Deleted ones count
    too; with no change of names nothing is read. None: the names are too many, or stand in more
    than AT_ONCE texts, so they stay noted for `link_pending`, and nothing was linked. So they do
    when linking fails; the report says why.
    """
    try:
        return _link_entities(kind, ids)
    except Exception as error:
        return LinkReport(failures=[Failure(reason_of(error))])


def _link_entities(kind: str, ids: list[int]) -> LinkReport | None:
    with transaction.atomic():
        adopt(kind, ids)
        names = _take("kind = %s AND entity_id = ANY(%s)", [kind, ids])
        if not names:
            return LinkReport()
        if len(names) <= MANY_NAMES and len(articles := articles_naming(names)) <= AT_ONCE:
            return link(articles)
        transaction.set_rollback(True)  # gives the names back
    return None


def link_all(*, progress: Progress | None = None) -> LinkReport:
    """Read the whole archive; nothing is pending afterwards."""
    with transaction.atomic():
        _take("TRUE", [])
        return link(progress=progress)


def _take(condition: str, params: list) -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {ChangedName._meta.db_table} WHERE {condition} RETURNING kind, name",
            params,
        )
        names = set(cursor.fetchall())
    return names | _overshadowed(names)


def _overshadowed(names: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """One-word names of organizations that are a word of these: they may mean a place from now on.

    `Newcastle`, once a second club of that city is known.
    """
    words = {word for kind, name in names if kind == "organization" for word in fold(name).split()}
    keys = sorted({word.replace("'", "") for word in words})  # as the database folds them
    owners = Organization.objects.filter(name_keys__overlap=keys)
    return {
        ("organization", name)
        for own_name, aliases in owners.values_list("name", "aliases")
        for name in (own_name, *aliases)
        if fold(name) in words
    }


def _link(ids: Iterable[int] | None, progress: Progress | None, expected) -> LinkReport:
    if expected:
        expected(ids)
    return link(ids, progress=progress)
