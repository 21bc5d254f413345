"""What is kept of estimated dates: patterns of numbering, and an estimate of each undated issue."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from articles.citations.triggers import PLACE_BY_ESTIMATES
from articles.dating import triggers
from articles.dating.edtf import one_of
from articles.dating.numbers import read
from articles.dating.patterns import Number, Pattern, counterexample
from articles.dating.printed import date_in_words
from articles.dating.series import PrintedIssue, told
from monitor.changes.triggers import announced_as_part_of
from people.declarations import Declaration, RefusedError
from people.removals import RememberRemoval
from people.tracking import Importable, Touch, keeps_history

MOST = 2_147_483_647
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class NumberingPatternManager(models.Manager):
    def get_by_natural_key(self, publication, first_volume, first_number):
        return self.get(
            publication__slug=publication, first_volume=first_volume, first_number=first_number
        )


PARTS = ("day", "volume", "number", "weekdays", "interval", "per_year")
ENDS = ("first_volume", "first_number", "last_volume", "last_number")


def as_pattern(*, day, volume, number, weekdays, interval, per_year, **ends: str) -> Pattern:
    """The pattern that the fields mean; ValueError says what is wrong with them."""
    begun, counted = read(volume), read(number)
    if volume and not begun:
        raise ValueError(f"the volume {volume} is no number")
    if number and not counted:
        raise ValueError(f"the number {number} is none")
    return Pattern(
        day=date.fromisoformat(str(day)),
        volume=begun.sort_key if begun else None,
        number=counted.sort_key if counted else 1,
        weekdays=frozenset(WEEKDAYS.index(it) for it in weekdays.split(",") if it in WEEKDAYS),
        interval=interval,
        per_year=per_year,
        first=_end(ends.get("first_volume", ""), ends.get("first_number", ""), 0),
        last=_end(ends.get("last_volume", ""), ends.get("last_number", ""), MOST),
    )


def _end(volume: str, number: str, otherwise: int) -> Number | None:
    """The volume and number from or to which a pattern holds; None: it holds for all."""
    numerals = [read(text) for text in (volume, number)]
    if not any(numerals):
        return None
    of_volume, of_number = (it.sort_key if it else None for it in numerals)
    return of_volume or 0, otherwise if of_number is None else of_number


def is_possible(values: Mapping[str, Any]) -> None:
    """RefusedError: no publication numbers its issues like this."""
    try:
        as_pattern(**{name: values[name] for name in (*PARTS, *ENDS)})
    except ValueError as error:
        raise RefusedError(None, None, f"is no pattern: {error}") from None


@keeps_history()
class NumberingPattern(Importable):
    """How a publication numbers its issues, from one of them to another.

    Such as: volume 6 begins on 1 January 2000, Monday to Friday, 240 issues a year.
    """

    publication = models.ForeignKey(
        "articles.Publication", on_delete=models.CASCADE, related_name="patterns"
    )
    volume = models.CharField(
        max_length=50,
        blank=True,
        help_text="The volume that begins on that day; each year has one, and numbers restart."
        " Empty: numbers run on.",
    )
    number = models.CharField(
        max_length=50, blank=True, help_text="Without a volume: the number of that day."
    )
    day = models.DateField(
        help_text="The day on which the volume begins, such as 2000-01-01, or the number appeared."
    )
    weekdays = models.CharField(
        max_length=27, blank=True, help_text="The days of publication: Mon,Tue,Wed,Thu,Fri."
    )
    interval = models.PositiveIntegerField(
        null=True, blank=True, help_text="Or, instead: days from one issue to the next."
    )
    per_year = models.PositiveIntegerField(
        null=True, blank=True, help_text="Issues a year, if fewer than there are such days."
    )
    first_volume = models.CharField(
        max_length=50, blank=True, help_text="Holds from this volume on. Empty: from the first."
    )
    first_number = models.CharField(max_length=50, blank=True, help_text="And this number.")
    last_volume = models.CharField(
        max_length=50, blank=True, help_text="Holds up to this volume. Empty: to the last."
    )
    last_number = models.CharField(max_length=50, blank=True, help_text="And this number.")

    objects = NumberingPatternManager()
    declaration = Declaration(
        key=("publication", "first_volume", "first_number"),
        title="concat_ws(', ', (SELECT title FROM articles_publication"
        " WHERE id = o.publication_id), 'pattern from ' || o.day)",
        years=(1400, 2199),
        checks=(is_possible,),
    )

    class Meta:
        ordering: ClassVar = ["publication", "first_volume", "first_number", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["publication", "first_volume", "first_number"],
                name="pattern_begins_once",
                violation_error_message="Another pattern of this publication begins there.",
            ),
            models.CheckConstraint(
                condition=Q(day__gte="1400-01-01", day__lt="2200-01-01"),
                name="pattern_day_is_plausible",
            ),
            models.CheckConstraint(
                condition=Q(
                    weekdays__regex=rf"^({'|'.join(WEEKDAYS)})?(,({'|'.join(WEEKDAYS)}))*$"
                ),
                name="pattern_weekdays_are_weekdays",
                violation_error_message=f"Weekdays are some of {','.join(WEEKDAYS)}.",
            ),
            models.CheckConstraint(
                condition=Q(weekdays="", interval__gte=1, interval__lte=366)
                | (~Q(weekdays="") & Q(interval__isnull=True)),
                name="pattern_has_weekdays_or_an_interval",
                violation_error_message="Give weekdays or an interval of 1 to 366 days.",
            ),
            models.CheckConstraint(
                condition=Q(per_year__isnull=True) | Q(per_year__gte=1, per_year__lte=366),
                name="pattern_issues_per_year_are_plausible",
                violation_error_message="A year has 1 to 366 issues.",
            ),
        ]
        triggers: ClassVar = [
            Touch(),
            *announced_as_part_of("publication", "publication_id", "articles_publication"),
            *triggers.noted(),
            RememberRemoval(),
        ]

    def __str__(self) -> str:
        return f"{self.publication}: {self.as_pattern()}"

    def natural_key(self):
        return (*self.publication.natural_key(), self.first_volume, self.first_number)

    natural_key.dependencies = ["articles.publication"]

    def as_pattern(self) -> Pattern:
        return as_pattern(**{name: getattr(self, name) for name in (*PARTS, *ENDS)})

    def clean(self):
        """Refuse what is no pattern, and what a dated issue contradicts."""
        if not self.day or not self.publication_id:
            return  # which the form says itself
        try:
            pattern = self.as_pattern()
        except ValueError as error:
            raise ValidationError(f"This is no pattern: {error}.") from None
        if fault := contradiction(pattern, self.publication):
            raise ValidationError(fault)


def contradiction(pattern: Pattern, publication: models.Model) -> str:
    """Which dated issue of the publication a pattern would date otherwise, in words; "": none."""
    dated = publication.issues.filter(published_on__isnull=False, date_origin="printed")
    issue = counterexample(pattern, map(printed_issue, dated.iterator(chunk_size=2000)))
    return f"It contradicts {told(issue)}." if issue else ""


def printed_issue(issue: Any) -> PrintedIssue:
    """The plain values of an issue."""
    return PrintedIssue(
        issue.pk, issue.volume, issue.number, issue.published_on, issue.published_until
    )


class IssueDating(models.Model):
    """When an undated issue appeared, as far as evidence says; computed, never edited.

    Kept by `articles.dating.rows`: one row for each undated issue.
    """

    class Basis(models.TextChoices):
        NEIGHBOURS = "neighbours", "dated issues around it"
        PATTERN = "pattern", "pattern of the numbering"
        FILE_NAME = "file name", "name of its file"
        CITATIONS = "citations", "press reports it cites"
        DATE_LINE = "date line", "date as it is printed"

    issue = models.OneToOneField("articles.Issue", on_delete=models.CASCADE, related_name="dating")
    earliest = models.DateField(null=True, help_text="It appeared on this day or later.")
    latest = models.DateField(null=True, help_text="It appeared on this day or before.")
    estimated_on = models.DateField(null=True, help_text="The likely day; null: none is.")
    basis = models.CharField(
        max_length=10, blank=True, choices=Basis, help_text="What the likely day comes from."
    )
    reasons = ArrayField(models.TextField(), default=list, help_text="What says so, in sentences.")
    conflict = models.TextField(blank=True, help_text="Evidence that contradicts the rest.")

    class Meta:
        verbose_name = "estimated date"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(earliest__isnull=True)
                | Q(latest__isnull=True)
                | Q(earliest__lte=F("latest")),
                name="dating_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(estimated_on__isnull=True)
                | (
                    (Q(earliest__isnull=True) | Q(earliest__lte=F("estimated_on")))
                    & (Q(latest__isnull=True) | Q(latest__gte=F("estimated_on")))
                ),
                name="dating_estimate_lies_within",
            ),
        ]
        indexes: ClassVar = [
            # Undated issues that may have appeared in a range, and the likely ones by day.
            models.Index(fields=["estimated_on"], name="dating_by_day"),
        ]
        triggers: ClassVar = [
            *announced_as_part_of("issue", "issue_id", "articles_issue", "id"),
            triggers.NOTE_MOVED_ESTIMATES,
            *PLACE_BY_ESTIMATES,
        ]

    def __str__(self) -> str:
        """Such as: c. 25 January 2000 (23 January - 14 February)."""
        likely = f"c. {date_in_words(self.estimated_on)}" if self.estimated_on else "undated"
        if self.earliest == self.latest:
            return likely
        year = self.estimated_on and f" {self.estimated_on.year}"
        ends = [date_in_words(day) if day else "?" for day in (self.earliest, self.latest)]
        if year and all(end.endswith(year) for end in ends):
            ends = [end.removesuffix(year) for end in ends]
        return f"{likely} ({' - '.join(ends)})"

    @property
    def is_certain(self) -> bool:
        """To the day."""
        return self.estimated_on is not None and self.earliest == self.latest

    @property
    def edtf(self) -> str:
        return one_of(self.earliest, self.latest)


class PendingDating(models.Model):
    """A note that the undated issues of a publication are to be dated anew; made by triggers.

    There may be many of one publication: of two who change its issues at once none waits.
    """

    publication = models.ForeignKey(
        "articles.Publication", on_delete=models.CASCADE, related_name="pending_datings"
    )

    def __str__(self) -> str:
        return f"the issues of publication {self.publication_id} are to be dated"
