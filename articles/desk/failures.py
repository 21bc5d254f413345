"""The desk says what could not be linked; the record is saved all the same."""

from django.contrib import messages

from articles.mentions.report import LinkReport, failures_in_words


def tell_failures(request, report: LinkReport | None) -> None:
    """One warning for each of the first failures."""
    for line in failures_in_words(report):
        messages.warning(request, line)
