"""The page of likely duplicates: merge them, or mark them as different."""

from collections import Counter

from django.contrib.postgres.expressions import ArraySubquery
from django.core.cache import cache
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST
from prometheus_client import Gauge

from articles.desk.views import allow
from articles.models import Mention
from articles.querysets import CITED, TEXT
from monitor.desk.page import desk_page
from people.merging.likely_duplicates import likely_duplicates, state
from people.merging.merge import MergeError, distinguish, no_longer_distinguish
from people.models import Entity
from people.names.excerpts import sentences

PER_PAGE = 25
SENTENCES = 2
KEPT_SECONDS = 24 * 3600
#: To count them looks at every name, so a scrape must not; with labels, for such a gauge reaches
#: for its place among the workers' counts only when it is set.
LENGTH = Gauge(
    "monitor_likely_duplicates",
    "Likely duplicates, as counted when the desk last worked them out.",
    ["kind"],
    multiprocess_mode="mostrecent",
)

Waiting = list[tuple[int, int, list[str]]]


def known(model: type[Entity]) -> Waiting | None:
    """The result of `waiting`, if it has been computed since names last changed."""
    return cache.get(_key(model))


def waiting(model: type[Entity]) -> Waiting:
    """Pairs of ids with reasons, those in the most articles first.

    Worked out when names have changed, which takes seconds for tens of thousands; the order is
    that of the articles of then.
    """
    return cache.get_or_set(_key(model), lambda: _waiting(model), timeout=KEPT_SECONDS)


def _key(model: type[Entity]) -> str:
    return f"desk-duplicates-{model._meta.model_name}-{state(model)}"


def _waiting(model: type[Entity]) -> Waiting:
    found = likely_duplicates(model)
    articles = _articles(model, {pk for pair in found for pk in (pair.first.pk, pair.second.pk)})
    LENGTH.labels(model._meta.model_name).set(len(found))
    rows = [(pair.first.pk, pair.second.pk, pair.reasons) for pair in found]
    return sorted(
        rows, key=lambda row: (-articles[row[0]] - articles[row[1]], -len(row[2]), row[:2])
    )


def _articles(model: type[Entity], ids) -> Counter:
    """The number of articles that mention each."""
    kind = model._meta.model_name
    counted = Mention.objects.answering().filter(**{f"{kind}__in": ids}).order_by().values(kind)
    return Counter(dict(counted.annotate(number=Count("*")).values_list(kind, "number")))


def page(request, model_admin) -> HttpResponse:
    """The page, for users who may change such entities and read articles."""
    model = model_admin.model
    kind = model._meta.model_name
    allow(request, f"people.change_{kind}", "articles.view_article")
    shown = Paginator(waiting(model), PER_PAGE).get_page(request.GET.get("p"))
    return desk_page(
        request,
        "articles/duplicates.html",
        f"Likely duplicates: {model._meta.verbose_name_plural}",
        opts=model_admin.opts,
        shown=shown,
        number=shown.paginator.count,
        pairs=_loaded(model, shown.object_list),
    )


def _loaded(model: type[Entity], rows: Waiting) -> list[dict]:
    """The pairs as the page shows them; the one in more articles is suggested to be kept."""
    kind = model._meta.model_name
    ids = {pk for row in rows for pk in row[:2]}
    known = model.objects.in_bulk(ids)
    articles = _articles(model, ids)
    places = _places(model, ids)
    pairs = []
    for *pair, reasons in rows:
        stays, goes = sorted(pair, key=lambda pk: (-articles[pk], pk))
        address = reverse(f"admin:people_{kind}_merge_page", args=[stays])
        pairs.append(
            {
                "both": [(known[pk], places[pk]) for pk in (stays, goes)],
                "reasons": reasons,
                "articles": articles[stays] + articles[goes],
                "merge": f"{address}?other={goes}",
                "address": reverse(f"admin:people_{kind}_tell_apart", args=[stays, goes]),
            }
        )
    return pairs


def _places(model: type[Entity], ids) -> dict[int, list[tuple]]:
    """Where each stood last: article, the sentence before the name, the name, the rest.

    Where it is only cited, if it stands nowhere else. Two queries: which mentions, read along the
    indexes of each entity; then those with their texts.
    """
    kind = model._meta.model_name
    chosen = [
        ArraySubquery(
            Mention.objects.answering(role)
            .filter(**{kind: OuterRef("pk")})
            .newest_first()
            .values("pk")[:SENTENCES]
        )
        for role in (TEXT, CITED)
    ]
    rows = model.objects.filter(pk__in=ids).values_list("pk", *chosen)
    keys = {pk: about or cited for pk, about, cited in rows}
    mentions = Mention.objects.select_related("article").only(
        "spans", "article__headline", "article__body"
    )
    found = mentions.in_bulk([key for each in keys.values() for key in each])
    return {
        pk: [
            (mention.article, *next(sentences(mention.article.body, mention.spans[:1])))
            for mention in map(found.get, each)
            if mention.spans
        ]
        for pk, each in keys.items()
    }


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
