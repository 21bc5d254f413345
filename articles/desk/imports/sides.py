"""The two sides of a conflict, as editors see them."""

import json
from collections import defaultdict
from collections.abc import Iterable

from django.template.loader import render_to_string

from articles.imports.decide.disputes import RECORD
from articles.imports.identify.candidates import (
    CONFLICT,
    CREATE,
    KEPT_OUT,
    PASSED_OVER,
    REJECTED,
    UNCHANGED,
    UPDATE,
    Entry,
)
from articles.imports.importables import SCHEMAS
from articles.imports.models import Conflict
from monitor.desk.differences import differences
from people.models import Removal

#: What an editor calls an outcome, and the colour of its badge.
BADGES = {
    CREATE: ("new", "success"),
    UPDATE: ("changed", "info"),
    UNCHANGED: ("unchanged", ""),
    CONFLICT: ("in conflict", "warning"),
    REJECTED: ("rejected", "danger"),
    KEPT_OUT: ("kept out", "warning"),
    PASSED_OVER: ("passed over", ""),
}
AROUND = 60  # signs of what is the same
CHANGED = 300


def shown(conflict: Conflict, value) -> str:
    """A value as text: a reference still as its number, a list one item a line."""
    if value is None:
        return "(deleted)" if conflict.field == RECORD else ""
    if isinstance(value, dict):
        return "\n".join(f"{name}: {_plain(one)}" for name, one in value.items())
    if isinstance(value, list):
        return "\n".join(shown(conflict, one) for one in value)
    return _plain(value)


def _plain(value) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def named(conflict: Conflict, value) -> str:
    """The same, a reference by the name of its record. One query for a reference."""
    schema = SCHEMAS.get(conflict.model)
    one = schema.fields.get(conflict.field) if schema else None
    if not one or not one.target or value is None:
        return shown(conflict, value)
    found = SCHEMAS[one.target].model._default_manager.filter(pk=value).first()
    return str(found) if found else f"{one.target} {value}, which is gone"


def names(conflicts: Iterable[Conflict]) -> dict[tuple[str, int], str]:
    """What the records are called that are still there. One query for each model."""
    ids = defaultdict(set)
    for conflict in conflicts:
        if conflict.model in SCHEMAS:
            ids[conflict.model].add(conflict.object_id)
    return {
        (label, pk): str(record)
        for label, some in ids.items()
        for pk, record in _records(SCHEMAS[label].model).in_bulk(some).items()
    }


def name(conflict: Conflict) -> str:
    """What the record is called, or was before it was deleted. At most two queries."""
    place = {"model": conflict.model, "object_id": conflict.object_id}
    found = names([conflict]).get((conflict.model, conflict.object_id))
    found = found or Removal.objects.filter(**place).values_list("title", flat=True).first()
    return found or f"{conflict.model} {conflict.object_id}"


def _records(model):
    """With whatever their names are made of."""
    keys = [field.name for field in model._meta.fields if field.many_to_one]
    return model._default_manager.select_related(*keys)


def excerpts(conflict: Conflict) -> tuple[str, str]:
    """Both sides for a list: what differs, and a few words around it. No query."""
    ours, theirs = shown(conflict, conflict.ours), shown(conflict, conflict.theirs)
    pieces = [(kind, _cut(text, kind)) for kind, text in differences(ours, theirs)]
    return _side(pieces, "gone"), _side(pieces, "new")


def _side(pieces: list[tuple[str, str]], kind: str) -> str:
    own = [piece for piece in pieces if piece[0] in ("same", kind)]
    return render_to_string("imports/values.html", {"pieces": own})


def _cut(text: str, kind: str) -> str:
    most = AROUND if kind == "same" else CHANGED
    return text if len(text) <= most else f"{text[: most // 2]} … {text[-(most // 2) :]}"


def marked(conflict: Conflict, kind: str) -> str:
    """One side with what only it has: `kind` "gone" is ours, "new" is theirs."""
    ours, theirs = named(conflict, conflict.ours), named(conflict, conflict.theirs)
    return _side(differences(ours, theirs), kind)


def called(label: str, number: int = 2) -> str:
    """What people call so many records of a model: "articles"."""
    if label not in SCHEMAS:
        return label
    names = SCHEMAS[label].model._meta
    return str(names.verbose_name if number == 1 else names.verbose_name_plural)


def field_name(label: str, field: str) -> str:
    """What people call a field."""
    if label not in SCHEMAS or field not in SCHEMAS[label].fields:
        return field
    return str(SCHEMAS[label].model._meta.get_field(field).verbose_name)


def described(entry: Entry) -> dict:
    """A line of the plan as imports/plan.html shows it: changes word by word."""
    badge, variant = BADGES[entry.action]
    changes = [
        (field_name(entry.model, name), _pieces(*values)) for name, values in entry.fields.items()
    ]
    return {
        **{"badge": badge, "variant": variant, "model": called(entry.model, 1), "key": entry.key},
        **{"place": entry.place, "changes": changes, "reason": entry.reason},
    }


def _pieces(*values) -> list[tuple[str, str]]:
    ours, theirs = ("" if value is None else _plain(value) for value in values)
    return [(kind, _cut(text, kind)) for kind, text in differences(ours, theirs)]
