"""How mentions follow a merge: two of one article become one, with the stronger verdict."""

from django.db.models import Q

from articles.mentions.spans import apart, united
from people.merging.followers import FollowsMerge

ORIGINS = ("matcher", "import", "editor")  # weakest first
ROLES = ("", "cited", "text")

MERGED = ["spans", "rejected_spans", "status", "origin", "needs_review", "given_role"]


class MentionsFollowMerge(FollowsMerge):
    """Manager of mentions: see FollowsMerge for what each hook promises."""

    def to_merge(self, field, loser, winner):
        articles = self.filter(**{field: loser}).values("article")
        return self.filter(Q(**{field: loser}) | Q(**{field: winner}, article__in=articles))

    def collisions(self, field, loser, winner):
        articles = self.filter(**{field: winner}).values("article")
        rows = self.filter(**{field: loser}, article__in=articles)
        return rows.select_related("article", field).defer("article__body")

    def reassign(self, field, loser, winner):
        joined = {row.article_id: row for row in self.collisions(field, loser, winner)}
        kept = list(self.filter(**{field: winner}, article__in=joined))
        for row in kept:
            join(row, joined[row.article_id])
        self.bulk_update(kept, MERGED, batch_size=500)
        self.filter(pk__in=[row.pk for row in joined.values()]).delete()
        super().reassign(field, loser, winner)

    def may_be_overwritten(self, row):
        return row["status"] == "auto" and row["origin"] == "matcher"


def join(kept, other) -> None:
    """Make `kept` say what both say. An explicit verdict beats an automatic mention.

    Where one says confirmed and the other rejected, or a rejected one meets an automatic one, the
    result asks for an editor's review. Where editors gave them different roles, the text is about
    the entity.
    """
    statuses = {kept.status, other.status}
    disagree = "rejected" in statuses and len(statuses) > 1
    kept.status = next(status for status in ("confirmed", "rejected", "auto") if status in statuses)
    kept.needs_review = kept.needs_review or other.needs_review or disagree
    kept.given_role = max(kept.given_role, other.given_role, key=ROLES.index)
    kept.origin = max(kept.origin, other.origin, key=ORIGINS.index)
    kept.spans = united(kept.spans, other.spans)
    kept.rejected_spans = apart(united(kept.rejected_spans, other.rejected_spans), kept.spans)
