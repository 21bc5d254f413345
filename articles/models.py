"""The archive: publications have issues, issues have articles, articles mention entities."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q

from articles import triggers
from articles.citations.triggers import PLACE_CITATIONS
from articles.dating import triggers as dating
from articles.dating.printed import plain_date, with_sound_date
from articles.mentions.merging import MentionsFollowMerge
from articles.querysets import ArticleQuerySet, IssueQuerySet, MentionQuerySet
from monitor.changes.triggers import announced, announced_as_part_of
from people.declarations import Declaration, RefusedError, names_one_entity
from people.models import Organization, Person
from people.removals import RememberRemoval
from people.tracking import Importable, Touch, keeps_history
from people.triggers import follow_merges

# Accents and other scripts, which need not part words where the matcher does; and what the
# parser of earlier versions joined or dropped.
ODD_LETTERS = "[^\\x01-\\x7f‘’“”„–—…\u00a0]|[/<&]"


class PublicationManager(models.Manager):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


@keeps_history()
class Publication(Importable):
    """A newsletter."""

    title = models.CharField(max_length=200, help_text="As printed, for example Monitor.")
    slug = models.SlugField(
        max_length=200, unique=True, help_text="Identifies it in URLs and filters."
    )
    enters_certain_dates = models.BooleanField(
        "enter certain dates by itself",
        default=False,
        db_default=False,
        help_text="An undated issue whose estimate is certain to the day gets that date without"
        " being asked about. A printed date that comes later replaces it.",
    )

    objects = PublicationManager()
    declaration = Declaration(key=("slug",), title="o.title")

    class Meta:
        ordering: ClassVar = ["title", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(title=""), name="publication_has_a_title"),
            models.CheckConstraint(
                condition=Q(slug__regex=r"^[-a-zA-Z0-9_]+$"), name="publication_slug_is_a_slug"
            ),
        ]
        triggers: ClassVar = [
            Touch(),
            *announced("publication"),
            dating.NOTE_ISSUES_TO_ENTER,
            RememberRemoval(),
        ]

    def __str__(self) -> str:
        return self.title

    def natural_key(self):
        return (self.slug,)


def numeral(column: str) -> Func:
    """What is printed, as a number to sort by (17-18: 17, XII: 12, Special: null)."""
    output = models.IntegerField(null=True)
    return Func(F(column), function="articles_numeral", output_field=output)


class Dated(models.Model):
    """A record with a printed date, which may be a whole month or year: a span of days."""

    class Meta:
        abstract = True

    @property
    def date(self) -> str | None:
        """What is known of the date: 1998, 1998-06 or 1998-06-25; None: nothing."""
        return self.published_on and plain_date(self.published_on, self.published_until)


class IssueManager(models.Manager.from_queryset(IssueQuerySet)):
    def get_by_natural_key(self, publication, volume, number, published_on=None):
        key = {"publication__slug": publication, "volume": volume, "number": number}
        return self.get(**key) if number else self.get(**key, published_on=published_on)


@keeps_history(exclude=["published_until", "volume_sort", "number_sort", "printed_order"])
class Issue(Dated, Importable):
    """One issue of a publication, with volume and number as printed."""

    class Precision(models.TextChoices):
        DAY = "day"
        MONTH = "month"
        YEAR = "year"

    class DateOrigin(models.TextChoices):
        PRINTED = "printed", "printed, or an editor's word"
        ACCEPTED = "accepted", "an estimate that an editor accepted"
        ESTIMATE = "estimate", "an estimate certain to the day"

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="issues")
    volume = models.CharField(
        max_length=50, blank=True, help_text="As printed: 6, XII. Empty if none is printed."
    )
    number = models.CharField(
        max_length=50,
        blank=True,
        help_text="As printed: 17, 17-18, Special. Empty if none is printed.",
    )
    published_on = models.DateField(
        null=True,
        blank=True,
        help_text="The printed date; the first day of the month or year if only that is known.",
    )
    date_precision = models.CharField(
        max_length=5,
        choices=Precision,
        default=Precision.DAY,
        db_default=Precision.DAY,
        help_text="How much of the date is known.",
    )
    date_origin = models.CharField(
        max_length=8,
        choices=DateOrigin,
        default=DateOrigin.PRINTED,
        db_default=DateOrigin.PRINTED,
        help_text="Where the date comes from. What was estimated is no evidence for other issues.",
    )
    published_until = models.GeneratedField(
        expression=Func(
            F("published_on"),
            F("date_precision"),
            function="articles_last_day",
            output_field=models.DateField(null=True),
        ),
        output_field=models.DateField(
            null=True, help_text="The last day of the month or year, if only that is known."
        ),
        db_persist=True,
    )
    printed_date = models.CharField(
        max_length=200,
        blank=True,
        db_default="",
        default="",
        help_text="The date as printed, where it could not be read as one: Winter 2000.",
    )
    volume_sort = models.GeneratedField(
        expression=numeral("volume"), output_field=models.IntegerField(null=True), db_persist=True
    )
    number_sort = models.GeneratedField(
        expression=numeral("number"), output_field=models.IntegerField(null=True), db_persist=True
    )
    printed_order = models.GeneratedField(
        expression=Func(
            F("volume"), F("number"), F("published_on"), function="articles_printed_order"
        ),
        output_field=models.TextField(
            db_collation="C", help_text="By volume and number; what is no number comes last."
        ),
        db_persist=True,
    )

    objects = IssueManager()
    declaration = Declaration(
        key=("publication", "volume", "number"),
        otherwise=("number", "published_on"),
        title="concat_ws(', ', (SELECT title FROM articles_publication"
        " WHERE id = o.publication_id), 'volume ' || nullif(o.volume, ''),"
        " 'issue ' || nullif(o.number, ''), o.published_on)",
        sound=with_sound_date,
        years=(1400, 2199),
    )

    class Meta:
        ordering: ClassVar = [F("published_on").desc(nulls_last=True), "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["publication", "volume", "number"],
                condition=~Q(number=""),
                name="issue_exists_once",
                violation_error_message="This publication already has an issue of that number.",
            ),
            models.UniqueConstraint(
                fields=["publication", "volume", "published_on"],
                condition=Q(number=""),
                nulls_distinct=False,
                name="unnumbered_issue_exists_once_a_day",
                violation_error_message=(
                    "This publication already has an unnumbered issue of that date."
                ),
            ),
            models.CheckConstraint(
                condition=Q(date_precision__in=["day", "month", "year"]),
                name="issue_date_precision_is_known",
            ),
            models.CheckConstraint(
                condition=Q(date_origin__in=["printed", "accepted", "estimate"]),
                name="issue_date_origin_is_known",
            ),
            models.CheckConstraint(
                condition=Q(published_on__gte="1400-01-01", published_on__lt="2200-01-01"),
                name="issue_date_is_plausible",
                violation_error_message="The date must lie between 1400 and 2199.",
            ),
            models.CheckConstraint(
                condition=Q(date_precision="day")
                | Q(date_precision="month", published_on__day=1)
                | Q(date_precision="year", published_on__day=1, published_on__month=1),
                name="issue_date_begins_its_span",
                violation_error_message=(
                    "A month is given as its first day, and a year as its 1 January."
                ),
            ),
        ]
        indexes: ClassVar = [
            # Issues of a publication, newest first; previous and next issue.
            models.Index(
                "publication",
                F("published_on").desc(nulls_last=True),
                F("id").desc(),
                name="issue_by_date",
            ),
            # The desk: all issues, newest first; the years and months that have issues.
            models.Index(
                F("published_on").desc(nulls_last=True), F("id").desc(), name="issue_newest"
            ),
            # Issues and their articles as they are printed; previous and next issue; coverage.
            models.Index(fields=["publication", "printed_order", "id"], name="issue_by_number"),
            # The desk: issues to date. The API: is any undated?
            models.Index(
                fields=["publication", "printed_order", "id"],
                condition=Q(published_on__isnull=True),
                name="issue_to_date",
            ),
        ]
        triggers: ClassVar = [
            Touch(),
            triggers.wait_for_copies("articles_issue", "published_on", "date_precision"),
            triggers.HAND_DATE_TO_ARTICLES,
            PLACE_CITATIONS,
            dating.FORGET_DATE_ORIGIN,
            dating.DROP_ESTIMATES,
            *dating.noted(dating.ISSUE_CHANGED),
            *announced("issue", key="id"),
            RememberRemoval(),
        ]

    def __str__(self) -> str:
        parts = [str(self.publication)]
        if self.volume:
            parts.append(f"volume {self.volume}")
        if self.number:
            parts.append(f"issue {self.number}")
        if not self.number:
            parts.append(str(self.published_on or "undated"))
        return ", ".join(parts)

    def natural_key(self):
        key = (self.publication.slug, self.volume, self.number)
        if self.number:
            return key
        return (*key, self.published_on and self.published_on.isoformat())

    natural_key.dependencies = ["articles.publication"]


def says_something(values: dict) -> None:
    """A text may be empty, where a headline is all, but is no mere spaces."""
    if values["body"].isspace():
        reason = "must hold more than spaces; an article that is a headline alone has an empty one"
        raise RefusedError("body", values["body"], reason)


class ArticleManager(models.Manager.from_queryset(ArticleQuerySet)):
    def get_by_natural_key(self, issue, slug):
        return self.get(issue=Issue.objects.get_by_natural_key(*issue), slug=slug)


@keeps_history(exclude=["published_until"])
class Article(Dated, Importable):
    """One text of an issue."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="articles")
    position = models.PositiveIntegerField(
        null=True, blank=True, help_text="Place in the issue: 1 is the first article."
    )
    headline = models.CharField(max_length=500)
    headline_is_derived = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Derived from the first sentence; replace it when the real headline is known.",
    )
    # Always asked for with its issue: that is the unique constraint's index.
    slug = models.SlugField(max_length=200, db_index=False, help_text="Unique within the issue.")
    byline = models.CharField(
        max_length=300, blank=True, db_default="", default="", help_text="Who wrote it, as printed."
    )
    body = models.TextField(
        blank=True,
        default="",
        help_text="Plain text with an empty line between paragraphs. Empty for a headline alone.",
    )
    next_heading = models.CharField(
        max_length=500,
        blank=True,
        db_default="",
        default="",
        help_text="The end of the text, where it is the heading of the next article, left behind:"
        " names in it are no mentions. Empty when the text does not end with it.",
    )
    source = models.CharField(
        max_length=1000,
        blank=True,
        help_text="Where it came from: the path of the imported file, #n for its n-th article.",
    )
    published_on = models.DateField(
        null=True, editable=False, help_text="The date of its issue; copied by the database."
    )
    published_until = models.DateField(
        null=True,
        editable=False,
        help_text="The last day of the month or year, if only that is known.",
    )

    objects = ArticleManager()
    declaration = Declaration(
        key=("issue", "slug"),
        within="issue",
        title="o.headline",
        derived=("published_on", "published_until"),
        checks=(says_something,),
    )

    class Meta:
        ordering: ClassVar = [F("published_on").desc(nulls_last=True), "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issue", "slug"], name="article_slug_unique_in_issue"),
            models.UniqueConstraint(
                fields=["source"], condition=~Q(source=""), name="article_source_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(slug__regex=r"^[-a-zA-Z0-9_]+$"), name="article_slug_is_a_slug"
            ),
            models.CheckConstraint(condition=~Q(headline=""), name="article_has_a_headline"),
            models.CheckConstraint(
                condition=~Q(body__regex=r"^\s+$"), name="article_text_is_empty_or_says_something"
            ),
        ]
        indexes: ClassVar = [
            # The default list: newest first, undated last; date ranges; counts by month.
            models.Index(
                F("published_on").desc(nulls_last=True),
                F("id").desc(),
                "published_until",
                name="article_newest",
            ),
            # Lists by headline and by last change.
            models.Index(fields=["headline", "id"], name="article_by_headline"),
            models.Index(fields=["-updated_at", "-id"], name="article_by_change"),
            # The desk: derived headlines, to be replaced by the real ones.
            models.Index(
                fields=["id"],
                condition=Q(headline_is_derived=True),
                name="article_derived_headline",
            ),
            # Texts that full-text search may split into other words than the matcher does.
            models.Index(
                fields=["id"],
                condition=Q(headline__regex=ODD_LETTERS) | Q(body__regex=ODD_LETTERS),
                name="article_with_odd_letters",
            ),
        ]
        triggers: ClassVar = [
            Touch(),
            triggers.COPY_DATE_OF_ISSUE,
            triggers.wait_for_copies("articles_article", "published_on", "published_until"),
            triggers.FORGET_NEXT_HEADING,
            triggers.HAND_DATE_TO_MENTIONS,
            triggers.INDEX_NEW_TEXTS,
            triggers.INDEX_CHANGED_TEXTS,
            triggers.NOTE_NEW_TEXTS,
            triggers.NOTE_CHANGED_TEXTS,
            *announced("article", key="id"),
            triggers.NOTE_ARTICLES_THAT_COME_OR_GO,
            triggers.NOTE_MOVED_DATES,
            triggers.KNOW_HEADLINES_GIVEN,
            RememberRemoval(),
        ]

    def __str__(self) -> str:
        return self.headline

    def natural_key(self):
        return (self.issue.natural_key(), self.slug)

    natural_key.dependencies = ["articles.issue"]


class ArticleSearch(models.Model):
    """The full-text vector of an article, maintained by triggers.

    Kept in its own table so that lists never load vectors, and with a copy of the date so that
    a query for text and dates needs only this table.
    """

    article = models.OneToOneField(
        Article, on_delete=models.CASCADE, primary_key=True, related_name="search"
    )
    published_on = models.DateField(null=True)
    published_until = models.DateField(null=True)
    vector = SearchVectorField()

    class Meta:
        indexes: ClassVar = [
            # q=… of the API and the search box of the admin. With fast update: a load sorts its
            # words once at the end instead of putting 400 an article into place one by one
            # (8 times faster); gin_pending_list_limit bounds what a search has to look through.
            GinIndex(fields=["vector"], name="article_search"),
        ]

    def __str__(self) -> str:
        return f"search vector of article {self.article_id}"


class PendingLink(models.Model):
    """An article whose text is new or has changed since it was last linked.

    Maintained by triggers of Article; linking deletes the rows.
    """

    article = models.OneToOneField(
        Article, on_delete=models.CASCADE, primary_key=True, related_name="pending_link"
    )
    body = models.TextField(
        blank=True,
        db_default="",
        help_text="The text that the spans of mentions refer to, if it has changed since.",
    )

    def __str__(self) -> str:
        return f"article {self.article_id} is to be linked"


class MentionManager(MentionsFollowMerge.from_queryset(MentionQuerySet)):
    def get_by_natural_key(self, article, kind, slug):
        return self.get(
            article=Article.objects.get_by_natural_key(*article), **{f"{kind}__slug": slug}
        )


@keeps_history(exclude=["published_until", "role"])
class Mention(Dated, Importable):
    """An article mentions a person or an organization, at these places in its text."""

    class Status(models.TextChoices):
        AUTO = "auto", "automatic"
        CONFIRMED = "confirmed"
        REJECTED = "rejected"

    class Origin(models.TextChoices):
        MATCHER = "matcher"
        IMPORT = "import"
        EDITOR = "editor"

    class Role(models.TextChoices):
        TEXT = "text", "written about"
        CITED = "cited", "only cited"

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="mentions", db_index=False
    )
    person = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="mentions",
        db_index=False,
    )
    organization = models.ForeignKey(
        Organization,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="mentions",
        db_index=False,
    )
    spans = ArrayField(
        ArrayField(models.IntegerField(), size=2),
        default=list,
        blank=True,
        help_text="Every place in the text: [start, end), counted in characters of the body.",
    )
    rejected_spans = ArrayField(
        ArrayField(models.IntegerField(), size=2),
        default=list,
        db_default=[],
        blank=True,
        help_text="Places that an editor said mean somebody else: linking adds none of them.",
    )
    status = models.CharField(
        max_length=9, choices=Status, default=Status.AUTO, db_default=Status.AUTO
    )
    origin = models.CharField(
        max_length=7, choices=Origin, default=Origin.MATCHER, db_default=Origin.MATCHER
    )
    role = models.CharField(
        max_length=5,
        choices=Role,
        default=Role.TEXT,
        db_default=Role.TEXT,
        editable=False,
        help_text="Whether the text is about it, or all of its places are press citations.",
    )
    given_role = models.CharField(
        "role, as an editor says",
        max_length=5,
        choices=Role,
        blank=True,
        default="",
        db_default="",
        help_text="The role on an editor's word. Empty: as the places of the mention say.",
    )
    needs_review = models.BooleanField(
        default=False,
        db_default=False,
        help_text="The text changed and a confirmed mention could not be found again in it.",
    )
    published_on = models.DateField(
        null=True, editable=False, help_text="The date of the article; copied by the database."
    )
    published_until = models.DateField(
        null=True,
        editable=False,
        help_text="The last day of the month or year, if only that is known.",
    )

    objects = MentionManager()
    declaration = Declaration(
        key=("article", "person", "organization"),
        title="concat((SELECT name FROM people_person WHERE id = o.person_id),"
        " (SELECT name FROM people_organization WHERE id = o.organization_id), ' in ',"
        " (SELECT headline FROM articles_article WHERE id = o.article_id))",
        checks=(names_one_entity,),
        derived=("published_on", "published_until", "role"),
        defaults={"origin": Origin.IMPORT.value},
        by_hand="o.origin = 'editor'",
    )

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(person__isnull=True) ^ Q(organization__isnull=True),
                name="mention_names_one_entity",
            ),
            # One row per article and entity: no filter returns an article twice. The unique
            # indexes begin with the article and so also list whom an article mentions.
            # The first of them has every mention, and so serves whoever asks by article alone:
            # a deletion, a new date, the reading pane.
            models.UniqueConstraint(
                fields=["article", "person"], include=["status", "role"], name="mention_person_once"
            ),
            models.UniqueConstraint(
                fields=["article", "organization"],
                include=["status", "role"],
                condition=Q(organization__isnull=False),
                name="mention_organization_once",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["auto", "confirmed", "rejected"]),
                name="mention_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(origin__in=["matcher", "import", "editor"]),
                name="mention_origin_is_known",
            ),
            models.CheckConstraint(
                condition=Q(role__in=["text", "cited"], given_role__in=["", F("role")]),
                name="mention_role_is_as_given",
            ),
            *(
                models.CheckConstraint(
                    condition=Func(
                        F(name),
                        function="articles_spans_are_valid",
                        output_field=models.BooleanField(),
                    ),
                    name=f"mention_{name}_are_valid",
                    violation_error_message=(
                        "Spans must be [start, end) pairs in order, start before end,"
                        " not overlapping."
                    ),
                )
                for name in ("spans", "rejected_spans")
            ),
        ]
        indexes: ClassVar = [
            # "Newest articles that mention X, between two dates", counts and time lines: one
            # range scan, undated last; the last day is there to be read without the row. A
            # rejected mention answers no question, and one that is only cited answers others:
            # whoever asks for any role is answered from both indexes.
            *(
                models.Index(
                    kind,
                    F("published_on").desc(nulls_last=True),
                    F("article").desc(),
                    "published_until",
                    condition=Q(**{f"{kind}__isnull": False})
                    & ~Q(status="rejected")
                    & Q(role=role),
                    name=f"mention_{how}_{kind}",
                )
                for kind in ("person", "organization")
                for role, how in (("text", "of"), ("cited", "citing"))
            ),
            # The desk: mentions that editors judged or added, newest first; there are few of both.
            models.Index(
                "status",
                F("published_on").desc(nulls_last=True),
                F("article").desc(),
                condition=~Q(status="auto"),
                name="mention_judged",
            ),
            models.Index(
                F("published_on").desc(nulls_last=True),
                F("article").desc(),
                condition=Q(origin="editor"),
                name="mention_by_editor",
            ),
            # The desk: mentions that nobody has judged, newest first.
            models.Index(
                F("published_on").desc(nulls_last=True),
                F("article").desc(),
                F("id").desc(),
                condition=Q(status="auto"),
                name="mention_to_judge",
            ),
            # The desk: mentions to review.
            models.Index(fields=["id"], condition=Q(needs_review=True), name="mention_to_review"),
        ]
        triggers: ClassVar = [
            Touch(),
            triggers.COPY_DATE_OF_ARTICLE,
            *triggers.KEEP_ROLE,
            *follow_merges(),
            *announced_as_part_of("article", "article_id", "articles_article", key="id"),
            RememberRemoval(),
        ]

    def __str__(self) -> str:
        """With the headline if the article is loaded, so that lists cause no query per row."""
        loaded = self._meta.get_field("article").is_cached(self)
        place = f"“{self.article}”" if loaded else f"article {self.article_id}"
        return f"{self.person or self.organization} in {place}"

    @property
    def kind(self) -> str:
        return "person" if self.person_id else "organization"

    @property
    def entity(self) -> Person | Organization:
        return self.person or self.organization

    def natural_key(self):
        return (self.article.natural_key(), self.kind, self.entity.slug)

    natural_key.dependencies = ["articles.article", "people.person", "people.organization"]


# Models of this app with a module of their own.
from articles.citations.models import Citation  # noqa: E402, F401
from articles.dating.models import IssueDating, NumberingPattern, PendingDating  # noqa: E402, F401
from articles.mentions.review import (  # noqa: E402
    OfficePlace,  # noqa: F401
    Suggestion,  # noqa: F401
    SuggestionPlace,  # noqa: F401
    VerdictStep,  # noqa: F401
)
