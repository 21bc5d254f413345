"""The requests of the reading view of an article.

A verdict on a whole mention returns what the mention is now. What moves places returns the view.
Each verdict is a step (articles/desk/judging/steps.py), which the queue's address undoes.
"""

from collections.abc import Callable
from functools import partial

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from articles.desk import mentions
from articles.desk.failures import tell_failures
from articles.desk.judging.steps import step
from articles.desk.reading import cut
from articles.mentions.name_decisions import with_candidates
from articles.mentions.pending import link_texts
from articles.models import Article, Mention, SuggestionPlace
from people.api.search import named
from people.models import ENTITY_MODELS

CHOICES_PER_KIND = 8


def pane(request, article: Article) -> dict:
    """What articles/reading.html shows: the text in runs, and mentions that stand nowhere in it.

    `facts`: what is known of each mention and each name to decide, once, however many places.
    """
    found = list(article.mentions.select_related("person", "organization").order_by("pk"))
    names = _names(article)
    cited = list(article.citations.order_by("span").values_list("span", flat=True).distinct())
    runs = cut(article.body, found, names, cited)
    shown = {run.mention.pk for run in runs if run.mention}
    return {
        "article": article,
        "runs": runs,
        "cites": bool(cited),
        "elsewhere": [mention for mention in found if mention.pk not in shown],
        "facts": {
            "mentions": {mention.pk: _facts(mention) for mention in found},
            "names": {place.suggestion_id: _questions(place.suggestion) for place in names},
        },
        "editable": request.user.has_perm("articles.change_mention"),
        "mark_url": reverse("admin:articles_article_mark", args=[article.pk]),
    }


def _names(article: Article) -> list[SuggestionPlace]:
    """Where the article has names to decide, with whom they could mean."""
    places = SuggestionPlace.objects.filter(article=article, suggestion__status="open")
    found = list(places.select_related("suggestion").order_by("pk"))
    with_candidates([place.suggestion for place in found])
    return found


def _facts(mention: Mention) -> dict:
    entity = mention.entity
    return {
        "kind": mention.kind,
        "name": entity.name,
        "about": entity.description[:160],
        "standing": entity.standing,
        "status": mention.status,
        "label": mention.get_status_display(),
        "origin": mention.origin,
        "places": len(mention.spans),
        "review": mention.needs_review,
        "entity": reverse(f"admin:people_{mention.kind}_change", args=[entity.pk]),
    }


def _questions(suggestion) -> dict:
    about = suggestion.reason or (suggestion.kind and f"It seems to be a {suggestion.kind}.")
    return {
        "name": suggestion.text,
        "about": about.replace(" a o", " an o"),
        "candidates": [
            {"kind": kind, "entity": entity.pk, "name": entity.name, "about": entity.description}
            for kind, entity in suggestion.who
        ],
    }


def allow(request, *permissions: str) -> None:
    """PermissionDenied unless the user has all of them."""
    if not request.user.has_perms(permissions):
        raise PermissionDenied


def _answer(request, article: Article) -> HttpResponse:
    return render(request, "articles/reading.html", pane(request, article))


def chosen_entity(request):
    """The person or organization that the request names, made first when it is a new one."""
    kind = request.POST.get("kind", "")
    if kind not in ENTITY_MODELS:
        return None
    if key := request.POST.get("entity", ""):
        found = ENTITY_MODELS[kind].objects.filter(merged_into__isnull=True)
        return get_object_or_404(found, pk=int(key)) if key.isdecimal() else None
    name = " ".join(request.POST.get("name", "").split())
    if not 0 < len(name) <= 300:
        return None
    allow(request, f"people.add_{kind}")
    return ENTITY_MODELS[kind].objects.create_named(name)


def place_alone(request) -> int | None:
    """Where the one place begins that the request is about; BadRequest for what is no place."""
    start = request.POST.get("only", "")
    if start and not (start.isdecimal() and len(start) < 10):
        raise BadRequest("What is judged alone is no place.")
    return int(start) if start else None


@require_POST
def judge(request, pk: int) -> HttpResponse:
    """`status`: confirmed, rejected or auto; `only`: where the one place begins that is meant."""
    allow(request, "articles.change_mention")
    mention = get_object_or_404(Mention.objects.select_related("article"), pk=pk)
    status, only = request.POST.get("status", ""), place_alone(request)
    if status not in Mention.Status.values or (only is not None and status == "auto"):
        return HttpResponse("The status is confirmed, rejected or auto.", status=400)
    try:
        with step(request.user) as made:
            judged = mentions.decide(mention, status, only)
            made.summary = f"{str(mention)[:250]}: {judged.get_status_display()}"
    except mentions.StaleTextError:
        return _stale()
    if only is not None:
        return _answer(request, mention.article)
    return JsonResponse({"status": judged.status, "label": judged.get_status_display()})


@require_POST
def reassign(request, pk: int) -> HttpResponse:
    """`kind` and `entity` (its id), or `name` of a new one; `only` as for `judge`."""
    allow(request, "articles.change_mention", "articles.add_mention")
    mention = get_object_or_404(Mention.objects.select_related("article"), pk=pk)
    only = place_alone(request)
    write = partial(mentions.reassign, mention, only=only)
    return _with_chosen(request, mention.article, write)


@require_POST
def mark(request, pk: int) -> HttpResponse:
    """`start`, `end`, the `words` between them, and whom they mention, as for `reassign`.

    All places of these words are marked, unless `only` is given.
    """
    allow(request, "articles.change_mention", "articles.add_mention")
    article = get_object_or_404(Article, pk=pk)
    start, end = (request.POST.get(name, "") for name in ("start", "end"))
    if not (start.isdecimal() and end.isdecimal() and int(start) < int(end)):
        return HttpResponse("Select some words of the text.", status=400)
    words = request.POST.get("words", "")
    if article.body[int(start) : int(end)] != words:
        return _stale()
    only = bool(request.POST.get("only"))
    write = partial(mentions.mark, article, int(start), int(end), words, only=only)
    return _with_chosen(request, article, write)


@require_GET
def text(request, pk: int) -> HttpResponse:
    """The reading view as it is now."""
    allow(request, "articles.view_article")
    return _answer(request, get_object_or_404(Article, pk=pk))


@require_POST
def cut_heading(request, pk: int) -> HttpResponse:
    """Take the heading of the next article off the end of the text."""
    allow(request, "articles.change_article")
    get_object_or_404(Article, pk=pk)
    ids = Article.objects.filter(pk=pk).cut_next_heading()
    tell_failures(request, link_texts(ids))
    return HttpResponse("The heading is cut off." if ids else "It is cut off already.")


def _with_chosen(request, article: Article, write: Callable) -> HttpResponse:
    """The view after `write(entity=…)` for who was chosen; nobody new is made where it fails."""
    try:
        with step(request.user) as made:
            entity = chosen_entity(request)
            if entity is None:
                return HttpResponse("Choose a person or an organization.", status=400)
            mention, is_new = write(entity=entity)
            made.summary = f"{str(entity)[:200]}: marked in “{article.headline[:80]}”"
            made.created = [mention.pk] if is_new else []
    except mentions.StaleTextError:
        return _stale()
    return _answer(request, article)


def _stale() -> HttpResponse:
    return HttpResponse("The text has changed in the meantime: reload the page.", status=409)


@require_GET
def choices(request) -> JsonResponse:
    """People and organizations whose names begin like the words in `q`."""
    allow(request, "articles.view_article")
    words = request.GET.get("q", "")[:200]
    found = []
    for kind, model in ENTITY_MODELS.items():
        entities = named(model.objects.filter(merged_into__isnull=True), words)
        for entity in entities.order_by("name", "pk")[:CHOICES_PER_KIND]:
            about = entity.description or ", ".join(entity.aliases[:3])
            found.append({"kind": kind, "id": entity.pk, "name": entity.name, "about": about[:90]})
    return JsonResponse({"results": found})
