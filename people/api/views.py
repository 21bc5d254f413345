"""People and organizations: lists and details."""

from collections.abc import Mapping
from typing import Any

from monitor.api.cursors import Ordering
from monitor.api.views import DetailView, ListView
from monitor.api.writing import Creates, Writes
from people.api.kinds import EntityKind, OfKind


class EntityList(OfKind, Creates, ListView):
    """Entities by name; merged ones are left out."""

    slug_from = "name"
    orderings = (
        Ordering("name", "name", "text"),
        Ordering("-name", "name", "text"),
        Ordering("-updated_at", "updated_at", "timestamptz"),
        Ordering("updated_at", "updated_at", "timestamptz"),
    )

    @classmethod
    def of(cls, entity: EntityKind, description: str, **attributes: Any) -> Any:
        return super().of(
            entity,
            description,
            queryset=entity.model._default_manager.filter(merged_into=None),
            filterset_class=entity.filterset,
            shape=entity.shape,
            writer=entity.writer,
            **attributes,
        )

    def save(self, data: Any, record: Any = None, **options: Any):
        """Whom texts brought, and nobody has spoken of yet, becomes the record that is given."""
        if record is None and isinstance(data, Mapping):
            slug = self.with_slug(data, None).get("slug")
            found = self.queryset.filter(standing="found", slug=slug) if slug else ()
            if isinstance(slug, str) and (record := next(iter(found), None)):
                data = {"standing": "known", **data}
        return super().save(data, record, **options)


class EntityDetail(OfKind, Writes, DetailView):
    """One entity with positions and identifiers; a merged one leads to the one that stands now."""

    slug_from = "name"
    lookup_type = "text"

    @classmethod
    def of(cls, entity: EntityKind, description: str, **attributes: Any) -> Any:
        own = {
            "queryset": entity.model._default_manager.all(),
            "shape": entity.shape,
            "writer": entity.writer,
            "lookup": f"{entity.name}.slug",
            "moved_to": (
                f"(SELECT '{entity.path}/' || w.slug || '/' FROM people_{entity.name} w"
                f" WHERE w.id = {entity.name}.merged_into_id)"
            ),
        }
        return super().of(entity, description, **own | attributes)
