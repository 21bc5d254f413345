"""The feed of changes: what happened to which record, in the order of the commits.

To keep a copy, read with `since` set to the last version read, follow `next` to the end, and
keep the `since` of the response for the next time. Versions are assigned at commit, so nothing is
missed, whether a slow transaction, a bulk load or plain SQL wrote it.
"""

from typing import Any, ClassVar

from rest_framework import serializers

from monitor.api.cursors import Ordering
from monitor.api.pages import Page
from monitor.api.params import ChoiceParam, IntegerParam, WordsParam
from monitor.api.selections import Branch, Selection
from monitor.api.shapes import Field, Shape, column
from monitor.api.views import ListView
from monitor.changes.models import Change, Revision

PATHS = {
    "publication": "publications",
    "issue": "issues",
    "article": "articles",
    "person": "people",
    "organization": "organizations",
}
PATH = (
    "CASE change.kind "
    + " ".join(f"WHEN '{kind}' THEN '{path}/'" for kind, path in PATHS.items())
    + " END"
)
WINNER = (
    "CASE WHEN change.action = 'merged' THEN CASE change.kind "
    + " ".join(
        f"WHEN '{kind}' THEN (SELECT winner.slug FROM people_{kind} loser"
        f" JOIN people_{kind} winner ON winner.id = loser.merged_into_id"
        " WHERE loser.id = change.object_id)"
        for kind in ("person", "organization")
    )
    + " END END"
)


def optional_url(help: str) -> serializers.Field:
    return serializers.URLField(allow_null=True, help_text=help)


CHANGE = Shape(
    "Change",
    (
        column(Revision, "version", "revision"),
        Field(
            "committed_at",
            "revision.committed_at",
            lambda: serializers.DateTimeField(help_text="When the transaction committed."),
        ),
        column(Change, "action", "change"),
        Field("kind", "change.kind", lambda: serializers.ChoiceField(list(PATHS))),
        Field("id", "change.object_id", serializers.IntegerField),
        column(Change, "key", "change"),
        Field(
            "url",
            f"CASE WHEN change.action <> 'deleted' THEN %(base)s::text || {PATH}"
            " || change.key || '/' END",
            lambda: optional_url("URL of the record; null if it was deleted."),
        ),
        Field(
            "into",
            WINNER,
            lambda: serializers.SlugField(
                allow_null=True, help_text="Slug of the entity that replaces a merged one."
            ),
        ),
        Field(
            "into_url",
            f"%(base)s::text || {PATH} || ({WINNER}) || '/'",
            lambda: optional_url("URL of that entity."),
        ),
    ),
    source=(
        "changes_change change JOIN changes_revision revision ON revision.id = change.revision_id"
    ),
    alias="change",
)


class ChangeList(ListView):
    """What was created, changed, deleted and merged, oldest first.

    A record appears once per version (transaction). `since` in the response is the version to ask
    for next time; with it nothing is missed and nothing comes twice.
    """

    queryset = Change.objects.all()
    shape = CHANGE
    params: ClassVar = {
        "since": IntegerParam(initial=0, help_text="Only changes committed after this version."),
        "kind": WordsParam(PATHS, help_text="Only records of these kinds."),
        "action": ChoiceParam(Change.Action.values, help_text="Only changes of this type."),
    }
    further_properties = {**ListView.further_properties, "since": {"type": "integer"}}
    orderings = (Ordering("version", "version", "bigint"),)
    read_up_to = 0

    def seen(self) -> int:
        return max(super().seen(), self.read_up_to)

    def select(self, values: dict[str, Any]) -> Selection:
        self.read_up_to = max(values["since"], (values["cursor"] and values["cursor"].key) or 0)
        sql_values: dict[str, Any] = {"since": values["since"]}
        where = ["r.version > %(since)s::bigint"]
        if values["kind"]:
            where.append("c.kind = ANY(%(kinds)s::text[])")
            sql_values["kinds"] = list(values["kind"])
        if values["action"]:
            where.append("c.action = %(action)s::text")
            sql_values["action"] = values["action"]
        return Selection(
            source="changes_revision r JOIN changes_change c ON c.revision_id = r.id",
            id="c.id",
            keys={"version": "r.version"},
            where=where,
            values=sql_values,
            # A cursor bounds the version by itself too, so that its index leads to the place.
            branches=[Branch(equivalents={"version": "r.version"})],
        )

    def further_members(
        self, page: Page, values: dict[str, Any], keys: list[list[Any]], version: int
    ) -> dict[str, Any]:
        """`since`: all that was committed up to it has been read when this page has."""
        if page.cursor.backward:
            return {"since": keys[0][0] - 1 if keys else version}
        return {"since": keys[page.size][0] - 1 if len(keys) > page.size else version}
