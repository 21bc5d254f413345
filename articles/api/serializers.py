"""Publications, issues and articles as they are written, articles with their mentions."""

from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework import serializers

from articles.api.shapes import ARTICLE, ISSUE, PATTERN, PUBLICATION
from articles.dating.models import ENDS, as_pattern, contradiction
from articles.models import (
    Article,
    Issue,
    Mention,
    NumberingPattern,
    Publication,
)
from monitor.api.sent_back import ReferenceMixin
from monitor.api.writers import RecordSerializer, Writer, duplicate_messages, replace_parts
from people.api.serializers import EntityField
from people.models import ENTITY_MODELS, Entity


class PatternWriter(RecordSerializer):
    """A pattern of numbering; what is not given is empty."""

    identity = ("first_volume", "first_number")

    class Meta:
        model = NumberingPattern
        fields = PATTERN.names
        validators: ClassVar[list] = []

    def validate(self, attrs):
        empty = {"weekdays": "", "interval": None, "per_year": None}
        texts = dict.fromkeys(("volume", "number", *ENDS), "")
        values = {**texts, **empty, **attrs}
        try:
            as_pattern(**values)
        except ValueError as error:
            raise serializers.ValidationError(f"This is no pattern: {error}.") from None
        return values


class PublicationWriter(Writer):
    """A publication as it is written. Without `slug` it is made of the title.

    `patterns`, when given, are those that the publication has from now on.
    """

    patterns = PatternWriter(many=True, required=False)
    parts: ClassVar = {"patterns": NumberingPattern}

    def part_key(self, name):
        return PatternWriter.identity

    def validate_patterns(self, patterns):
        """Each begins somewhere else, and no dated issue contradicts one."""
        begins = [(it["first_volume"], it["first_number"]) for it in patterns]
        messages = duplicate_messages(
            begins, lambda it: f"a pattern from {' '.join(it) or 'the first'} on"
        )
        if not messages and self.instance:
            faults = [contradiction(as_pattern(**it), self.instance) for it in patterns]
            messages = (
                [{"non_field_errors": [it]} if it else {} for it in faults] if any(faults) else []
            )
        if messages:
            raise serializers.ValidationError(messages)
        return patterns

    class Meta:
        model = Publication
        fields = PUBLICATION.written
        extra_kwargs: ClassVar = {"slug": {"required": False}}


class PublicationField(ReferenceMixin, serializers.SlugRelatedField):
    shape, key = PUBLICATION, "slug"


class IssueField(ReferenceMixin, serializers.PrimaryKeyRelatedField):
    shape, key = ISSUE, "id"


class IssueWriter(Writer):
    """An issue as it is written."""

    publication = PublicationField(
        "slug", queryset=Publication.objects.all(), help_text="Slug of the publication."
    )

    class Meta:
        model = Issue
        fields = (
            "publication",
            "volume",
            "number",
            "published_on",
            "date_precision",
            "printed_date",
        )


class MentionWriter(serializers.Serializer):
    """That an article mentions somebody, on the word of whoever writes it."""

    identity = ("kind", "slug")

    kind = serializers.ChoiceField([*ENTITY_MODELS])
    slug = serializers.CharField(help_text="Of the person or organization.")
    spans = serializers.ListField(
        child=serializers.ListField(
            child=serializers.IntegerField(min_value=0), min_length=2, max_length=2
        ),
        default=list,
        help_text="Every place in the body: [start, end), counted in characters.",
    )
    status = serializers.ChoiceField(Mention.Status.choices, default=Mention.Status.CONFIRMED)
    role = serializers.ChoiceField(
        Mention.Role.choices,
        allow_null=True,
        required=False,
        help_text="Another role than it has is a word that stays. null: as its places say.",
    )

    def validate(self, attrs):
        field = EntityField(ENTITY_MODELS[attrs["kind"]])
        try:
            entity = field.run_validation(attrs["slug"])
        except serializers.ValidationError as error:
            raise serializers.ValidationError({"slug": error.detail}) from error
        sides = {"person": None, "organization": None, attrs["kind"]: entity}
        return {**{name: attrs[name] for name in attrs if name not in ("kind", "slug")}, **sides}


def with_given_role(mention: dict[str, Any], now: Mapping[Entity, str]) -> dict[str, Any]:
    """The mention as it is stored. `now`: the roles of those there are, which are no news."""
    role = mention.pop("role", "")
    if role is None:
        return {**mention, "given_role": ""}
    is_news = role and role != now.get(mention["person"] or mention["organization"])
    return {**mention, "given_role": role} if is_news else mention


def span_fault(spans: list[list[int]], body: str) -> str | None:
    """What is wrong with the spans of one mention; None when nothing is."""
    end_before = 0
    for start, end in spans:
        if start >= end:
            return f"[{start}, {end}) holds no character"
        if start < end_before:
            return f"[{start}, {end}) begins before the one in front of it ends, {end_before}"
        if end > len(body):
            return f"[{start}, {end}) ends behind the body, which has {len(body)} characters"
        end_before = end
    return None


class ArticleWriter(Writer):
    """An article as it is written. Without `slug` it is made of the headline.

    `mentions`, when given, are the mentions the article has from now on: those left out are
    removed (to keep one from being found again, give it the status rejected).
    """

    issue = IssueField(
        queryset=Issue.objects.all(),
        pk_field=serializers.IntegerField(min_value=1),
        help_text="Id of the issue.",
    )
    body = serializers.CharField(
        trim_whitespace=False,
        allow_blank=True,
        help_text="Plain text with an empty line between paragraphs. Empty for a headline alone.",
    )
    mentions = MentionWriter(many=True, required=False)
    parts: ClassVar = {"mentions": Mention}

    class Meta:
        model = Article
        fields = ARTICLE.written
        extra_kwargs: ClassVar = {"slug": {"required": False}}

    def validate_body(self, body):
        if body.isspace():
            raise serializers.ValidationError("An article has a text, or an empty one.")
        return body

    def validate_mentions(self, mentions):
        named = [mention["person"] or mention["organization"] for mention in mentions]
        if messages := duplicate_messages(named, lambda entity: entity.slug):
            raise serializers.ValidationError(messages)
        return mentions

    def validate(self, attrs):
        body = attrs.get("body", self.instance.body if self.instance else "")
        faults = [span_fault(mention["spans"], body) for mention in attrs.get("mentions", ())]
        if any(faults):
            messages = [{"spans": [fault]} if fault else {} for fault in faults]
            raise serializers.ValidationError({"mentions": messages})
        if (
            self.instance
            and attrs.get("headline", self.instance.headline) != self.instance.headline
        ):
            attrs["headline_is_derived"] = False
        return attrs

    def replace_parts(self, record: Any, parts: dict[str, list]) -> None:
        if "mentions" not in parts:
            return
        now = {it.entity: it.role for it in record.mentions.select_related(*ENTITY_MODELS)}
        replace_parts(
            record.mentions,
            [with_given_role(mention, now) for mention in parts["mentions"]],
            ("person", "organization"),
            {"origin": Mention.Origin.EDITOR, "needs_review": False},
        )
