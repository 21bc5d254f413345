"""Builders: one call makes a record with everything it needs; say only what the test is about."""

import itertools

from django.utils.text import slugify

from articles.mentions.linker import link
from articles.models import Article, Citation, Issue, Mention, Publication, Suggestion
from people.models import Organization, Person, Position

numbers = itertools.count(1)


def make_publication(title="Monitor", **fields) -> Publication:
    slug = fields.pop("slug", slugify(title))
    return Publication.objects.get_or_create(slug=slug, defaults={"title": title, **fields})[0]


def make_issue(published_on: str | None = "2000-01-25", **fields) -> Issue:
    fields.setdefault("publication", None)
    fields["publication"] = fields["publication"] or make_publication()
    fields.setdefault("volume", "6")
    fields.setdefault("number", str(next(numbers)))
    return Issue.objects.create(published_on=published_on, **fields)


def make_article(
    headline="A headline", body="A text.", *, mentions=(), published_on="2000-01-25", **fields
) -> Article:
    """`mentions`: people and organizations; each is mentioned where its name stands in the body."""
    issue = fields.pop("issue", None) or make_issue(published_on)
    fields.setdefault("slug", f"{slugify(headline)}-{next(numbers)}")
    article = Article.objects.create(issue=issue, headline=headline, body=body, **fields)
    for entity in mentions:
        make_mention(article, entity)
    article.refresh_from_db()
    return article


def make_person(name="Ada Lovelace", **fields) -> Person:
    fields.setdefault("slug", slugify(name))
    return Person.objects.create(name=name, **fields)


def make_organization(name="Royal Society", **fields) -> Organization:
    fields.setdefault("slug", slugify(name))
    return Organization.objects.create(name=name, **fields)


def make_position(person: Person, organization: Organization, title="President", **fields):
    return Position.objects.create(person=person, organization=organization, title=title, **fields)


def make_mention(article: Article, entity: Person | Organization, **fields) -> Mention:
    if "spans" not in fields:
        start = article.body.find(entity.name)
        fields["spans"] = [[start, start + len(entity.name)]] if start >= 0 else []
    kind = "person" if isinstance(entity, Person) else "organization"
    return Mention.objects.create(article=article, **{kind: entity}, **fields)


def make_citation(article: Article, text="Reuters", days="XXXX-01-24", **fields) -> Citation:
    fields.setdefault("position", next(numbers))
    fields.setdefault("span", [0, 1])
    fields.setdefault("kind", Citation.Kind.REPORT)
    return Citation.objects.create(article=article, text=text, days=days, **fields)


def find_names() -> int:
    """Read all texts for names of nobody, as the settings say; how many wait for an editor then."""
    link(anew=True)
    return Suggestion.objects.filter(status="open").count()
