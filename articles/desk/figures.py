"""Numbers for the home page, each with the list that it counts."""

from urllib.parse import urlencode

from django.urls import reverse

from articles.desk import duplicates
from articles.models import Article, Issue, Mention, Suggestion
from people.models import Entity


def list_of(model: str, **filters) -> str:
    return f"{reverse(f'admin:{model}_changelist')}?{urlencode(filters)}"


def waiting(*, may_date: bool = False) -> list[dict]:
    """What an editor should look at, with numbers; `may_date`: also to date issues."""
    undated = list_of("articles_issue", dated="no")
    return [
        {
            "title": "undated issues",
            "number": Issue.objects.filter(published_on__isnull=True).count(),
            "link": reverse("admin:articles_issue_queue") if may_date else undated,
        },
        {
            "title": "mentions to review",
            "number": Mention.objects.filter(needs_review=True).count(),
            "link": list_of("articles_mention", status="all", needs_review__exact=1),
        },
        {
            "title": "headlines derived from the first sentence",
            "number": Article.objects.filter(headline_is_derived=True).count(),
            "link": list_of("articles_article", headline_is_derived__exact=1),
        },
    ]


def names() -> dict:
    """Unknown and ambiguous names in texts."""
    return {
        "title": "names to decide",
        "number": Suggestion.objects.filter(status="open").count(),
        "link": list_of("articles_suggestion"),
    }


def likely_twice(model: type[Entity]) -> dict:
    """Likely duplicates among people or organizations; None: not counted yet."""
    found = duplicates.known(model)
    return {
        "title": f"likely duplicates among {model._meta.verbose_name_plural}",
        "number": None if found is None else len(found),
        "later": reverse("desk_duplicates", args=[model._meta.model_name]),
        "link": reverse(f"admin:people_{model._meta.model_name}_duplicates"),
    }
