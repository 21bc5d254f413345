"""Forget a record: its rows, the notes that name it, and what may not bring it back; recorded.

All of it is one transaction, which holds the lock of the import: what a run is writing now is
either there to be forgotten or not yet begun.
"""

import getpass
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.apps import apps
from django.db import transaction
from django.db.models import Q

from articles.imports.run import take_lock
from articles.mentions.linker import put_back
from articles.mentions.naming import articles_naming
from articles.mentions.queue import count_names
from articles.models import Article, Suggestion, SuggestionPlace
from people.forgotten import Forgotten, digest_of
from people.models import ENTITY_MODELS, ChangedName, Entity
from people.names import Named, fold
from people.names.spellings.forms import FIRST, forms

from . import rows, traces


class ForgettingError(ValueError):
    """Why this cannot be forgotten: one line."""


@dataclass
class Done:
    """How much went or was blanked, by model or column; what still has the names: by column."""

    counts: Counter[str] = field(default_factory=Counter)
    names: list[str] = field(default_factory=list)
    left: dict[str, int] = field(default_factory=dict)
    texts: list[int] = field(default_factory=list)


@transaction.atomic
def forget_entity(kind: str, slug: str, *, dry_run: bool = False) -> Done:
    """Forget a person or an organization with all who were merged into it.

    Who is the loser of a merge is not forgotten alone: ForgettingError names the winner. Imports
    and the reading of texts do not bring it back; a person who enters it again does.
    """
    take_lock()
    model = ENTITY_MODELS[kind]
    entity = model._default_manager.select_for_update().filter(slug=slug).first()
    if entity is None:
        raise ForgettingError(f"there is no {kind} {slug!r}")
    if entity.merged_into:
        raise ForgettingError(
            f"{slug!r} was merged: forget {entity.merged_into.slug!r}, or undo it"
        )
    ids = [
        entity.pk,
        *model._default_manager.filter(merged_into=entity.pk).values_list("pk", flat=True),
    ]
    names, slugs = _names(model, ids)
    spellings = _spellings(kind, names)
    texts = articles_naming((kind, name) for name in names)
    done = Done(names=[*names, *slugs])
    done.counts += _names_to_decide(kind, ids, spellings)
    done.counts += rows.delete(model, ids)
    # Those who share a part of the name may be meant where it was not clear before.
    ChangedName.objects.filter(kind=kind, entity_id__in=ids).delete()
    put_back(dict.fromkeys(sorted(texts), ""))
    _finish(done, kind, [digest_of(text) for text in {*spellings, *slugs}], dry_run)
    return done


@transaction.atomic
def forget_article(pk: int, *, dry_run: bool = False) -> Done:
    """Forget an article: its text, its mentions, their history. Its file brings it in again."""
    take_lock()
    article = Article.objects.select_for_update().filter(pk=pk).first()
    if article is None:
        raise ForgettingError(f"there is no article {pk}")
    headlines = {article.headline, *article.events.values_list("headline", flat=True)}
    sources = {article.source, *article.events.values_list("source", flat=True)} - {""}
    places = SuggestionPlace.objects.filter(article=pk)
    names_to_count = set(places.values_list("suggestion", flat=True))
    done = Done(names=[*headlines, *sources])
    done.counts += rows.delete(Article, [pk])
    count_names(names_to_count)
    _finish(done, "article", [], dry_run)
    return done


def _names(model: type[Entity], ids: list[int]) -> tuple[list[str], list[str]]:
    """All names and slugs that these have or ever had, in the order of the first."""
    former = apps.get_model("people", f"{model.__name__}Event")._base_manager.filter(
        pgh_obj_id__in=ids
    )
    names: dict[str, None] = {}
    slugs: dict[str, None] = {}
    for some in (model._base_manager.filter(pk__in=ids), former):
        for name, aliases, slug in some.values_list("name", "aliases", "slug"):
            names |= dict.fromkeys([name, *aliases])
            slugs[slug] = None
    return list(names), list(slugs)


def _spellings(kind: str, names: list[str]) -> set[str]:
    """The names, and how texts write them; of a person no single word, which others have, too."""
    written = {form.text for name in names for form in _forms(kind, name)}
    return {*names, *(text for text in written if " " in text)}


def _forms(kind: str, name: str) -> Iterator:
    entity = Named(name, "person" if kind == "person" else "organization", name)
    return (form for form in forms(entity, lambda _: False) if form.strength < FIRST)


def _names_to_decide(kind: str, ids: list[int], spellings: set[str]) -> Counter[str]:
    """Those that are one of the spellings, decided or not, or could mean one of these."""
    which = Q(key__in=[fold(text) for text in spellings])
    for pk in ids:
        which |= Q(candidates__contains=[[kind, pk]])
    return Counter(Suggestion.objects.filter(which).delete()[1])


def _finish(done: Done, kind: str, digests: list[str], dry_run: bool) -> None:
    """Blank the notes, look for what is left, and record that it was done."""
    done.counts += rows.delete_views(done.names)
    done.counts += Counter({str(column): count for column, count in traces.blank(done.names)})
    done.left = {str(column): count for column, count in traces.left_in_texts(done.names)}
    if sought := traces.pattern(done.names):
        texts = Article.objects.filter(Q(body__iregex=sought) | Q(headline__iregex=sought))
        done.texts = list(texts.order_by("pk").values_list("pk", flat=True))
    if dry_run:
        transaction.set_rollback(True)
        return
    Forgotten.objects.create(
        kind=kind,
        forgotten_by=getpass.getuser(),
        counts=dict(sorted(done.counts.items())),
        digests=sorted(digests),
    )


def places(done: Done, article: Article) -> list[tuple[int, int]]:
    """Where the text of an article has one of the names: [start, end)."""
    found = re.finditer(traces.pattern(done.names), article.body, re.IGNORECASE)
    return [match.span() for match in found]
