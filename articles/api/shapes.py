"""The shapes of publications, issues and articles: one list of fields each, for every format."""

from rest_framework import serializers

from articles.dating.models import ENDS, PARTS
from articles.models import (
    Article,
    Citation,
    Issue,
    IssueDating,
    Mention,
    NumberingPattern,
    Publication,
)
from articles.querysets import answering
from monitor.api.shapes import (
    Field,
    Shape,
    address,
    column,
    list_of,
)
from people.api.shapes import ENTITY_NAME


def date_of(alias: str) -> Field:
    """What is known of a printed date: a day, or no more than its month or year."""
    return Field(
        "date",
        plain_date(f"{alias}.published_on", f"{alias}.published_until"),
        lambda: serializers.CharField(
            allow_null=True,
            help_text="What is known of the date: 1998, 1998-06 or 1998-06-25; null: nothing.",
        ),
    )


def plain_date(first: str, last: str) -> str:
    """SQL of a span of days as it is written; the same as `articles.dating.printed` does."""
    length = f"CASE WHEN {last} = {first} THEN 10 WHEN {last} - {first} > 30 THEN 4 ELSE 7 END"
    return f"left({first}::text, {length})"


DATING = Shape(
    "Dating",
    (
        column(IssueDating, "estimated_on", "d"),
        column(IssueDating, "earliest", "d"),
        column(IssueDating, "latest", "d"),
        Field(
            "edtf",
            "CASE WHEN d.earliest = d.latest THEN d.earliest::text"
            " WHEN d.earliest IS NULL AND d.latest IS NULL THEN ''"
            " ELSE concat('[', d.earliest, '..', d.latest, ']') END",
            lambda: serializers.CharField(help_text="Those days, in Extended Date/Time Format."),
        ),
        column(IssueDating, "basis", "d"),
    ),
)


def dating_of(alias: str, issue: str) -> Field:
    """When an undated one appeared, as far as evidence says; null: a date is printed."""
    row = f"(SELECT {DATING.json()} FROM articles_issuedating d WHERE d.issue_id = {issue})"
    sql = f"CASE WHEN {alias}.published_on IS NULL THEN {row} END"
    return Field("dating", sql, nested=DATING)


PUBLICATION_NAME = Shape(
    "PublicationName",
    (
        column(Publication, "slug", "publication"),
        column(Publication, "title", "publication"),
    ),
)

ISSUE_NAME = Shape(
    "IssueName",
    (
        column(Issue, "id", "issue"),
        column(Issue, "volume", "issue"),
        column(Issue, "number", "issue"),
        column(Issue, "published_on", "issue"),
        date_of("issue"),
        Field("publication", nested=PUBLICATION_NAME),
    ),
)

MENTION = Shape(
    "Mention",
    (
        Field("kind", "mention.kind", lambda: serializers.ChoiceField(["person", "organization"])),
        Field("slug", "mention.slug", serializers.SlugField),
        Field("name", "mention.name", serializers.CharField),
        column(Mention, "status", "mention"),
        column(Mention, "origin", "mention"),
        column(Mention, "role", "mention"),
        column(Mention, "spans", "mention"),
    ),
)


def mentioned(kind: str, table: str) -> str:
    """SQL of the list of entities of one kind that an article mentions, by name."""
    source = (
        f"articles_mention mention JOIN {table} entity ON entity.id = mention.{kind}_id"
        f" WHERE mention.article_id = article.id AND mention.{kind}_id IS NOT NULL"
        f" AND {answering('mention')}"
    )
    return list_of(ENTITY_NAME.json(), source, "entity.name, entity.id")


def mentions_of(kind: str) -> str:
    """SQL of an article's mentions of one kind; read from the partial index of that kind."""
    return (
        f"SELECT m.id, '{kind}' AS kind, entity.slug, entity.name, m.status, m.origin, m.role,"
        " m.spans"
        f" FROM articles_mention m JOIN people_{kind} entity ON entity.id = m.{kind}_id"
        f" WHERE m.article_id = article.id AND m.{kind}_id IS NOT NULL"
    )


MENTIONS = list_of(
    MENTION.json(),
    f"({mentions_of('person')} UNION ALL {mentions_of('organization')}) mention",
    "mention.spans, mention.id",
)

PATTERN = Shape(
    "Pattern",
    tuple(column(NumberingPattern, name, "pattern") for name in (*PARTS, *ENDS)),
)
PATTERNS = list_of(
    PATTERN.json(),
    "articles_numberingpattern pattern WHERE pattern.publication_id = publication.id",
    "pattern.first_volume, pattern.first_number, pattern.id",
)

# Where the title of the article's publication stands, the issue of it that appeared on that day.
ISSUE_MEANT = """coalesce(
    (SELECT i.id FROM articles_issue i WHERE i.publication_id = issue.publication_id
        AND i.published_on = c.first_on AND i.published_until = c.first_on
        ORDER BY i.id LIMIT 1),
    (SELECT i.id FROM articles_issue i JOIN articles_issuedating d ON d.issue_id = i.id
        WHERE i.publication_id = issue.publication_id AND d.estimated_on = c.first_on
        ORDER BY i.id LIMIT 1)
)"""
OUTLET = Shape(
    "CitedOutlet",
    (
        column(Citation, "kind", "c"),
        column(Citation, "text", "c"),
        Field(
            "organization",
            f"CASE WHEN c.organization_id IS NOT NULL THEN {ENTITY_NAME.json()} END",
            nested=ENTITY_NAME,
        ),
        column(Citation, "days", "c"),
        column(Citation, "first_on", "c"),
        column(Citation, "last_on", "c"),
        Field(
            "issue",
            "CASE WHEN c.kind = 'cross_reference'"
            " AND strpos(lower(publication.title), lower(c.text)) > 0"
            f" THEN %(base)s::text || 'issues/' || {ISSUE_MEANT} || '/' END",
            lambda: serializers.URLField(
                allow_null=True, help_text="The issue that a cross-reference means, if it is here."
            ),
        ),
    ),
)
CITATION = Shape(
    "Citation",
    (
        column(Citation, "span", "c"),
        Field(
            "outlets",
            f"json_agg({OUTLET.json()} ORDER BY c.position)",
            nested=OUTLET,
            many=True,
        ),
    ),
)
CITATIONS = list_of(
    "place.citation",
    f"(SELECT c.span, {CITATION.json()} AS citation FROM articles_citation c"
    " LEFT JOIN people_organization entity ON entity.id = c.organization_id"
    " WHERE c.article_id = article.id GROUP BY c.span) place",
    "place.span",
)

PUBLICATION = Shape(
    "Publication",
    (
        address("publications", "publication.slug"),
        column(Publication, "slug", "publication", written=True),
        column(Publication, "title", "publication", written=True),
        Field(
            "issues",
            "(SELECT count(*) FROM articles_issue i WHERE i.publication_id = publication.id)",
            lambda: serializers.IntegerField(help_text="Number of issues in the archive."),
            extra=True,
        ),
        Field("patterns", PATTERNS, nested=PATTERN, many=True, extra=True, written=True),
        column(Publication, "enters_certain_dates", "publication", extra=True, written=True),
        column(Publication, "created_at", "publication", extra=True),
        column(Publication, "updated_at", "publication", extra=True),
    ),
    source="articles_publication publication",
    alias="publication",
)

ISSUE = Shape(
    "Issue",
    (
        column(Issue, "id", "issue"),
        address("issues", "issue.id"),
        Field("publication", nested=PUBLICATION_NAME, written=True),
        column(Issue, "volume", "issue", written=True),
        column(Issue, "number", "issue", written=True),
        column(Issue, "published_on", "issue", written=True),
        date_of("issue"),
        column(Issue, "date_precision", "issue", written=True),
        column(Issue, "printed_date", "issue", extra=True),
        column(Issue, "date_origin", "issue", extra=True),
        dating_of("issue", "issue.id"),
        Field(
            "articles",
            "(SELECT count(*) FROM articles_article a WHERE a.issue_id = issue.id)",
            lambda: serializers.IntegerField(help_text="Number of articles in the issue."),
            extra=True,
        ),
        column(Issue, "created_at", "issue", extra=True),
        column(Issue, "updated_at", "issue", extra=True),
    ),
    source=(
        "articles_issue issue"
        " JOIN articles_publication publication ON publication.id = issue.publication_id"
    ),
    alias="issue",
)

ARTICLE = Shape(
    "Article",
    (
        column(Article, "id", "article"),
        address("articles", "article.id"),
        column(Article, "headline", "article", written=True),
        column(Article, "slug", "article", written=True),
        column(Article, "published_on", "article"),
        date_of("article"),
        dating_of("article", "article.issue_id"),
        column(Article, "position", "article", written=True),
        Field("issue", nested=ISSUE_NAME, written=True),
        Field("people", mentioned("person", "people_person"), nested=ENTITY_NAME, many=True),
        Field(
            "organizations",
            mentioned("organization", "people_organization"),
            nested=ENTITY_NAME,
            many=True,
        ),
        column(Article, "byline", "article", extra=True, written=True),
        column(Article, "body", "article", extra=True, written=True),
        column(Article, "next_heading", "article", extra=True, written=True),
        Field("mentions", MENTIONS, nested=MENTION, many=True, extra=True, written=True),
        Field("citations", CITATIONS, nested=CITATION, many=True, extra=True),
        column(Article, "headline_is_derived", "article", extra=True),
        column(Article, "source", "article", extra=True),
        column(Article, "created_at", "article", extra=True),
        column(Article, "updated_at", "article", extra=True),
    ),
    source=(
        "articles_article article"
        " JOIN articles_issue issue ON issue.id = article.issue_id"
        " JOIN articles_publication publication ON publication.id = issue.publication_id"
    ),
    alias="article",
)
