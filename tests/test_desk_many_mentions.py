"""An article that mentions hundreds: its page opens at once, and is saved."""

import pytest
from django.urls import reverse

from articles.models import Mention
from people.models import Person
from tests.builders import make_article
from tests.test_desk_two_editors import form_of

pytestmark = pytest.mark.django_db

MENTIONED = 320
MOST_BYTES = 300_000


@pytest.fixture
def article():
    names = [f"Orlan {chr(65 + n // 26)}{chr(97 + n % 26)}vik" for n in range(MENTIONED)]
    people = Person.objects.bulk_create(
        Person(name=name, slug=f"person-{n}", description="Delegate of the assembly.")
        for n, name in enumerate(names)
    )
    article = make_article(body="\n".join(names))
    ends = [len("\n".join(names[: n + 1])) for n in range(MENTIONED)]
    Mention.objects.bulk_create(
        Mention(article=article, person=person, spans=[[end - len(person.name), end]])
        for person, end in zip(people, ends, strict=True)
    )
    return article


def test_the_form_does_not_grow_with_the_mentions(admin_client, article, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
    address = reverse("admin:articles_article_change", args=[article.pk])
    page = admin_client.get(address)
    assert page.content.count(b"<mark") == MENTIONED
    assert len(page.content) < MOST_BYTES
    form = form_of(admin_client, address) | {"headline": "The whole assembly"}
    assert admin_client.post(address, form).status_code == 302
    article.refresh_from_db()
    assert article.headline == "The whole assembly"
    assert article.mentions.count() == MENTIONED
