"""How rows that belong to an entity follow it in a merge; their managers decide."""

from django.db import models
from django.db.models import Q, QuerySet


class FollowsMerge(models.Manager):
    """Manager of a model with a foreign key to Person or Organization.

    `field` is the name of that key. Here no two rows can collide; a model whose rows can
    overrides the hooks.
    """

    def to_merge(self, field: str, loser, winner) -> QuerySet:
        """Every row that `reassign` may change or delete."""
        return self.filter(**{field: loser})

    def collisions(self, field: str, loser, winner) -> QuerySet:
        """The loser's rows that say the same as one of the winner's and are joined with it."""
        return self.none()

    def reassign(self, field: str, loser, winner) -> None:
        """Give the loser's rows to the winner."""
        self.filter(**{field: loser}).update(**{field: winner})

    def may_be_overwritten(self, row: dict) -> bool:
        """True for a row that undoing may set back although it changed since the merge."""
        return False


class PositionsFollowMerge(FollowsMerge):
    """Positions that both have are combined; a known end date of the loser's is kept."""

    def to_merge(self, field, loser, winner):
        return self.filter(Q(**{field: loser}) | Q(pk__in=self._twins(field, loser, winner)))

    def collisions(self, field, loser, winner):
        return self.filter(pk__in=self._twins(field, winner, loser))

    def _twins(self, field, loser, winner) -> list[int]:
        """The winner's positions that the loser has too."""
        taken = set(map(_office(field), self.filter(**{field: loser})))
        return [row.pk for row in self.filter(**{field: winner}) if _office(field)(row) in taken]

    def reassign(self, field, loser, winner):
        kept = {_office(field)(row): row for row in self.filter(**{field: winner})}
        joined = list(self.collisions(field, loser, winner))
        for row in joined:
            twin = kept[_office(field)(row)]
            if twin.ended_on is None and row.ended_on is not None:
                self.filter(pk=twin.pk).update(ended_on=row.ended_on)
        self.filter(pk__in=[row.pk for row in joined]).delete()
        super().reassign(field, loser, winner)


def _office(field: str):
    """What makes two positions the same, apart from the entity that is merged."""
    other = "organization_id" if field == "person" else "person_id"
    return lambda row: (getattr(row, other), row.title, row.started_on)
