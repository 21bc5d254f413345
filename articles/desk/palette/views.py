"""The answer to what is typed into the palette: groups of links, as a part of the page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from articles.desk.palette.finders import records, spelled_nearly
from articles.desk.palette.places import places

LONGEST_QUESTION = 200  # characters


@require_GET
@never_cache
def palette(request) -> HttpResponse:
    """`q`: what is typed. Close spellings only where nobody is called so."""
    words = " ".join(request.GET.get("q", "")[:LONGEST_QUESTION].replace("\0", " ").split())
    groups = list(records(request.user, words)) if words else []
    articles = [group for group in groups if group.title == "Articles"]
    groups = [group for group in groups if group not in articles]
    groups += places(request, words)
    near = list(spelled_nearly(request.user, words)) if words and not groups else []
    shown = groups or near
    return render(
        request,
        "articles/palette.html",
        {"groups": [*shown, *articles], "words": words, "near": bool(near)},
    )
