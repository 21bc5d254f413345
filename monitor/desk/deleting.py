"""What would be deleted along, in numbers: a person may stand in ten thousand articles."""

from django.db.models import CASCADE, PROTECT, RESTRICT

SHOWN = 20


def consequences(model_admin, objects, request):
    """What Django's own function of that name returns, without loading every related row.

    `(to_delete, model_count, perms_needed, protected)` of `ModelAdmin.get_deleted_objects`.
    """
    model = model_admin.model
    keys = [record.pk for record in objects]
    counts = {str(model._meta.verbose_name_plural): len(keys)}
    protected = []
    for relation in model._meta.related_objects:
        rows = relation.related_model._default_manager.filter(
            **{f"{relation.field.name}__in": keys}
        )
        if relation.on_delete in (PROTECT, RESTRICT):
            protected += [str(row) for row in rows[:SHOWN]]
        elif relation.on_delete is CASCADE and (number := model_admin.count_related(rows)):
            counts[str(relation.related_model._meta.verbose_name_plural)] = number
    allowed = model_admin.has_delete_permission(request)
    needed = set() if allowed else {model._meta.verbose_name}
    return [str(record) for record in objects[:SHOWN]], counts, needed, protected
