"""Doubts that an editor has settled for good: this name means that entity."""

from collections import defaultdict

from articles.mentions.verdicts import Key, Spans
from articles.models import Suggestion
from people.names import Doubt, Findings, fold


def settled_doubts() -> dict[str, Key]:
    """Folded name -> entity. One query."""
    decided = Suggestion.objects.filter(source=Suggestion.Source.DOUBT).exclude(
        status__in=[Suggestion.Status.OPEN, Suggestion.Status.NOT_A_NAME]
    )
    return {
        key: ("person", person) if person else ("organization", organization)
        for key, person, organization in decided.values_list("key", "person", "organization")
        if person or organization
    }


def settle(
    findings: Findings, settled: dict[str, Key]
) -> tuple[dict[Key, Spans], tuple[Doubt, ...]]:
    """The mentions with the settled doubts among them, and the doubts that are left."""
    if not settled or not findings.doubts:
        return findings.mentions, findings.doubts
    spans = defaultdict(list, {key: list(places) for key, places in findings.mentions.items()})
    left = []
    for doubt in findings.doubts:
        key = settled.get(fold(doubt.text))
        if key:
            spans[key].append((doubt.start, doubt.end))
        else:
            left.append(doubt)
    return {key: tuple(sorted(places)) for key, places in spans.items()}, tuple(left)
