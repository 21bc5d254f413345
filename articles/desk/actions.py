"""Bulk actions of the lists of articles and mentions."""

from itertools import chain
from operator import attrgetter

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Q
from django.http import StreamingHttpResponse

from articles.desk.failures import tell_failures
from articles.desk.judging.steps import step
from articles.desk.mentions import decide_all
from articles.mentions.pending import link_texts
from articles.models import Article, Issue, Mention
from monitor.desk.page import desk_page
from monitor.spreadsheets import csv_lines

COLUMNS = {
    "id": "pk",
    "publication": "issue.publication.slug",
    "volume": "issue.volume",
    "number": "issue.number",
    "published_on": "published_on",
    "date": "date",
    "position": "position",
    "headline": "headline",
    "slug": "slug",
    "source": "source",
}


def _judge(modeladmin, request, articles, status: str) -> None:
    kinds = [kind for kind in ("person", "organization") if request.GET.get(kind, "").isdecimal()]
    if not kinds:
        modeladmin.message_user(
            request,
            "Whose mentions? First filter the list by a person or an organization.",
            messages.WARNING,
        )
        return
    chosen = articles.order_by().values("pk")
    mentions = Mention.objects.filter(article__in=chosen)
    wanted = Q(*((kind, int(request.GET[kind])) for kind in kinds), _connector=Q.OR)
    _judge_all(modeladmin, request, mentions.filter(wanted), status)


def _judge_all(modeladmin, request, mentions, status: str) -> None:
    with step(request.user) as made:
        number = decide_all(mentions, status)
        made.summary = f"{number:,} mentions {status}" if number else ""
    modeladmin.message_user(request, f"{number:,} mentions {status}.", messages.SUCCESS)


@admin.action(
    description="Confirm mentions of the person or organization filtered by", permissions=["change"]
)
def confirm_mentions(modeladmin, request, articles):
    _judge(modeladmin, request, articles, "confirmed")


@admin.action(
    description="Reject mentions of the person or organization filtered by", permissions=["change"]
)
def reject_mentions(modeladmin, request, articles):
    _judge(modeladmin, request, articles, "rejected")


@admin.action(description="Confirm", permissions=["change"])
def confirm(modeladmin, request, mentions):
    _judge_all(modeladmin, request, mentions, "confirmed")


@admin.action(description="Reject", permissions=["change"])
def reject(modeladmin, request, mentions):
    _judge_all(modeladmin, request, mentions, "rejected")


@admin.action(description="Find names in the texts again", permissions=["change"])
def find_names(modeladmin, request, articles):
    report = link_texts(articles.order_by().values_list("pk", flat=True))
    tell_failures(request, report)
    modeladmin.message_user(request, str(report), messages.SUCCESS)


@admin.action(description="Cut off the next article's heading", permissions=["change"])
def cut_next_heading(modeladmin, request, articles):
    ids = articles.order_by().cut_next_heading()
    tell_failures(request, link_texts(ids))
    modeladmin.message_user(request, f"{len(ids)} headings cut off.", messages.SUCCESS)


class MoveForm(forms.Form):
    issue = forms.ModelChoiceField(
        queryset=Issue.objects.all(),
        widget=AutocompleteSelect(Article._meta.get_field("issue"), admin.site),
        help_text="Publication, volume, number or year: Monitor 6 17.",
    )


def _clashes(articles, issue) -> list[str]:
    """Slugs that the issue would have twice after the move."""
    coming = articles.exclude(issue=issue).values_list("slug", flat=True)
    slugs = list(coming)
    there = set(issue.articles.filter(slug__in=slugs).values_list("slug", flat=True))
    return sorted({slug for slug in slugs if slug in there or slugs.count(slug) > 1})


@admin.action(description="Move to an issue …", permissions=["change"])
def move_to_issue(modeladmin, request, articles):
    """Asks for the issue first; refuses as a whole when two articles would share a slug."""
    form = MoveForm(request.POST if "move" in request.POST else None)
    articles = articles.order_by()
    if form.is_bound and form.is_valid():
        issue = form.cleaned_data["issue"]
        if not (clashes := _clashes(articles, issue)):
            number = articles.exclude(issue=issue).update(issue=issue)
            modeladmin.message_user(request, f"{number} articles moved to {issue}.")
            return None
        form.add_error("issue", f"It would have two articles with the slug {clashes[0]}.")
    return desk_page(
        request,
        "articles/move.html",
        "Move to an issue",
        opts=modeladmin.opts,
        form=form,
        media=form.media,
        articles=articles[:20],
        chosen=request.POST.getlist(ACTION_CHECKBOX_NAME),
        across=request.POST.get("select_across", "0"),
        checkbox=ACTION_CHECKBOX_NAME,
    )


@admin.action(description="Download as CSV", permissions=["view"])
def download(modeladmin, request, articles):
    dated = articles.select_related("issue__publication").defer("body", "import_base")
    cells = attrgetter(*COLUMNS.values())
    rows = map(cells, dated.iterator(chunk_size=2000))
    lines = csv_lines(chain([COLUMNS], rows))
    name = {"Content-Disposition": 'attachment; filename="articles.csv"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=name)
