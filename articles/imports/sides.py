"""The two sides of a conflict, as editors read them."""

import json

from django.template.loader import render_to_string

from monitor.desk.differences import differences

from .models import Conflict
from .plan.conflicts import RECORD
from .plan.schema import SCHEMAS


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


def marked(conflict: Conflict, kind: str) -> str:
    """One side with what only it has: `kind` "gone" is ours, "new" is theirs."""
    ours, theirs = named(conflict, conflict.ours), named(conflict, conflict.theirs)
    pieces = [piece for piece in differences(ours, theirs) if piece[0] in ("same", kind)]
    return render_to_string("imports/values.html", {"pieces": pieces})
