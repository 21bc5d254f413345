"""Notes on articles: a model that no part of the product names."""

from typing import ClassVar

from django.db import models

from articles.models import Article
from people.declarations import Declaration
from people.removals import RememberRemoval
from people.tracking import Importable, Touch, keeps_history


@keeps_history()
class Note(Importable):
    """A remark on an article, one for each word."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="notes")
    word = models.CharField(max_length=50)
    text = models.TextField(blank=True)

    declaration = Declaration(key=("article", "word"), title="o.word")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "word"], name="note_once_per_word"),
        ]
        triggers: ClassVar = [Touch(), RememberRemoval()]

    def __str__(self) -> str:
        return self.word
