"""Unknown names that are sure enough become people and organizations of standing `found`."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from django.db import connection
from django.utils import timezone

from articles.mentions.finding import limits
from articles.mentions.office_places import offices_at
from articles.models import Suggestion, SuggestionPlace
from people.models import ENTITY_MODELS, Entity
from people.names import fold
from people.names.discovery import Thresholds
from people.names.discovery.telling import has_initials, is_short_for, is_telling
from people.names.spellings.parts import core

_CLEAR = 2 / 3  # of the articles that put letters after a name must mean the same ones
Names = set[tuple[str, str]]  # (kind, name)

# Never a person of one word, never the name of somebody, though he was merged.
SURE = """
    SELECT id FROM articles_suggestion suggestion
    WHERE id = ANY(%(ids)s) AND source = 'unknown' AND status = 'open'
      AND CASE kind WHEN 'person' THEN confidence >= %(person)s AND key LIKE '%% %%'
                    ELSE confidence >= %(organization)s END
      AND NOT EXISTS (SELECT FROM people_person
                      WHERE name_keys @> ARRAY[people_fold(suggestion.text)])
      AND NOT EXISTS (SELECT FROM people_organization
                      WHERE name_keys @> ARRAY[people_fold(suggestion.text)])
"""


def create_found(suggestions: set[int]) -> Names:
    """Make entities of those of these suggestions that are sure enough; return their names.

    What may be another spelling of one of them (`V. Putin`, `Gazprom Corp.`) is left: it is a
    mention once the texts are linked, or nobody's, and may be asked for again then.
    """
    limit = limits("create")
    if limit is None or not suggestions:
        return set()
    sure = _sure(suggestions, limit)
    rows = _in_full(sure)
    said = _said(row.pk for row in rows)
    short = _short_for(sure)
    taken: set[str] = set()
    made: Names = set()
    for row in rows:
        letters, office = said[row.pk]
        if row.key in taken:
            continue  # the letters of one before it
        entity = _make(row, letters or short.get(row.text, ""), office)
        taken.update(map(fold, (entity.name, *entity.aliases)))
        made.update((row.kind, name) for name in (entity.name, *entity.aliases))
    return made


def _sure(suggestions: set[int], limit: Thresholds) -> list[Suggestion]:
    """Those over the limit, those in the most articles first."""
    wanted = {
        "ids": list(suggestions),
        "person": limit.person,
        "organization": limit.organization,
    }
    with connection.cursor() as cursor:
        cursor.execute(SURE, wanted)
        ids = [pk for (pk,) in cursor.fetchall()]
    rows = Suggestion.objects.filter(pk__in=ids).order_by("-articles", "key")
    return [row for row in rows if is_telling(row.kind, row.text)]


def _in_full(rows: list[Suggestion]) -> list[Suggestion]:
    """Names in full before those with initials or of initials; of `Orel` and `Orel Corp.` one."""
    people = [row for row in rows if row.kind == "person" and not has_initials(row.text)]
    firms: dict[str, Suggestion] = {}
    for row in rows:
        if row.kind == "organization":
            firms.setdefault(fold(core(row.text)), row)
    names = [row.text for row in firms.values()]
    whole = [
        row for row in firms.values() if not any(is_short_for(row.text, name) for name in names)
    ]
    return [*people, *whole] or rows


def _short_for(rows: list[Suggestion]) -> dict[str, str]:
    """Names, and letters among these rows that are short for them and for no other."""
    firms = [row.text for row in rows if row.kind == "organization"]
    meant = {text: [name for name in firms if is_short_for(text, name)] for text in firms}
    return {names[0]: letters for letters, names in meant.items() if len(names) == 1}


def _said(ids: Iterable[int]) -> defaultdict[int, tuple[str, str]]:
    """The letters of each that its articles agree on, and what they call it most often."""
    letters: defaultdict[int, Counter[str]] = defaultdict(Counter)
    offices: defaultdict[int, Counter[str]] = defaultdict(Counter)
    wanted = list(ids)
    places = SuggestionPlace.objects.filter(suggestion__in=wanted).exclude(letters="")
    for pk, short in places.order_by("pk").values_list("suggestion", "letters"):
        letters[pk].update([short])
    for pk, office in offices_at(wanted):
        offices[pk].update([office])
    said: defaultdict[int, tuple[str, str]] = defaultdict(lambda: ("", ""))
    for pk in letters.keys() | offices.keys():
        said[pk] = (_agreed(letters[pk]), offices[pk].most_common(1)[0][0] if offices[pk] else "")
    return said


def _agreed(letters: Counter[str]) -> str:
    if not letters:
        return ""
    short, count = letters.most_common(1)[0]
    return short if count >= _CLEAR * letters.total() else ""


def _make(row: Suggestion, letters: str, office: str) -> Entity:
    """The entity of a suggestion, which is settled by it, though nobody has decided it."""
    model = ENTITY_MODELS[row.kind]
    aliases = [letters] if letters else []
    entity = model.objects.create_named(row.text, aliases, standing="found", description=office)
    row.status = row.kind
    row.decided_at = timezone.now()
    setattr(row, row.kind, entity)
    row.save(update_fields=["status", "decided_at", row.kind])
    return entity
