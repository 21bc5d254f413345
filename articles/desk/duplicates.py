"""The queue of likely duplicates on the desk: merge them, or say that they are different."""

from collections import Counter

from django.core.cache import cache
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from articles.desk.views import allow
from articles.models import Mention
from monitor.changes.models import archive_version
from people.candidates import sentences
from people.decisions import Distinction
from people.duplicates import likely_duplicates
from people.merge import MergeError, distinguish, no_longer_distinguish
from people.models import Entity

PER_PAGE = 25
SENTENCES = 2
KEPT = ~Q(status="rejected")


def waiting(model: type[Entity]) -> list[tuple[int, int, list[str], int]]:
    """Pairs as (who stays, who goes, reasons, articles of both), most articles first.

    Who stands in more articles stays. Computed once for each version of the archive.
    """
    kind = model._meta.model_name
    told_apart = Distinction.objects.filter(kind=kind).count()
    key = f"desk-duplicates-{kind}-{archive_version()}-{told_apart}"
    return cache.get_or_set(key, lambda: _waiting(model), timeout=3600)


def _waiting(model: type[Entity]) -> list[tuple[int, int, list[str], int]]:
    kind = model._meta.model_name
    found = likely_duplicates(model)
    ids = {entity.pk for pair in found for entity in (pair.first, pair.second)}
    counted = Mention.objects.filter(KEPT, **{f"{kind}__in": ids}).order_by().values(kind)
    articles = Counter(dict(counted.annotate(number=Count("*")).values_list(kind, "number")))
    rows = []
    for pair in found:
        stays, goes = sorted([pair.first.pk, pair.second.pk], key=lambda pk: (-articles[pk], pk))
        rows.append((stays, goes, pair.reasons, articles[stays] + articles[goes]))
    return sorted(rows, key=lambda row: (-row[3], -len(row[2]), row[:2]))


def page(request, model_admin) -> HttpResponse:
    """The list; for who may change such entities and read articles."""
    model = model_admin.model
    kind = model._meta.model_name
    allow(request, f"people.change_{kind}", "articles.view_article")
    shown = Paginator(waiting(model), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"Likely duplicates: {model._meta.verbose_name_plural}",
        "opts": model_admin.opts,
        "shown": shown,
        "number": shown.paginator.count,
        "pairs": _loaded(model, shown.object_list),
    }
    return TemplateResponse(request, "articles/duplicates.html", context)


def _loaded(model: type[Entity], rows) -> list[dict]:
    kind = model._meta.model_name
    known = model.objects.in_bulk({pk for row in rows for pk in row[:2]})
    mentions = Mention.objects.filter(KEPT).exclude(spans=[]).select_related("article")
    newest = mentions.only(kind, "spans", "article__headline", "article__body")
    latest = newest.order_by("-article_id")[:SENTENCES]
    prefetch_related_objects(list(known.values()), Prefetch("mentions", latest, to_attr="newest"))
    return [
        {
            "both": [(entity, _places(entity)) for entity in (known[stays], known[goes])],
            "reasons": reasons,
            "articles": articles,
            "merge": f"{reverse(f'admin:people_{kind}_merge_page', args=[stays])}?other={goes}",
            "address": reverse(f"admin:people_{kind}_tell_apart", args=[stays, goes]),
        }
        for stays, goes, reasons, articles in rows
        if stays in known and goes in known
    ]


def _places(entity: Entity) -> list[tuple]:
    return [
        (mention.article, *next(sentences(mention.article.body, mention.spans[:1])))
        for mention in entity.newest
    ]


@require_POST
def tell_apart(request, model_admin, pk: int, other: int) -> HttpResponse:
    """`decision`: different, or undo to have the pair proposed again."""
    model = model_admin.model
    allow(request, f"people.change_{model._meta.model_name}")
    pair = [get_object_or_404(model, pk=key) for key in (pk, other)]
    decision = request.POST.get("decision", "")
    try:
        if decision == "different":
            distinguish(*pair, by=request.user)
            return _said("Different. They are not proposed again.")
        if decision == "undo":
            no_longer_distinguish(*pair)
            return _said("Undone.")
    except MergeError as error:
        return _said(str(error), status=400)
    return _said("The decision is different or undo.", status=400)


def _said(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
