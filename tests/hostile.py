"""Hostile texts, records full of them, and the address of every screen that could show one."""

from collections.abc import Iterator
from itertools import chain

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

import monitor.urls  # noqa: F401 (it registers the screens)
from articles.imports.models import Conflict, ImportProblem, ImportRun
from articles.models import Suggestion
from people.models import Identifier
from tests.builders import (
    make_article,
    make_issue,
    make_mention,
    make_organization,
    make_person,
    make_position,
    make_publication,
)

SCRIPT = "<script>alert('x')</script>"
TEXTS = (
    SCRIPT,
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "</textarea></script><svg onload=alert(1)>",
    "javascript:alert(1)",
    "{{7*7}} {% debug %} ${7*7}",
    "<p x-data x-init='alert(1)'>",
    "=cmd|' /C calc'!A0",
    "a\r\nSet-Cookie: forged=1",
    "\x1b[31mred\x1b[0m",
    "\u202egpj.exe\u2066",
    "' OR 1=1; DROP TABLE articles_article; --",
    "%s %(name)s %00 \\",
)
ALL = " ".join(TEXTS)[:290]


def fill(text: str, number: int = 0) -> None:
    """One of everything, with this text wherever a text may stand."""
    said = f"{text} {number}"
    now = timezone.now()
    publication = make_publication(said[:200], slug=f"publication-{number}")
    issue = make_issue(publication=publication, volume=said[:50], number=said[:50])
    names = {"aliases": [text], "description": text}
    person = make_person(said, slug=f"person-{number}", **names)
    organization = make_organization(said, slug=f"organization-{number}", **names)
    article = make_article(
        said, f"{text}\n\n{said}", issue=issue, slug=f"article-{number}", source=said
    )
    make_article(said, text, issue=issue, slug=f"second-{number}")
    for entity in (person, organization):
        make_mention(article, entity)
    make_position(person, organization, title=said[:200])
    Identifier.objects.create(person=person, scheme=said[:50], value=said[:200])
    run = ImportRun.objects.create(started_at=now, message=said, files=[text])
    ImportProblem.objects.create(
        run=run,
        file=text,
        model=text[:100],
        record=number,
        field=text[:100],
        reason=text,
    )
    Conflict.objects.create(
        run=run,
        model="articles.article",
        object_id=article.pk,
        field="body",
        ours=text,
        theirs=said,
    )
    suggestion = Suggestion.objects.create(
        key=said, text=text, reason=text, candidates=[["person", person.pk]]
    )
    suggestion.places.create(article=article, spans=[[0, 3]])
    Group.objects.create(name=said[:150])


def screens() -> Iterator[str]:
    """Every address of the admin that has a name, about the newest record of its model."""
    for pattern in admin.site.urls[0]:
        yield from (
            addresses(pattern)
            if not hasattr(pattern, "url_patterns")
            else chain(*map(addresses, pattern.url_patterns))
        )


def addresses(pattern) -> Iterator[str]:
    needed = list(pattern.pattern.converters)
    if pattern.name and not needed and not pattern.pattern.regex.groups:
        yield reverse(f"admin:{pattern.name}")
    elif model := model_of(pattern):
        records = list(model.objects.order_by("-pk")[: len(needed)])
        if len(records) == len(needed):
            yield reverse(f"admin:{pattern.name}", args=[quote(one.pk) for one in records])


def model_of(pattern):
    app, _, name = (pattern.name or "").partition("_")
    found = app in apps.app_configs and name.split("_")[0] in apps.all_models[app]
    return apps.get_model(app, name.split("_")[0]) if found else None
